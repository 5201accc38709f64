//! Waiting for a link's outcome, with a person who may paste, press Ctrl+C, or do nothing.

use std::time::Duration;

use forgepass_core::account::LinkId;
use forgepass_core::accounts::{Accounts, Via};
use forgepass_core::provider::HostKey;
use forgepass_core::view::{Account, Code, LinkProgress, Problem};
use tokio::time::{sleep, timeout};

use crate::input::{self, Asked};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;

/// How often to look whether an answer came and is not finished.
const ROUND: Duration = Duration::from_secs(5);

/// How long an answer that came may still take when the person wants to go.
const LAST_MOMENT: Duration = Duration::from_secs(5);

/// Who brings the answer back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// The browser does.
    Browser,
    /// The person does, by pasting the address the browser ended on.
    Person,
}

/// A link that was begun, and who waits for it.
pub struct Wait<'a> {
    /// The link.
    pub link: LinkId,
    /// Where.
    pub host: &'a HostKey,
    /// Who brings the answer back.
    pub bearer: Bearer,
    /// Where the account will be.
    pub accounts: &'a Accounts,
    /// Where the person is told.
    pub output: &'a Output,
}

/// What a link ended with: the account, and whether it was there before.
type Outcome = Result<(Account, bool), Problem>;

impl Wait<'_> {
    /// Waits for the outcome, whichever process brings it about.
    pub async fn outcome(&self, mut interrupt: Interrupt) -> Result<Outcome, Stop> {
        let outcome = self.accounts.outcome(&self.link);
        let pasted = self.pasted();
        let mut slow = Some("cli.link.slow");
        tokio::pin!(outcome, pasted);
        loop {
            // An arm that was chosen runs to its end: no renewal of a round is broken off.
            tokio::select! {
                outcome = &mut outcome => return Ok(outcome),
                () = interrupt.comes() => return Ok(self.broken_off().await),
                unusable = &mut pasted => {
                    let problem = unusable?;
                    self.accounts.cancel(&self.link).await?;
                    return Ok(Err(problem));
                }
                // The host does not say who signed in; whoever waits for the outcome asks it again.
                () = sleep(ROUND) => if self.is_finishing().await?
                    && let Some(key) = slow.take()
                {
                    self.output.tell(&self.output.words().say(key, &[]));
                }
            }
        }
    }

    /// The person wants to go. An answer that is here already is not thrown away for it.
    async fn broken_off(&self) -> Outcome {
        let outcome = self.accounts.outcome(&self.link);
        if self.is_finishing().await? {
            let slow = |_| Err(Problem::at(Code::HostSlow, self.host));
            return timeout(LAST_MOMENT, outcome).await.unwrap_or_else(slow);
        }
        self.accounts.cancel(&self.link).await?;
        outcome.await
    }

    async fn is_finishing(&self) -> Result<bool, Problem> {
        let id = self.link.to_string();
        let links = self.accounts.links().await?;
        let ours = links.into_iter().find(|link| link.id == id);
        Ok(ours.is_some_and(|link| matches!(link.progress, LinkProgress::Finishing)))
    }

    /// Hands over what the person pastes. Ends only when nothing usable will come any more.
    async fn pasted(&self) -> Result<Problem, Stop> {
        match self.bearer {
            Bearer::Browser => std::future::pending().await,
            Bearer::Person => {}
        }
        loop {
            let Some(address) = input::line_meanwhile().await? else {
                return Ok(Problem::new(Code::AddressUnusable));
            };
            let via = Via::Pasted(self.link);
            match self.accounts.receive(address.expose(), via).await {
                Err(problem) if ends_nothing(problem.code) => match input::asked() {
                    Asked::Person => self.output.tell_problem(&problem),
                    Asked::Nobody => return Ok(problem),
                },
                // The address was the right one. What came of it, the link's outcome says.
                Ok(_) | Err(_) => return std::future::pending().await,
            }
        }
    }
}

/// Whether the link still waits after this: the address was another one.
fn ends_nothing(code: Code) -> bool {
    matches!(
        code,
        Code::AddressUnusable | Code::CallbackMalformed | Code::StaleCallback
    )
}
