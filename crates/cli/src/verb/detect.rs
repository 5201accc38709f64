//! `forgepass host detect`: what stands behind an address.

use forgepass_core::accounts::Accounts;
use forgepass_core::provider::Network;
use forgepass_core::view::HostFound;
use forgepass_words::Words;

use super::reached;
use crate::args::Reached;
use crate::output::Output;
use crate::stop::Stop;

/// Asks.
pub async fn run(
    address: &str,
    reached: &Reached,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Stop> {
    let network = reached::changed(
        Network::default(),
        reached.ca.as_deref(),
        reached.proxy.as_deref(),
    )?
    .unwrap_or_default();
    let found = accounts.detect_host(address, &network).await?;
    output.answer(&found, || said(&found, output.words()))?;
    Ok(())
}

fn said(found: &HostFound, words: &Words) -> Vec<String> {
    let values = [
        ("host", found.key.as_str()),
        ("address", found.address.as_str()),
        ("software", found.software.as_deref().unwrap_or_default()),
        ("provider", found.provider.as_deref().unwrap_or_default()),
        ("known", found.looks_like.as_deref().unwrap_or_default()),
    ];
    let mut lines = Vec::new();
    if found.looks_like.is_some() {
        lines.push(words.say("cli.detect.looks_like", &values));
    }
    if found.other_letters {
        lines.push(words.say("cli.detect.letters", &values));
    }
    lines.push(match (&found.provider, found.known) {
        (Some(_), true) => words.say("cli.detect.known", &values),
        (Some(_), false) => words.say("cli.detect.found", &values),
        (None, _) => words.say("cli.detect.unknown", &values),
    });
    if found.provider.is_some() && !found.known {
        lines.push(words.say("cli.detect.add", &values));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn found(provider: Option<&str>, looks_like: Option<&str>) -> HostFound {
        HostFound {
            key: "git.example.org".to_owned(),
            address: "https://git.example.org".to_owned(),
            provider: provider.map(str::to_owned),
            software: provider.map(|_| "Gitea".to_owned()),
            looks_like: looks_like.map(str::to_owned),
            other_letters: false,
            known: false,
        }
    }

    #[test]
    fn what_was_found_comes_with_the_command_that_adds_it() {
        let english = Words::for_language(Language::En);
        assert_eq!(
            said(&found(Some("gitea"), None), english),
            [
                "git.example.org runs Gitea.",
                "Add it with: forgepass host add --provider gitea --origin https://git.example.org",
            ]
        );
    }

    #[test]
    fn a_look_alike_is_said_first() {
        let english = Words::for_language(Language::En);
        let lines = said(&found(Some("gitea"), Some("github.com")), english);
        assert_eq!(
            lines[0],
            "Careful: git.example.org is not github.com, it only looks like it."
        );
    }
}
