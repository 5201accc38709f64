//! Standard input: a secret, an address, a yes.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use forgepass_core::grant::Secret;
use tokio::sync::oneshot;

use crate::echo::Echo;

/// Longest line taken. Callbacks may have 8 KiB, and what is longer must be seen to be too long.
const LONGEST: u64 = 64 * 1024;

/// Whether a person sits at this end and can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Input and messages are a terminal.
    Person,
    /// A script, a pipe, a service.
    Nobody,
}

/// Who is at the other end of our input and our messages.
pub fn asked() -> Asked {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        Asked::Person
    } else {
        Asked::Nobody
    }
}

/// One line without its end; `None` when there is none.
pub fn line() -> io::Result<Option<Secret<String>>> {
    line_of(&mut io::stdin().lock())
}

fn line_of(input: &mut impl BufRead) -> io::Result<Option<Secret<String>>> {
    let mut text = String::with_capacity(1024);
    if input.take(LONGEST).read_line(&mut text)? == 0 {
        return Ok(None);
    }
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(Some(Secret::new(text)))
}

/// One line that is not shown while it is typed.
pub fn hidden_line() -> io::Result<Secret<String>> {
    rpassword::read_password().map(Secret::new)
}

/// As [`line`], while other things go on.
///
/// On a thread of its own and not on the runtime's: a read from a terminal cannot be called off,
/// and must not hold up the end of the program.
pub async fn line_meanwhile() -> io::Result<Option<Secret<String>>> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || sender.send(line()));
    receiver.await.unwrap_or(Ok(None))
}

/// As [`hidden_line`], while other things go on. Whoever stops waiting gets the terminal back as it
/// was.
pub async fn hidden_line_meanwhile() -> io::Result<Secret<String>> {
    let _as_before = Echo::as_it_is();
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || sender.send(hidden_line()));
    receiver
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into()))
}

/// Puts a question and takes yes for yes and everything else for no.
pub fn says_yes(question: &str) -> io::Result<bool> {
    prompt(question)?;
    Ok(line()?.is_some_and(|answer| is_yes(answer.expose())))
}

/// Puts a question, on standard error, so that standard output holds answers only.
pub fn prompt(question: &str) -> io::Result<()> {
    let mut messages = io::stderr().lock();
    write!(messages, "{question}")?;
    messages.flush()
}

/// Whether that means yes.
pub fn is_yes(answer: &str) -> bool {
    let answer = answer.trim().to_lowercase();
    ["y", "yes", "是"].contains(&answer.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut bytes: &[u8]) -> Option<String> {
        let line = line_of(&mut bytes).unwrap();
        line.map(|line| line.expose().clone())
    }

    #[test]
    fn the_end_of_a_line_is_dropped_and_nothing_else() {
        assert_eq!(read(b" s3cret \nmore"), Some(" s3cret ".to_owned()));
        assert_eq!(read(b"s3cret\r\n"), Some("s3cret".to_owned()));
        assert_eq!(read(b"s3cret"), Some("s3cret".to_owned()));
    }

    #[test]
    fn no_input_is_not_an_empty_line() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"\n"), Some(String::new()));
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let endless = vec![b'x'; 1024 * 1024];
        assert_eq!(read(&endless).map(|line| line.len()), Some(64 * 1024));
    }

    #[test]
    fn only_yes_is_yes() {
        for yes in ["y", "Y", "yes", " Yes\t", "是"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "n", "no", "yo", "ye", "ok", "1"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
