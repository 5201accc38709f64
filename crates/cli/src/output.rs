//! What we answer: values for programs, sentences for people.
//!
//! Standard output holds the answer and nothing else; what a person should know besides goes to
//! standard error. There is no colour.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use forgepass_core::view::{Code, Problem};
use forgepass_words::Words;
use serde::Serialize;

use crate::args::Format;
use crate::stop::{Stop, with_sources};

/// Where answers go.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    format: Format,
    words: &'static Words,
}

/// How a problem stands in JSON.
#[derive(Serialize)]
struct Trouble<'a> {
    problem: &'a Problem,
}

impl Output {
    /// Answers in `format`, sentences in the language of `words`.
    pub fn new(format: Format, words: &'static Words) -> Self {
        Self { format, words }
    }

    /// The same, in another language.
    pub fn speaking(self, words: &'static Words) -> Self {
        Self { words, ..self }
    }

    /// For whom we answer.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The words in the person's language.
    pub fn words(&self) -> &'static Words {
        self.words
    }

    /// Answers: the value to a program, the lines to a person.
    pub fn answer<L>(&self, value: &impl Serialize, lines: impl FnOnce() -> L) -> io::Result<()>
    where
        L: IntoIterator<Item = String>,
    {
        match self.format {
            Format::Json => self.value(value),
            Format::Words => self.lines(lines()),
        }
    }

    /// A line that only programs get.
    pub fn program_line(&self, value: &impl Serialize) -> io::Result<()> {
        match self.format {
            Format::Json => self.value(value),
            Format::Words => Ok(()),
        }
    }

    /// Lines that only people get.
    pub fn person_lines(&self, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
        match self.format {
            Format::Json => Ok(()),
            Format::Words => self.lines(lines),
        }
    }

    /// One JSON value on one line, at once.
    fn value(&self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let mut out = io::stdout().lock();
        out.write_all(&line)?;
        out.flush()
    }

    fn lines(&self, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for line in lines {
            writeln!(out, "{}", plain(&line))?;
        }
        out.flush()
    }

    /// Tells a person something beside the answer.
    pub fn tell(&self, text: &str) {
        // Nobody to hear it is no reason to stop.
        let _ = writeln!(io::stderr().lock(), "{}", plain(text));
    }

    /// Tells a person what is wrong and what to do about it.
    pub fn tell_problem(&self, problem: &Problem) {
        self.tell(&self.sentence(problem));
        self.tell_next(problem);
    }

    /// As [`Self::tell_problem`], where several accounts may be spoken of.
    pub fn tell_problem_of(&self, account: &str, problem: &Problem) {
        if problem.args.contains_key("account") {
            // Its words name the account themselves.
            return self.tell_problem(problem);
        }
        let sentence = self.sentence(problem);
        self.tell(&self.words.say(
            "cli.renew.failed",
            &[("account", account), ("problem", &sentence)],
        ));
        self.tell_next(problem);
    }

    /// What is wrong, in one sentence or two.
    pub fn sentence(&self, problem: &Problem) -> String {
        let said = self.words.problem(problem.code.as_str(), &problem.args);
        self.words
            .say("cli.error", &[("title", &said.title), ("line", &said.line)])
    }

    fn tell_next(&self, problem: &Problem) {
        if let Some(next) = self.next(problem) {
            self.tell(&next);
        }
    }

    /// The command that helps, where there is one. The window has buttons instead.
    fn next(&self, problem: &Problem) -> Option<String> {
        let code = problem.code.as_str();
        let of_reason = problem.args.get("reason");
        let own = of_reason.map(|reason| format!("cli.next.{code}.{reason}"));
        let key = own
            .filter(|key| self.words.get(key).is_some())
            .unwrap_or_else(|| format!("cli.next.{code}"));
        self.words.get(&key)?;
        Some(self.words.say(&key, &pairs(&problem.args)))
    }

    /// The exit status of a verb; says why, where it was not done.
    pub fn status(&self, done: Result<(), Stop>) -> ExitCode {
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(stop) => self.stop(&stop),
        }
    }

    fn stop(&self, stop: &Stop) -> ExitCode {
        let problem = ExitCode::from(1);
        let usage = ExitCode::from(2);
        match stop {
            Stop::Problem(trouble) => {
                self.give_up(trouble);
                problem
            }
            Stop::Told => problem,
            Stop::Home(error) => {
                self.give_up(&Problem::new(Code::LedgerWrite));
                self.tell(
                    &self
                        .words
                        .say("cli.detail", &[("text", &with_sources(error))]),
                );
                problem
            }
            Stop::Settings(error) => {
                let path = error.path().display();
                self.give_up(&Problem::new(Code::SettingsUnreadable).with("path", path));
                let text = with_sources(error);
                self.tell(&self.words.say("cli.detail", &[("text", &text)]));
                problem
            }
            Stop::OtherHost { account, host } => {
                let values = [("account", account.as_str()), ("host", host)];
                self.tell(&self.words.say("cli.link.other_host", &values));
                usage
            }
            Stop::Unregistered { host } => {
                self.give_up(&Problem::at(Code::ClientIdMissing, host));
                self.tell(&self.words.say("cli.link.by_token", &[("host", host)]));
                problem
            }
            Stop::NoPassphrase => {
                self.tell(&self.words.say("cli.vault.no_passphrase", &[]));
                usage
            }
            Stop::NoYes => {
                self.tell(&self.words.say("cli.reset.no_yes", &[]));
                usage
            }
            Stop::NotAsked => {
                self.tell(&self.words.say("cli.servicestage.no_yes", &[]));
                usage
            }
            Stop::NothingRead => {
                self.tell(&self.words.say("cli.servicestage.no_secret", &[]));
                usage
            }
            Stop::File { .. } => {
                self.tell(&stop.to_string());
                problem
            }
            Stop::Switch(_) | Stop::Log(_) | Stop::NoSecret => {
                self.tell(&stop.to_string());
                usage
            }
            // Whoever read our answer has gone, as `head` does; there is nobody to tell.
            Stop::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => problem,
            Stop::Io(error) => {
                self.tell(&error.to_string());
                problem
            }
        }
    }

    fn give_up(&self, problem: &Problem) {
        if self.format == Format::Json {
            // The words on standard error and the exit status remain.
            let _ = self.value(&Trouble { problem });
        }
        self.tell_problem(problem);
    }
}

