//! `--ca` and `--proxy`: how one host is reached.

use std::fs::File;
use std::path::Path;

use forgepass_core::provider::{Network, proxy, read_authority};
use forgepass_core::view::{Code, Problem};

/// The way that results from `before` and what was said; `None` if nothing was.
pub fn changed(
    before: Network,
    ca: Option<&Path>,
    through: Option<&str>,
) -> Result<Option<Network>, Problem> {
    if ca.is_none() && through.is_none() {
        return Ok(None);
    }
    let mut network = before;
    match ca {
        Some(file) if file == Path::new("none") => network.authority = None,
        Some(file) => network.authority = Some(certificates(file)?),
        None => {}
    }
    if let Some(address) = through {
        network.proxy = proxy(address)
            .map_err(|error| Problem::new(Code::ProxyAddress).with("reason", error))?;
    }
    Ok(Some(network))
}

fn certificates(file: &Path) -> Result<String, Problem> {
    let unusable = |reason: String| {
        Problem::new(Code::CertificateFile)
            .with("path", file.display())
            .with("reason", reason)
    };
    let file = File::open(file).map_err(|error| unusable(error.to_string()))?;
    read_authority(file).map_err(|error| unusable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_core::provider::Proxy;

    #[test]
    fn nothing_said_changes_nothing() {
        assert_eq!(changed(Network::default(), None, None), Ok(None));
    }

    #[test]
    fn what_is_not_said_stays() {
        let before = Network {
            authority: Some("kept".to_owned()),
            proxy: Proxy::System,
        };
        let after = changed(before, None, Some("none")).expect("a proxy");
        assert_eq!(
            after,
            Some(Network {
                authority: Some("kept".to_owned()),
                proxy: Proxy::None,
            })
        );
    }

    #[test]
    fn none_takes_an_authority_away() {
        let before = Network {
            authority: Some("kept".to_owned()),
            proxy: Proxy::System,
        };
        let after = changed(before, Some(Path::new("none")), None).expect("no file is read");
        assert_eq!(after, Some(Network::default()));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let problem = changed(Network::default(), Some(Path::new("/nowhere/ca.pem")), None)
            .expect_err("no such file");
        assert_eq!(problem.code, Code::CertificateFile);
        assert_eq!(problem.args["path"], "/nowhere/ca.pem");
    }
}
