//! What was done, how long it took and how it went.

use std::fmt::Write;
use std::time::Duration;

use crate::counts::Counts;

/// How one part ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran; whether it held is in the counts.
    Ran(Counts),
    /// This machine cannot run it, or a part before it broke: the reason.
    NotRun(String),
}

/// One line of the table.
pub struct Row {
    /// The part.
    pub name: &'static str,
    /// What it took.
    pub took: Duration,
    /// How it ended.
    pub outcome: Outcome,
}

/// The table, the parts that were not run, and the totals as the last line.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from("\n");
    let mut total = Counts::default();
    let mut not_run = String::new();
    for row in rows {
        let seconds = row.took.as_secs_f32();
        let result = match &row.outcome {
            Outcome::Ran(counts) => {
                total = total + *counts;
                result(*counts)
            }
            Outcome::NotRun(reason) => {
                total.skipped += 1;
                let _ = writeln!(not_run, "not run: {}: {reason}", row.name);
                "not run".to_owned()
            }
        };
        let _ = writeln!(text, "{:<24}{seconds:>8.1} s  {result}", row.name);
    }
    let took: Duration = rows.iter().map(|row| row.took).sum();
    let _ = writeln!(text, "{:<24}{:>8.1} s", "in all", took.as_secs_f32());
    let _ = write!(text, "\n{not_run}");
    let Counts {
        passed,
        failed,
        skipped,
    } = total;
    let _ = write!(text, "{passed} passed, {failed} failed, {skipped} skipped");
    text
}

fn result(counts: Counts) -> String {
    let verdict = if counts.failed == 0 { "ok" } else { "FAILED" };
    let mut text = verdict.to_owned();
    if counts != Counts::HELD && counts != Counts::BROKE {
        let _ = write!(text, "  {} passed", counts.passed);
        for (number, word) in [(counts.failed, "failed"), (counts.skipped, "skipped")] {
            if number > 0 {
                let _ = write!(text, ", {number} {word}");
            }
        }
    }
    text
}

/// Whether nothing failed.
pub fn held(rows: &[Row]) -> bool {
    rows.iter().all(|row| match &row.outcome {
        Outcome::Ran(counts) => counts.failed == 0,
        Outcome::NotRun(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, millis: u64, outcome: Outcome) -> Row {
        Row {
            name,
            took: Duration::from_millis(millis),
            outcome,
        }
    }

    #[test]
    fn the_table_names_what_was_not_run_and_ends_with_the_totals() {
        let counts = Counts {
            passed: 310,
            failed: 2,
            skipped: 1,
        };
        let rows = [
            row("format", 640, Outcome::Ran(Counts::HELD)),
            row("rust tests", 61_250, Outcome::Ran(counts)),
            row("stories", 0, Outcome::NotRun("no tauri-driver".into())),
        ];
        assert_eq!(
            table(&rows),
            "\n\
             format                       0.6 s  ok\n\
             rust tests                  61.2 s  FAILED  310 passed, 2 failed, 1 skipped\n\
             stories                      0.0 s  not run\n\
             in all                      61.9 s\n\
             \n\
             not run: stories: no tauri-driver\n\
             311 passed, 2 failed, 2 skipped"
        );
        assert!(!held(&rows));
    }

    #[test]
    fn what_was_not_run_is_no_failure() {
        assert!(held(&[row("x", 0, Outcome::NotRun("no y".into()))]));
    }
}
