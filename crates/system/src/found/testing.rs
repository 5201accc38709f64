//! Sign-ins as lines, for the tests of those that read them.

use super::{Held, Kept};

/// Address, login and token of each.
pub(super) fn seen(kept: Vec<Kept>) -> Vec<String> {
    let line = |kept: Kept| {
        let address = kept.address;
        let login = kept.login.as_deref().unwrap_or("-").to_owned();
        let held = match kept.held {
            Held::Here(token) => token.take(),
            Held::WithGh(arguments) => format!("gh {}", arguments.join(" ")),
        };
        format!(
            "{}:{}{} {login} {held}",
            address.name, address.port, address.path
        )
    };
    kept.into_iter().map(line).collect()
}
