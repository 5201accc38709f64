//! The words of a problem: what happened, whether anything is lost, what to do.

use crate::Words;
use std::collections::BTreeMap;

/// What a person is told about a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemWords {
    /// What happened.
    pub title: String,
    /// Whether anything is lost, or what to do next.
    pub line: String,
    /// The one thing to press, where there is one.
    pub button: Option<String>,
}

impl Words {
    /// The words for a problem's code; an unknown code gets the words of an internal one.
    ///
    /// Arguments whose name is `until` may be RFC 3339 and are shown as a time of day in UTC,
    /// because this crate knows neither the time zone nor the day.
    pub fn problem(&self, code: &str, args: &BTreeMap<String, String>) -> ProblemWords {
        let known = self.get(&format!("problem.{code}.title")).is_some();
        let shown = if known { code } else { "internal" };
        let until = args.get("until").map(|until| time_of_day(until));
        let value = |name: &str| match name {
            "until" => until.as_deref(),
            // An unknown code is the best thing to report, so it stands in for the missing id.
            "id" if !known => Some(code),
            _ => args.get(name).map(String::as_str),
        };
        let button = format!("problem.{shown}.button");
        // Where nobody said until when, it is left open.
        let open = format!("problem.{shown}.title_open");
        let title = match until.is_none() && self.get(&open).is_some() {
            true => open,
            false => format!("problem.{shown}.title"),
        };
        // Some have a line of their own for each reason.
        let plain = format!("problem.{shown}.line");
        let reason = args.get("reason").map(|reason| format!("{plain}.{reason}"));
        let line = reason.filter(|line| self.get(line).is_some());
        ProblemWords {
            title: self.say_with(&title, value),
            line: self.say_with(&line.unwrap_or(plain), value),
            button: self
                .get(&button)
                .is_some()
                .then(|| self.say_with(&button, value)),
        }
    }
}

/// `2026-11-22T14:20:05Z` as `14:20 UTC`; anything else unchanged.
fn time_of_day(text: &str) -> String {
    let clock = text
        .strip_suffix('Z')
        .and_then(|text| text.split_once('T'))
        .and_then(|(_, clock)| clock.get(..5))
        .filter(|clock| {
            let bytes = clock.as_bytes();
            bytes[2] == b':' && bytes.iter().filter(|b| b.is_ascii_digit()).count() == 4
        });
    match clock {
        Some(clock) => format!("{clock} UTC"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn args(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn english() -> &'static Words {
        Words::for_language(Language::En)
    }

    #[test]
    fn a_refusal_says_that_nothing_changed_and_offers_to_try_again() {
        assert_eq!(
            english().problem("refused", &args(&[("host", "GitHub")])),
            ProblemWords {
                title: "You said no on GitHub.".to_owned(),
                line: "Nothing changed.".to_owned(),
                button: Some("Try again".to_owned()),
            }
        );
    }

    #[test]
    fn a_reason_that_has_words_of_its_own_is_told_by_them() {
        let line = |reason: &str| {
            let told = english().problem("project_address", &args(&[("reason", reason)]));
            told.line
        };
        assert_eq!(
            line("region"),
            "Nothing was sent. A region is written like cn-north-4."
        );
        assert_eq!(line("another"), "Nothing was sent. Check what you entered.");
    }

    #[test]
    fn a_problem_nobody_can_mend_by_a_press_has_no_button() {
        assert_eq!(
            english()
                .problem("redirect_refused", &args(&[("host", "x")]))
                .button,
            None
        );
    }

    #[test]
    fn a_waiting_time_is_shown_as_a_time_of_day() {
        let words = english().problem(
            "rate_limited",
            &args(&[("host", "GitHub"), ("until", "2026-11-22T14:20:05Z")]),
        );
        assert_eq!(words.title, "GitHub asks us to wait until 14:20 UTC.");
    }

    #[test]
    fn a_waiting_time_that_nobody_said_is_left_open() {
        let words = english().problem("rate_limited", &args(&[("host", "GitHub")]));
        assert_eq!(words.title, "GitHub asks us to wait.");
    }

    #[test]
    fn a_waiting_time_in_no_known_form_is_left_as_it_is() {
        for odd in [
            "",
            "Z",
            "T",
            "soon",
            "2026-11-22TéééZ",
            "2026T14x20Z",
            "T14:2",
        ] {
            assert_eq!(time_of_day(odd), odd);
        }
    }

    #[test]
    fn an_unknown_code_is_told_as_an_internal_problem_that_names_it() {
        let words = english().problem("from_the_future", &args(&[]));
        assert_eq!(words.title, "Something went wrong inside Forgepass.");
        assert_eq!(
            words.line,
            "Nothing is lost. If it happens again, report it with from_the_future."
        );
    }
}
