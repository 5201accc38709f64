//! The words that are kept in the ledger, pinned together with the number of its migrations.

use forgepass_core::account::Cause;
use forgepass_core::grant::GrantKind;
use forgepass_core::provider::{Way, providers};
use forgepass_core::view::LinkPurpose;
use serde::Serialize;

/// How many migrations there are for the words below.
const MIGRATIONS: usize = 5;

fn written<T: Serialize>(words: &[T]) -> String {
    let words = words
        .iter()
        .map(|word| serde_json::to_value(word).expect("a word"));
    let words: Vec<String> = words
        .map(|word| word.as_str().expect("text").to_owned())
        .collect();
    words.join(" ")
}

/// Whoever adds a word adds a migration, though it may be empty: an older version that meets the word
/// has to see a newer ledger, and not a damaged one.
#[test]
fn a_new_word_in_the_ledger_comes_with_a_migration() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let migrations = std::fs::read_dir(folder).expect("a folder").count();
    let ids: Vec<&str> = providers().iter().map(|one| one.id.as_str()).collect();
    let ways = [
        Way::DeepLink,
        Way::Loopback,
        Way::Device,
        Way::Paste,
        Way::Token,
        Way::Found,
    ];
    // Does not compile once there is another.
    for way in ways {
        match way {
            Way::DeepLink | Way::Loopback | Way::Device | Way::Paste | Way::Token | Way::Found => {}
        }
    }
    let kinds = [
        GrantKind::Oauth,
        GrantKind::Device,
        GrantKind::Personal,
        GrantKind::Borrowed,
    ];
    for kind in kinds {
        match kind {
            GrantKind::Oauth | GrantKind::Device | GrantKind::Personal | GrantKind::Borrowed => {}
        }
    }
    let purposes = [LinkPurpose::New, LinkPurpose::Relink, LinkPurpose::StepUp];
    for purpose in purposes {
        match purpose {
            LinkPurpose::New | LinkPurpose::Relink | LinkPurpose::StepUp => {}
        }
    }
    assert_eq!(
        (
            migrations,
            ids.join(" ").as_str(),
            written(&ways).as_str(),
            written(&kinds).as_str(),
            written(&purposes).as_str(),
            written(Cause::ALL).as_str(),
        ),
        (
            MIGRATIONS,
            "bitbucket bitbucket-dc demo forgejo ghes gitcode gitea gitee github gitlab oidc",
            "deep-link loopback device paste token found",
            "oauth device personal borrowed",
            "new relink step_up",
            "expired revoked lapsed ambiguous unregistered offline host_down rate_limited firewall \
             certificate server_changed clock scope_missing approval sso ends_soon locked \
             unavailable",
        ),
        "a word was added or changed: add a migration as well, and then both here"
    );
}
