//! What is on the screen, and the line to whoever shows it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use forgepass_system::notifications::{Answer, Desk, NotShown, Notice, NoticeId};
use tauri::AppHandle;
use tauri::async_runtime::JoinHandle;
use tokio::time::Instant;

use super::judge::Call;
use crate::shell::Shell;
use crate::window;

/// Time alone makes something new to say.
const NOW_AND_THEN: Duration = Duration::from_secs(600);

/// What is shown now, and the line to whoever shows it.
#[derive(Default)]
pub struct Notices {
    line: tokio::sync::Mutex<Option<Line>>,
    shown: Arc<Mutex<Vec<Shown>>>,
    seen: Mutex<Option<Seen>>,
}

/// A line to whoever shows notices, and the task that hears what is pressed there.
struct Line {
    desk: Desk,
    listener: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// A notice on the screen.
struct Shown {
    id: NoticeId,
    about: About,
}

/// What a notice speaks of.
#[derive(Debug, PartialEq, Eq)]
pub enum About {
    /// Accounts that need their person. It goes when none of them does any more.
    Needs(Vec<String>),
    /// A sign-in that came to its end, and the account it gained.
    Outcome(Option<String>),
}

impl About {
    /// The account to show when it is pressed.
    fn account(self) -> Option<String> {
        match self {
            Self::Needs(accounts) => accounts.into_iter().next(),
            Self::Outcome(account) => account,
        }
    }

    fn is_solved(&self, open: &[Call]) -> bool {
        let is_open = |id: &String| open.iter().any(|call| call.account.id == *id);
        match self {
            Self::Needs(accounts) => !accounts.iter().any(is_open),
            Self::Outcome(_) => false,
        }
    }
}

/// What there was when it was looked last.
#[derive(Clone, Copy, PartialEq)]
pub struct Seen {
    /// Counts up with our own changes.
    pub own: u64,
    /// Changes with those of other programs.
    pub others: Option<i64>,
    /// When.
    pub at: Instant,
}

impl Notices {
    /// Shows a notice. Pressing it opens the window at the account that it is about.
    pub async fn show(
        &self,
        app: &AppHandle,
        shell: &Shell,
        notice: &Notice,
        about: About,
    ) -> Result<(), NotShown> {
        let mut line = self.line.lock().await;
        let there = match &*line {
            Some(there) => there,
            None => {
                let desk = Desk::connect(shell.env()).await?;
                let listener = self.listen(app.clone(), shell.clone(), desk.clone());
                &*line.insert(Line { desk, listener })
            }
        };
        match there.desk.show(notice).await {
            Ok(id) => {
                self.shown().push(Shown { id, about });
                Ok(())
            }
            Err(error) => {
                // Perhaps the bus went; the next notice asks anew.
                *line = None;
                Err(error)
            }
        }
    }

    fn listen(&self, app: AppHandle, shell: Shell, desk: Desk) -> JoinHandle<()> {
        let shown = Arc::clone(&self.shown);
        tauri::async_runtime::spawn(async move {
            let heard = desk.each_answer(|answer| {
                let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
                let (Answer::Pressed(id) | Answer::Closed(id)) = answer;
                let Some(place) = shown.iter().position(|one| one.id == id) else {
                    // Another program's.
                    return;
                };
                let notice = shown.remove(place);
                if let Answer::Pressed(_) = answer {
                    if let Some(account) = notice.about.account() {
                        shell.call(account);
                    }
                    window::show(&app);
                }
            });
            if let Err(error) = heard.await {
                tracing::info!(%error, "presses are not heard");
            }
        })
    }

    /// Takes away what is solved.
    pub async fn tidy(&self, open: &[Call]) {
        let mut solved = Vec::new();
        self.shown().retain(|one| {
            let is_solved = one.about.is_solved(open);
            if is_solved {
                solved.push(one.id);
            }
            !is_solved
        });
        if let Some(line) = &*self.line.lock().await {
            for id in solved {
                line.desk.close(id).await;
            }
        }
    }

    fn shown(&self) -> MutexGuard<'_, Vec<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether that is another than what was seen, or seen long ago.
    pub fn is_news(&self, seen: Seen) -> bool {
        let last = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|last| {
            (last.own, last.others) != (seen.own, seen.others) || seen.at >= last.at + NOW_AND_THEN
        })
    }

    /// That was looked at.
    pub fn saw(&self, seen: Seen) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::judge::calls;
    use crate::snapshot::tests::account;
    use forgepass_core::clock::{Clock, SystemClock};

    fn needs(ids: &[&str]) -> About {
        About::Needs(ids.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_notice_goes_when_none_of_its_accounts_needs_anybody_any_more() {
        let now = SystemClock::new().now();
        // The account of these tests is called i.
        let open = calls(&[account("needs_relink", Some("revoked"))], now);
        assert!(!needs(&["i", "j"]).is_solved(&open));
        assert!(needs(&["j"]).is_solved(&open));
        assert!(needs(&["i"]).is_solved(&[]));
    }

    #[test]
    fn a_sign_in_that_ended_is_nothing_to_solve() {
        assert!(!About::Outcome(None).is_solved(&[]));
    }

    #[test]
    fn a_press_leads_to_the_first_account_it_is_about() {
        assert_eq!(needs(&["i", "j"]).account().as_deref(), Some("i"));
        let outcome = About::Outcome(Some("i".to_owned()));
        assert_eq!(outcome.account().as_deref(), Some("i"));
    }

    #[test]
    fn without_news_it_is_looked_again_after_ten_minutes() {
        let notices = Notices::default();
        let first = Seen {
            own: 1,
            others: Some(1),
            at: Instant::now(),
        };
        assert!(notices.is_news(first));
        notices.saw(first);
        let later = |seconds| Seen {
            at: first.at + Duration::from_secs(seconds),
            ..first
        };
        assert!(!notices.is_news(later(599)));
        assert!(notices.is_news(later(600)));
        assert!(notices.is_news(Seen { own: 2, ..first }));
        let others = Some(2);
        assert!(notices.is_news(Seen { others, ..first }));
    }
}
