//! Whatever the core can say, a person can read, in every language.

use forgepass_core::account::Cause;
use forgepass_core::provider::providers;
use forgepass_core::view::{Code, Problem};
use forgepass_words::{Language, Words};
use std::collections::BTreeSet;

fn each_language() -> impl Iterator<Item = &'static Words> {
    Language::ALL.iter().map(|one| Words::for_language(*one))
}

fn assert_there(key: &str) {
    for words in each_language() {
        assert!(
            words.get(key).is_some(),
            "{key} in {}",
            words.language().tag()
        );
    }
}

/// The arguments each code brings, as `core::view` documents them.
fn arguments(code: Code) -> &'static [&'static str] {
    match code {
        Code::Refused
        | Code::TimedOut
        | Code::Cancelled
        | Code::Replaced
        | Code::IdentityUnusable
        | Code::HostUnreachable
        | Code::HostSlow
        | Code::HostAnswerUnusable
        | Code::HostDown
        | Code::Certificate
        | Code::ServerChanged
        | Code::IssuerMismatch
        | Code::RedirectRefused
        | Code::UnsafeAddress
        | Code::DiscoveryFailed
        | Code::HostUnknown
        | Code::HostExists
        | Code::ClientIdMissing
        | Code::ClientSecretMissing
        | Code::Firewall
        | Code::Clock
        | Code::CodeExpired
        | Code::TokenWrong
        | Code::TokenEmail
        | Code::FoundNone
        | Code::FoundWithheld
        | Code::PageUnknown => &["host"],
        Code::HostLooksLike => &["host", "known"],
        Code::TokenElsewhere => &["host", "other"],
        Code::WayUnavailable => &["way", "host"],
        Code::WrongPerson => &["expected", "actual", "host"],
        Code::HostRefused => &["host", "error"],
        Code::RateLimited => &["host", "until"],
        Code::HostInUse => &["host", "count"],
        Code::HostAddressInvalid | Code::ProxyAddress => &["reason"],
        Code::CertificateFile => &["path", "reason"],
        Code::HostFileUnreadable | Code::HostFileUnwritten => &["file", "text"],
        Code::HostFileLong | Code::HostFileNotToml => &["file"],
        Code::HostFileKey | Code::HostFileMissing | Code::HostFileValue => &["file", "key"],
        Code::HostFileRedirect => &["file", "address"],
        Code::HostFileOther => &["host", "file", "key"],
        Code::ProviderUnknown => &["provider", "known"],
        Code::AccountUnknown => &["account"],
        Code::AccountAmbiguous => &["account", "ids"],
        Code::NeedsRelink | Code::AlreadyConnected => &["account", "host"],
        Code::FoundSeveral => &["host", "logins"],
        Code::RenewWaiting => &["account", "until"],
        Code::VaultNotOurs => &["vault"],
        Code::SettingsUnreadable | Code::FoundUnread => &["path"],
        Code::PassphraseShort => &["least"],
        Code::NicknameLong => &["longest"],
        Code::Internal => &["id"],
        Code::ProjectUnknown | Code::ProjectToken => &["project"],
        Code::ProjectAmbiguous => &["project", "ids"],
        Code::ProjectAddress | Code::AuthorizationAddress => &["reason"],
        Code::ProjectMissing
        | Code::ProjectRefused
        | Code::ServiceAnswer
        | Code::AuthorizationParameter
        | Code::AuthorizationCode
        | Code::CloneUrl
        | Code::RepositoriesUnknown
        | Code::RepositoriesMany
        | Code::RepositoryMissing => &["host"],
        Code::ServiceRefused => &["host", "error", "request"],
        Code::AuthorizationType => &["type"],
        Code::AuthorizationTaken
        | Code::AuthorizationUnknown
        | Code::AuthorizationEnded
        | Code::NameTaken => &["name"],
        Code::CallerUnknown | Code::CallerExists => &["program"],
        Code::ServingPort => &["port"],
        Code::AuthorizationName | Code::CallerEmpty => &[],
        Code::StaleCallback
        | Code::TokenMalformed
        | Code::FoundGone
        | Code::CallbackMalformed
        | Code::CallbackBusy
        | Code::HandlerMissing
        | Code::BrowserFailed
        | Code::LinkUnknown
        | Code::LinkOver
        | Code::VaultLocked
        | Code::VaultUnmade
        | Code::PassphraseWrong
        | Code::VaultUnavailable
        | Code::VaultInDoubt
        | Code::VaultCorrupt
        | Code::VaultWrite
        | Code::MoveSame
        | Code::MoveBound
        | Code::MoveBusy
        | Code::MoveUnread
        | Code::MoveLocked
        | Code::MoveUnwritten
        | Code::LedgerUnreadable
        | Code::LedgerNewer
        | Code::LedgerWrite
        | Code::AvatarUnusable
        | Code::AddressUnusable
        | Code::PortTaken
        | Code::AutostartUnusable => &[],
    }
}

#[test]
fn every_problem_has_a_title_and_a_line() {
    for code in Code::ALL {
        assert_there(&format!("problem.{}.title", code.as_str()));
        assert_there(&format!("problem.{}.line", code.as_str()));
    }
}

#[test]
fn no_problem_is_told_with_an_open_place() {
    for code in Code::ALL {
        let problem = arguments(*code)
            .iter()
            .fold(Problem::new(*code), |problem, name| problem.with(name, "X"));
        for words in each_language() {
            let told = words.problem(code.as_str(), &problem.args);
            let text = format!("{} {}", told.title, told.line);
            assert!(!text.contains(['{', '…']), "{}: {text}", code.as_str());
        }
    }
}

#[test]
fn every_sentence_about_a_problem_is_of_a_code_there_is() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    for key in Words::for_language(Language::En).keys() {
        if let Some(rest) = key.strip_prefix("problem.") {
            let code = rest.split('.').next().expect("a split has a first part");
            assert!(codes.contains(code), "{key}");
        }
    }
}

#[test]
fn every_cause_has_a_title_and_a_line() {
    for cause in Cause::ALL {
        assert_there(&format!("cause.{}.title", cause.as_str()));
        assert_there(&format!("cause.{}.line", cause.as_str()));
    }
}

#[test]
fn every_cause_is_told_with_no_more_than_the_host() {
    let values = [("host", "X")];
    for cause in Cause::ALL {
        for part in ["title", "line"] {
            for words in each_language() {
                let told = words.say(&format!("cause.{}.{part}", cause.as_str()), &values);
                assert!(!told.contains(['{', '…']), "{told}");
            }
        }
    }
}

#[test]
fn every_scope_a_provider_explains_has_its_words() {
    for provider in providers() {
        for sentence in provider.scopes.plain.values() {
            assert_there(&format!("scope.{sentence}"));
        }
    }
}
