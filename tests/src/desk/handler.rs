//! Who answers the links of our scheme on a desk.

use std::fs;

use forgepass_system::handler::{self, Launch};
use forgepass_system::{Environment, Home, Platform};

use crate::places;

use super::Env;

/// Makes the app the one, with the same handler file that `./dev run` writes.
#[track_caller]
pub(super) fn install(env: &Env) {
    let env = Environment::from_iter(env.iter());
    let launch = Launch {
        program: places::app(),
        home: Home::find(&env, Platform::HERE).expect("FORGEPASS_HOME is set"),
    };
    handler::install(&launch, &env).expect("the desk takes a handler");
}

/// Takes every handler of the scheme out of the home, as a careless clean-up would.
pub(super) fn remove(env: &Env) {
    for entry in fs::read_dir(env.applications())
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = entry.path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        if text.contains(handler::SCHEME) {
            fs::remove_file(path).expect("the home is ours");
        }
    }
}
