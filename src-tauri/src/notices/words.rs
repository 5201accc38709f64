//! How a notification says it.

use forgepass_core::account::Cause;
use forgepass_core::view::{Account, Code, Problem};
use forgepass_system::notifications::Notice;
use forgepass_words::Words;

use super::judge::{Call, Need};

/// Names come from hosts; a notice has little room.
const LONGEST: usize = 40;

/// How many names stand in one notice.
const NAMES: usize = 3;

/// One notice for all that is to be said now; `None` if there is nothing.
pub fn notice(calls: &[Call], words: &Words) -> Option<Notice> {
    Some(match calls {
        [] => return None,
        [only] => match only.need {
            Need::SignIn(cause) => sign_in(&only.account, cause, words),
            Need::Ends(days) => ends(&only.account, days, words),
        },
        several => {
            let names: Vec<String> = several.iter().map(|call| name(&call.account)).collect();
            let more = if names.len() > NAMES { ", …" } else { "" };
            let named = names[..names.len().min(NAMES)].join(", ");
            Notice {
                title: words.count("notice.several", several.len(), &[]),
                body: Some(format!("{named}{more}")),
                button: words.say("notice.button.show", &[]),
            }
        }
    })
}

fn sign_in(account: &Account, cause: Cause, words: &Words) -> Notice {
    let why = format!("cause.{}.title", cause.as_str());
    Notice {
        title: words.say("notice.sign_in", &[("name", &name(account))]),
        body: Some(words.say(&why, &[("host", &host(account, words))])),
        button: words.say("notice.button.sign_in", &[]),
    }
}

fn ends(account: &Account, days: u64, words: &Words) -> Notice {
    let days = usize::try_from(days).unwrap_or(usize::MAX);
    Notice {
        title: words.count("notice.ends", days, &[("host", &host(account, words))]),
        body: Some(name(account)),
        button: words.say("notice.button.replace", &[]),
    }
}

/// A sign-in came to its end while the window was behind others.
pub fn came_back(outcome: &Result<(Account, bool), Problem>, words: &Words) -> Option<Notice> {
    let (title, body) = match outcome {
        Ok((account, renewed)) => {
            let key = if *renewed {
                "ui.connected.again_title"
            } else {
                "ui.connected.title"
            };
            (words.say(key, &[("name", &name(account))]), None)
        }
        // Nobody came back.
        Err(problem) if matches!(problem.code, Code::Cancelled | Code::Replaced) => return None,
        Err(problem) => {
            let said = words.problem(problem.code.as_str(), &problem.args);
            (said.title, Some(said.line))
        }
    };
    Some(Notice {
        title,
        body,
        button: words.say("notice.button.show", &[]),
    })
}

/// What the person calls it, else what the host does.
fn name(account: &Account) -> String {
    let name = [&account.nickname, &account.display_name]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())
        .unwrap_or(&account.login);
    if name.chars().count() <= LONGEST {
        return name.clone();
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

/// `GitHub` for github.com, as the window calls it; any other host is called by its address.
fn host(account: &Account, words: &Words) -> String {
    let known = match account.host.as_str() {
        _ if account.provider == "demo" => "host.demo",
        "github.com" => "host.github",
        "gitlab.com" => "host.gitlab",
        "gitee.com" => "host.gitee",
        "gitcode.com" => "host.gitcode",
        "bitbucket.org" => "host.bitbucket",
        "codeberg.org" => "host.codeberg",
        "gitea.com" => "host.gitea",
        other => return other.to_owned(),
    };
    words.say(known, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::judge::calls;
    use crate::snapshot::tests::account;
    use forgepass_core::clock::Timestamp;
    use forgepass_core::grant::GrantKind;
    use forgepass_words::Language;

    fn said(accounts: &[Account], language: Language) -> Notice {
        let now = Timestamp::parse_rfc3339("2026-11-22T12:00:00Z").unwrap();
        notice(&calls(accounts, now), Words::for_language(language)).unwrap()
    }

    fn broken(login: &str) -> Account {
        Account {
            login: login.to_owned(),
            host: "github.com".to_owned(),
            provider: "github".to_owned(),
            ..account("needs_relink", Some("revoked"))
        }
    }

    fn text(title: &str, body: &str, button: &str) -> Notice {
        Notice {
            title: title.to_owned(),
            body: Some(body.to_owned()),
            button: button.to_owned(),
        }
    }

    #[test]
    fn one_account_is_told_by_name() {
        assert_eq!(
            said(&[broken("ada-work")], Language::En),
            text(
                "ada-work needs you to sign in again.",
                "GitHub ended this sign-in.",
                "Sign in"
            )
        );
    }

    #[test]
    fn several_accounts_are_one_notice() {
        let accounts = ["ada", "bob", "cyd", "dan"].map(broken);
        assert_eq!(
            said(&accounts[..3], Language::En),
            text("3 accounts need you", "ada, bob, cyd", "Show")
        );
        assert_eq!(
            said(&accounts, Language::En).body.as_deref(),
            Some("ada, bob, cyd, …")
        );
    }

    #[test]
    fn a_deadline_names_the_host_and_the_days() {
        let token = Account {
            kind: GrantKind::Personal,
            host: "gitee.com".to_owned(),
            provider: "gitee".to_owned(),
            status: forgepass_core::account::Status::Ready,
            cause: Some(Cause::EndsSoon),
            expires_at: Some("2026-11-29T12:00:00Z".to_owned()),
            ..broken("ada")
        };
        assert_eq!(
            said(std::slice::from_ref(&token), Language::En),
            text("Your Gitee token ends in 7 days", "ada", "Replace")
        );
        assert_eq!(
            said(&[token], Language::ZhCn).title,
            "你的 Gitee 令牌将在 7 天后到期"
        );
    }

    #[test]
    fn the_persons_own_name_for_it_goes_first_and_long_names_are_cut() {
        let mut named = broken("ada");
        named.display_name = Some("x".repeat(64));
        assert_eq!(name(&named), format!("{}…", "x".repeat(39)));
        named.nickname = Some("work".to_owned());
        assert_eq!(name(&named), "work");
    }

    #[test]
    fn a_sign_in_that_was_given_up_is_not_told() {
        let words = Words::for_language(Language::En);
        for code in [Code::Cancelled, Code::Replaced] {
            assert_eq!(came_back(&Err(Problem::new(code)), words), None);
        }
        let refused = Err(Problem::at(Code::Refused, "GitHub"));
        assert_eq!(
            came_back(&refused, words),
            Some(text("You said no on GitHub.", "Nothing changed.", "Show"))
        );
    }
}