fn pairs(args: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    args.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Without what would move a terminal's cursor or change its colours: names come from hosts.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn english() -> Output {
        Output::new(Format::Words, Words::for_language(Language::En))
    }

    #[test]
    fn a_problem_is_told_with_what_is_lost_and_what_to_do() {
        let problem = Problem::at(Code::HostUnknown, "git.example.org");
        assert_eq!(
            english().sentence(&problem),
            "Forgepass doesn't know git.example.org. Nothing changed. Add the server first."
        );
        assert_eq!(
            english().next(&problem).as_deref(),
            Some(
                "See the servers it knows with: forgepass host list. \
                 Add one with: forgepass host add --provider PROVIDER --origin URL"
            )
        );
    }

    #[test]
    fn a_problem_without_a_command_that_helps_names_none() {
        assert_eq!(english().next(&Problem::new(Code::Internal)), None);
    }

    #[test]
    fn every_command_that_helps_belongs_to_a_problem() {
        for language in Language::ALL {
            let words = Words::for_language(*language);
            for help in words.keys().filter_map(|key| key.strip_prefix("cli.next.")) {
                let (code, reason) = help.split_once('.').unwrap_or((help, ""));
                assert!(
                    Code::ALL.iter().any(|known| known.as_str() == code),
                    "{help}"
                );
                let line = format!("problem.{code}.line.{reason}");
                assert!(reason.is_empty() || words.get(&line).is_some(), "{help}");
            }
        }
    }

    #[test]
    fn escape_sequences_from_a_host_do_not_reach_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\rc\u{7}"), "a[31mbc");
        assert_eq!(plain("艾达"), "艾达");
    }
}
