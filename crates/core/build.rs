//! Checks and embeds the provider files.

#[path = "src/provider/file/mod.rs"]
#[allow(dead_code, unused_imports)]
mod file;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// Whoever builds this program may have registered it at the host that the provider's name means.
fn register(provider: &mut file::Provider) -> Result<(), Box<dyn Error>> {
    let name = provider.id.to_uppercase().replace('-', "_");
    let given = |what: &str| {
        let variable = format!("FORGEPASS_{name}_CLIENT_{what}");
        println!("cargo::rerun-if-env-changed={variable}");
        env::var(variable).ok().filter(|value| !value.is_empty())
    };
    let (id, secret) = (given("ID"), given("SECRET"));
    if secret.is_some() && id.is_none() {
        return Err(format!("FORGEPASS_{name}_CLIENT_SECRET without a client id").into());
    }
    for ready in provider.hosts.iter_mut().filter(|ready| ready.default) {
        ready.client_id.clone_from(&id);
        ready.client_secret.clone_from(&secret);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("providers");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/provider/file");
    let mut providers = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let mut provider: file::Provider =
            toml::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(&provider.id) {
            return Err(format!("{}: the file must be named as its id", path.display()).into());
        }
        for scope in &provider.scopes.ask {
            if !provider.scopes.plain.contains_key(scope) {
                return Err(format!("{}: scope {scope} has no plain words", path.display()).into());
            }
        }
        if provider.hosts.iter().any(|ready| ready.client_id.is_some()) {
            return Err(format!("{}: a registration stands in no file", path.display()).into());
        }
        register(&mut provider)?;
        providers.push(provider);
    }
    providers.sort_by(|a, b| a.id.cmp(&b.id));
    let out = Path::new(&env::var("OUT_DIR")?).join("providers.json");
    fs::write(out, serde_json::to_string(&providers)?)?;
    Ok(())
}
