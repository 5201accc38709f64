//! `forgepass list`: the accounts and how they stand.

use forgepass_core::account::{Cause, Remedy, Status};
use forgepass_core::accounts::Accounts;
use forgepass_core::view::Account;
use forgepass_words::Words;

use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// Lists.
pub async fn run(accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let list = accounts.list().await?;
    output.answer(&list, || listed(&list, output.words()))?;
    Ok(())
}

fn listed(accounts: &[Account], words: &Words) -> Vec<String> {
    if accounts.is_empty() {
        return vec![words.say("cli.list.empty", &[])];
    }
    let rows: Vec<[String; 3]> = accounts.iter().map(|account| row(account, words)).collect();
    let mut lines = Vec::new();
    for (account, line) in accounts.iter().zip(table::aligned(&rows)) {
        lines.push(line);
        lines.extend(why(account, words).map(|line| format!("  {line}")));
    }
    lines
}

/// The handle first: it is what the next command wants. The name last: it may be in any script.
pub fn row(account: &Account, words: &Words) -> [String; 3] {
    let name = account.nickname.as_ref().or(account.display_name.as_ref());
    [
        account.handle.clone(),
        words.say(status_key(account.status), &[]),
        name.cloned().unwrap_or_default(),
    ]
}

/// What is the matter, and the command that mends it.
fn why<'a>(account: &'a Account, words: &'a Words) -> impl Iterator<Item = String> + 'a {
    let values = [
        ("host", account.host.as_str()),
        ("account", account.handle.as_str()),
    ];
    let cause = account.cause.map(|cause| said(cause, words, &values));
    cause
        .into_iter()
        .chain(remedy_key(account.remedy).map(|key| words.say(key, &values)))
}

fn said(cause: Cause, words: &Words, values: &[(&str, &str)]) -> String {
    let part = |part: &str| words.say(&format!("cause.{}.{part}", cause.as_str()), values);
    words.say(
        "cli.error",
        &[("title", &part("title")), ("line", &part("line"))],
    )
}

fn status_key(status: Status) -> &'static str {
    match status {
        Status::Ready => "status.ready",
        Status::Renewing => "status.renewing",
        Status::NeedsRelink => "status.needs_relink",
        Status::Unreachable => "status.unreachable",
        Status::VaultLocked => "status.vault_locked",
    }
}

/// The command for a remedy, where a command can do it.
fn remedy_key(remedy: Remedy) -> Option<&'static str> {
    match remedy {
        Remedy::SignIn | Remedy::Replace | Remedy::Allow => Some("cli.next.needs_relink"),
        Remedy::Check => Some("cli.list.check"),
        Remedy::Authorise
        | Remedy::Unlock
        | Remedy::Review
        | Remedy::Details
        | Remedy::Wait
        | Remedy::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_core::grant::GrantKind;
    use forgepass_core::vault::VaultKind;
    use forgepass_words::Language;

    fn account(login: &str, name: Option<&str>, status: Status, cause: Option<Cause>) -> Account {
        Account {
            id: "7".to_owned(),
            handle: format!("{login}@git.example.org"),
            slug: format!("{login}-git.example.org"),
            nickname: None,
            host: "git.example.org".to_owned(),
            provider: "oidc".to_owned(),
            login: login.to_owned(),
            display_name: name.map(str::to_owned),
            kind: GrantKind::Oauth,
            scopes: Vec::new(),
            status,
            cause,
            remedy: cause.map_or(Remedy::None, Cause::remedy),
            waits_until: None,
            vault: VaultKind::Keyring,
            expires_at: None,
            renewed_at: None,
            created_at: "2026-11-22T12:00:00Z".to_owned(),
            updated_at: "2026-11-22T12:00:00Z".to_owned(),
        }
    }

    fn lines(language: Language) -> Vec<String> {
        let accounts = [
            account("ada", Some("Ada Lovelace"), Status::Ready, None),
            account(
                "grace",
                Some("Grace Hopper"),
                Status::NeedsRelink,
                Some(Cause::Revoked),
            ),
            account("aida", None, Status::Unreachable, Some(Cause::Offline)),
        ];
        listed(&accounts, Words::for_language(language))
    }

    #[test]
    fn an_account_in_trouble_says_why_and_what_to_do() {
        assert_eq!(
            lines(Language::En),
            [
                "ada@git.example.org    Ready          Ada Lovelace",
                "grace@git.example.org  Sign in again  Grace Hopper",
                "  git.example.org ended this sign-in. Nothing is lost: the account and its settings stay.",
                "  Sign in again with: forgepass link git.example.org --relink grace@git.example.org",
                "aida@git.example.org   Can't connect",
                "  You're offline. Nothing is lost; Forgepass will catch up.",
            ]
        );
    }

    #[test]
    fn chinese_status_words_line_up_too() {
        let lines = lines(Language::ZhCn);
        assert_eq!(lines[0], "ada@git.example.org    正常      Ada Lovelace");
        assert_eq!(lines[1], "grace@git.example.org  重新登录  Grace Hopper");
    }

    #[test]
    fn a_nickname_goes_before_the_name_at_the_host() {
        let mut ada = account("ada", Some("Ada Lovelace"), Status::Ready, None);
        ada.nickname = Some("work".to_owned());
        assert_eq!(
            listed(&[ada], Words::for_language(Language::En)),
            ["ada@git.example.org  Ready  work"]
        );
    }

    #[test]
    fn no_accounts_yet_comes_with_the_command_that_changes_that() {
        assert_eq!(
            listed(&[], Words::for_language(Language::En)),
            ["No accounts yet. Connect one with: forgepass link HOST"]
        );
    }
}
