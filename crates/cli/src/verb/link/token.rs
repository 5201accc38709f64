//! Signing in by a token that the person made at the host.
//!
//! It comes in one way, unseen on a terminal and as one line elsewhere, and never on the command
//! line: that every process of this computer can read.

use std::io;

use forgepass_core::account::LinkId;
use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::provider::HostKey;
use forgepass_core::view::{Code, LinkProgress, Problem, TokenPageFacts, TokenShown};
use forgepass_words::Words;

use crate::input::{self, Asked};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;

/// How often a person may paste something else.
const TRIES: u32 = 3;

/// A link that waits for a token.
pub struct TokenWay<'a> {
    /// The link.
    pub link: LinkId,
    /// Where.
    pub host: &'a HostKey,
    /// What its tokens are like.
    pub facts: Option<&'a TokenPageFacts>,
    /// The address that was given to stand beside the token.
    pub email: Option<String>,
    /// Where the account will be.
    pub accounts: &'a Accounts,
    /// Where the person is told.
    pub output: &'a Output,
}

impl TokenWay<'_> {
    /// Takes the token, shows whose it is, and connects it after a yes where somebody can say it.
    ///
    /// What the host then says of it is the link's outcome.
    pub async fn connect(&self, interrupt: &mut Interrupt) -> Result<(), Stop> {
        let shown = self.shown(interrupt).await?;
        self.output
            .person_lines(said(&shown, self.output.words()))?;
        if input::asked() == Asked::Person {
            input::prompt(&self.output.words().say("cli.link.connect", &[]))?;
            let answer = self.typed(interrupt, input::line_meanwhile()).await?;
            if !answer.is_some_and(|answer| input::is_yes(answer.expose())) {
                return Err(self.cancelled().into());
            }
        }
        match self.accounts.connect_token(&self.link).await {
            // What was taken over is finished by whoever waits for the outcome.
            Err(problem) if self.still_waits().await? => Err(problem.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Asks until the host knows whose token it is: three times on a terminal, else once.
    async fn shown(&self, interrupt: &mut Interrupt) -> Result<TokenShown, Stop> {
        let email = self.email(interrupt).await?;
        let mut left = match input::asked() {
            Asked::Person => TRIES,
            Asked::Nobody => 1,
        };
        loop {
            left -= 1;
            let token = self.token(interrupt).await?;
            let shown = self
                .accounts
                .show_token(&self.link, token, email.as_deref());
            match shown.await {
                Ok(shown) => return Ok(shown),
                Err(problem) if left > 0 && another_may_do(problem.code) => {
                    self.output.tell_problem(&problem);
                }
                Err(problem) => return Err(problem.into()),
            }
        }
    }

    async fn email(&self, interrupt: &mut Interrupt) -> Result<Option<String>, Stop> {
        if self.email.is_some() || !self.facts.is_some_and(|facts| facts.email) {
            return Ok(self.email.clone());
        }
        match input::asked() {
            // Before a token is read that could not be shown to the host.
            Asked::Nobody => Err(Problem::at(Code::TokenEmail, self.host).into()),
            Asked::Person => {
                let values = [("host", self.host.as_str())];
                input::prompt(&self.output.words().say("cli.link.email", &values))?;
                let line = self.typed(interrupt, input::line_meanwhile()).await?;
                Ok(line.map(|line| line.expose().trim().to_owned()))
            }
        }
    }

    async fn token(&self, interrupt: &mut Interrupt) -> Result<Secret<String>, Stop> {
        let line = match input::asked() {
            Asked::Nobody => self.typed(interrupt, input::line_meanwhile()).await?,
            Asked::Person => {
                input::prompt(&self.output.words().say("cli.link.token", &[]))?;
                let line = self.typed(interrupt, input::hidden_line_meanwhile());
                Some(line.await?)
            }
        };
        Ok(line.ok_or_else(|| Problem::new(Code::TokenMalformed))?)
    }

    /// What the person types, unless they want to go.
    async fn typed<T>(
        &self,
        interrupt: &mut Interrupt,
        reading: impl Future<Output = io::Result<T>>,
    ) -> Result<T, Stop> {
        let typed = tokio::select! {
            () = interrupt.comes() => None,
            typed = reading => match typed {
                // The terminal may say it before the signal does.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
                typed => Some(typed?),
            },
        };
        typed.ok_or_else(|| {
            // What follows belongs on a line of its own.
            self.output.tell("");
            self.cancelled().into()
        })
    }

    fn cancelled(&self) -> Problem {
        Problem::at(Code::Cancelled, self.host)
    }

    /// Whether nothing was taken over, so that nothing more will come of the link.
    async fn still_waits(&self) -> Result<bool, Problem> {
        let id = self.link.to_string();
        let links = self.accounts.links().await?;
        let ours = links.into_iter().find(|link| link.id == id);
        Ok(ours.is_none_or(|link| matches!(link.progress, LinkProgress::AwaitingToken { .. })))
    }
}

/// Whether the link still waits, for another token.
fn another_may_do(code: Code) -> bool {
    matches!(
        code,
        Code::TokenMalformed | Code::TokenElsewhere | Code::TokenWrong
    )
}

/// Whose token it is and what it may do, as far as the host says.
fn said(shown: &TokenShown, words: &Words) -> Vec<String> {
    let login = shown.login.as_str();
    let mut lines = vec![match &shown.display_name {
        Some(name) => words.say("cli.link.whose_named", &[("login", login), ("name", name)]),
        None => words.say("cli.link.whose", &[("login", login)]),
    }];
    if !shown.scopes_plain.is_empty() {
        let allowed: Vec<String> = shown
            .scopes_plain
            .iter()
            .map(|key| words.say(key, &[]))
            .collect();
        let allowed = allowed.join(&words.say("cli.link.comma", &[]));
        lines.push(words.say("cli.link.allows", &[("scopes", &allowed)]));
    }
    if shown.may_push == Some(false) {
        lines.push(words.say("cli.link.no_push", &[]));
    }
    if let Some(day) = shown.expires_at.as_deref().and_then(|end| end.get(..10)) {
        lines.push(words.say("cli.link.ends", &[("day", day)]));
    }
    if shown.known.is_some() {
        lines.push(words.say("cli.link.renews", &[]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn shown() -> TokenShown {
        TokenShown {
            login: "ada".to_owned(),
            display_name: Some("Ada Lovelace".to_owned()),
            scopes_plain: vec!["scope.repositories".to_owned(), "scope.profile".to_owned()],
            may_push: Some(true),
            expires_at: Some("2027-02-20T00:00:00Z".to_owned()),
            known: None,
        }
    }

    #[test]
    fn whose_token_it_is_and_what_it_may_do_is_read_before_it_is_connected() {
        assert_eq!(
            said(&shown(), Words::for_language(Language::En)),
            [
                "This token belongs to ada (Ada Lovelace).",
                "It may: read and write repositories, read your profile.",
                "It ends on 2027-02-20.",
            ]
        );
    }

    #[test]
    fn what_the_host_does_not_say_is_not_said() {
        let silent = TokenShown {
            display_name: None,
            scopes_plain: Vec::new(),
            may_push: None,
            expires_at: None,
            ..shown()
        };
        assert_eq!(
            said(&silent, Words::for_language(Language::En)),
            ["This token belongs to ada."]
        );
    }

    #[test]
    fn a_token_that_cannot_push_or_that_renews_says_so() {
        let other = TokenShown {
            may_push: Some(false),
            known: Some("7".to_owned()),
            expires_at: None,
            ..shown()
        };
        assert_eq!(
            said(&other, Words::for_language(Language::En))[2..],
            [
                "git can't push with it.",
                "It renews an account that is here already.",
            ]
        );
    }
}
