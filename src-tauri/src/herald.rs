//! Brings the window forward when a sign-in that it began was answered.
//!
//! Judged by what became of the links and not by what arrived: a callback that no link of this
//! window was waiting for raises nothing, whoever sends it, and however often.

use std::collections::BTreeSet;

use forgepass_core::account::LinkId;
use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Code, Link, LinkProgress, StartedBy};
use tauri::AppHandle;
use tauri::async_runtime::spawn;

use crate::shell::Shell;
use crate::{notices, window};

/// Watches the links. Never ends. `before` is how they stood before any callback was taken.
pub async fn keep_watch(
    app: AppHandle,
    shell: Shell,
    accounts: Accounts,
    mut before: BTreeSet<String>,
) {
    let mut changes = accounts.changes();
    loop {
        if let Ok(links) = accounts.links().await {
            let answered = answered(&before, &links);
            if !answered.is_empty() {
                window::show(&app);
            }
            for link in answered {
                let (app, shell, accounts) = (app.clone(), shell.clone(), accounts.clone());
                spawn(notices::say_if_unseen(app, shell, accounts, link));
            }
            before = waiting(&links);
        }
        // The sender lives as long as `accounts`, so this cannot fail.
        let _ = changes.changed().await;
    }
}

/// The window's links that wait for the person.
pub fn waiting(links: &[Link]) -> BTreeSet<String> {
    let mut waiting = BTreeSet::new();
    for link in links {
        if link.started_by == StartedBy::Window
            && matches!(link.progress, LinkProgress::WaitingForBrowser { .. })
        {
            waiting.insert(link.id.clone());
        }
    }
    waiting
}

/// The links that waited and do no more, because the person came back.
fn answered(before: &BTreeSet<String>, now: &[Link]) -> Vec<LinkId> {
    now.iter()
        .filter(|link| before.contains(&link.id) && came_back(&link.progress))
        .filter_map(|link| link.id.parse().ok())
        .collect()
}

/// Whether the person came back from the browser, with whatever answer.
fn came_back(progress: &LinkProgress) -> bool {
    match progress {
        LinkProgress::Finishing | LinkProgress::Linked { .. } => true,
        LinkProgress::Failed { problem } => !matches!(
            problem.code,
            Code::TimedOut | Code::Replaced | Code::Cancelled
        ),
        LinkProgress::ChoosingWay { .. }
        | LinkProgress::NeedsRegistration { .. }
        | LinkProgress::WaitingForBrowser { .. }
        | LinkProgress::ShowingCode { .. }
        | LinkProgress::AwaitingToken { .. }
        | LinkProgress::Cancelled => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_core::provider::Way;
    use forgepass_core::view::{LinkPurpose, Problem};

    fn link(started_by: StartedBy, progress: LinkProgress) -> Link {
        Link {
            id: "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10".to_owned(),
            host: "h".to_owned(),
            purpose: LinkPurpose::New,
            account: None,
            started_by,
            progress,
        }
    }

    fn open() -> LinkProgress {
        LinkProgress::WaitingForBrowser {
            until: "2026-01-01T00:10:00Z".to_owned(),
            way: Way::DeepLink,
            ways: vec![Way::Loopback],
        }
    }

    fn failed(code: Code) -> LinkProgress {
        LinkProgress::Failed {
            problem: Problem::new(code),
        }
    }

    fn raises(started_by: StartedBy, after: LinkProgress) -> bool {
        let before = waiting(&[link(started_by, open())]);
        !answered(&before, &[link(started_by, after)]).is_empty()
    }

    #[test]
    fn an_answer_to_this_windows_link_raises_it() {
        assert!(raises(StartedBy::Window, LinkProgress::Finishing));
        assert!(raises(StartedBy::Window, failed(Code::Refused)));
    }

    #[test]
    fn an_answer_to_a_link_begun_elsewhere_raises_nothing() {
        assert!(!raises(StartedBy::Cli, LinkProgress::Finishing));
        assert!(!raises(StartedBy::Server, LinkProgress::Finishing));
    }

    #[test]
    fn a_link_that_still_waits_raises_nothing() {
        assert!(!raises(StartedBy::Window, open()));
    }

    #[test]
    fn time_and_the_person_end_links_without_raising() {
        assert!(!raises(StartedBy::Window, LinkProgress::Cancelled));
        for code in [Code::TimedOut, Code::Replaced, Code::Cancelled] {
            assert!(!raises(StartedBy::Window, failed(code)), "{code:?}");
        }
    }

    #[test]
    fn one_answer_raises_once() {
        let after = [link(StartedBy::Window, LinkProgress::Finishing)];
        assert_eq!(answered(&waiting(&after), &after), []);
    }
}
