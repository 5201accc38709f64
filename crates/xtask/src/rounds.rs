//! Which parts are run, in which order.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::parts::{self, Part};
use crate::place::Place;
use crate::timetable::{Outcome, Row, held, table};

/// Everything, from the quickest answer to the slowest.
const TEST: [&Part; 11] = [
    &parts::FORMAT,
    &parts::UI_BUILD,
    &parts::UI_TYPES,
    &parts::UI_TESTS,
    &parts::TYPES,
    &parts::LINTS,
    &parts::RUST_TESTS,
    &parts::DOCS,
    &parts::PROGRAMS,
    &parts::DENY,
    &parts::STORIES,
];

const CHECK: [&Part; 6] = [
    &parts::FORMAT,
    &parts::UI_BUILD,
    &parts::UI_TYPES,
    &parts::TYPES,
    &parts::LINTS,
    &parts::DENY,
];

/// Whether to ask the advisory database, which needs a network.
pub enum Advisories {
    /// Yes.
    Ask,
    /// No.
    Leave,
}

/// `./dev test`, all of it or the parts that are named.
pub fn test(place: &Place, names: &[String]) -> Result<ExitCode> {
    Ok(round(place, &chosen(names)?))
}

/// The parts that hold one of the words in their names; all of them for no words.
fn chosen(names: &[String]) -> Result<Vec<&'static Part>> {
    for name in names {
        if !TEST.iter().any(|part| part.name.contains(name.as_str())) {
            let known: Vec<_> = TEST.iter().map(|part| part.name).collect();
            bail!(
                "no part is called {name:?}; there are: {}",
                known.join(", ")
            );
        }
    }
    let wanted = |part: &Part| names.iter().any(|name| part.name.contains(name.as_str()));
    Ok(TEST
        .into_iter()
        .filter(|part| names.is_empty() || wanted(part))
        .collect())
}

/// `./dev check`.
pub fn check(place: &Place, advisories: Advisories) -> Result<ExitCode> {
    let mut parts = CHECK.to_vec();
    match advisories {
        Advisories::Ask => parts.push(&parts::ADVISORIES),
        Advisories::Leave => {}
    }
    Ok(round(place, &parts))
}

/// A broken part does not stop the others: one round tells everything that is wrong.
fn round(place: &Place, parts: &[&Part]) -> ExitCode {
    let mut rows: Vec<Row> = Vec::new();
    for part in parts {
        println!("\n── {} ──", part.name);
        let begin = Instant::now();
        let outcome = match missing(part, &rows) {
            Some(before) => Outcome::NotRun(format!("{before} did not hold")),
            None => (part.work)(place).unwrap_or_else(|error| {
                println!("{error:#}");
                Outcome::Ran(crate::counts::Counts::BROKE)
            }),
        };
        rows.push(row(part, begin.elapsed(), outcome));
    }
    println!("{}", table(&rows));
    if held(&rows) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn row(part: &Part, took: Duration, outcome: Outcome) -> Row {
    Row {
        name: part.name,
        took,
        outcome,
    }
}

/// The first part that should have held before this one and did not. What nobody asked for in
/// this round is taken to hold.
fn missing(part: &Part, rows: &[Row]) -> Option<&'static str> {
    part.after.iter().copied().find(|before| {
        rows.iter()
            .filter(|row| row.name == *before)
            .any(|row| !matches!(&row.outcome, Outcome::Ran(counts) if counts.failed == 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;

    const BUILD: Part = Part {
        name: "build",
        after: &[],
        work: |_| unreachable!("not run here"),
    };
    const USE: Part = Part {
        name: "use",
        after: &["build"],
        work: |_| unreachable!("not run here"),
    };

    #[test]
    fn a_part_is_run_only_after_what_it_needs_has_held() {
        let after = |outcome| missing(&USE, &[row(&BUILD, Duration::ZERO, outcome)]);
        assert_eq!(after(Outcome::Ran(Counts::HELD)), None);
        assert_eq!(after(Outcome::Ran(Counts::BROKE)), Some("build"));
        assert_eq!(after(Outcome::NotRun("no".into())), Some("build"));
    }

    #[test]
    fn parts_are_chosen_by_a_word_of_their_names() {
        let names = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            chosen(&words).map(|parts| parts.iter().map(|part| part.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["stories", "form"]).unwrap(), ["format", "stories"]);
        assert_eq!(names(&[]).unwrap().len(), TEST.len());
        let error = names(&["sotries"]).unwrap_err().to_string();
        assert!(error.starts_with("no part is called \"sotries\"; there are: format, "));
    }

    #[test]
    fn whatever_a_part_needs_comes_before_it() {
        for parts in [&TEST[..], &CHECK[..]] {
            for (place, part) in parts.iter().enumerate() {
                for before in part.after {
                    assert!(
                        parts[..place].iter().any(|other| other.name == *before),
                        "{} needs {before}",
                        part.name
                    );
                }
            }
        }
    }
}
