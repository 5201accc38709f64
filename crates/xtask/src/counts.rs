//! How many tests passed, read from what the test runners print last.

use std::iter::Sum;
use std::ops::Add;

/// Tests, or checks that count as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Held.
    pub passed: usize,
    /// Did not hold, or never ended.
    pub failed: usize,
    /// Left out by the runner.
    pub skipped: usize,
}

impl Counts {
    /// One check that held.
    pub const HELD: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    /// One check that did not.
    pub const BROKE: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    /// Adds up every summary line in the text, of nextest, `cargo test` and vitest.
    pub fn read(text: &str) -> Self {
        text.lines().filter_map(summary).map(counted).sum()
    }
}

/// The part of a summary line that holds numbers and words.
fn summary(line: &str) -> Option<&str> {
    // "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; …"
    // An indented one belongs to a single test, whose output nextest shows when it failed.
    if let Some(rest) = line.strip_prefix("test result: ") {
        return rest.split_once(". ").map(|(_, rest)| rest);
    }
    let line = line.trim_start();
    if line.starts_with("Summary [") {
        // "Summary [   0.3s] 33/55 tests run: 31 passed (2 slow), 2 failed, 0 skipped"
        return line.split_once("run: ").map(|(_, rest)| rest);
    }
    // "Tests  1 failed | 11 passed | 2 skipped (14)"
    line.strip_prefix("Tests  ")
}

fn counted(numbers: &str) -> Counts {
    let mut counts = Counts::default();
    let words: Vec<&str> = numbers
        .split([' ', ',', ';', '|', '(', ')', ':'])
        .filter(|word| !word.is_empty())
        .collect();
    for pair in words.windows(2) {
        let Ok(number) = pair[0].parse::<usize>() else {
            continue;
        };
        match pair[1] {
            "passed" => counts.passed += number,
            // nextest: "1 timed out", "1 exec failed"
            "failed" | "timed" | "exec" => counts.failed += number,
            "skipped" | "ignored" | "todo" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (usize, usize, usize) {
        let Counts {
            passed,
            failed,
            skipped,
        } = Counts::read(text);
        (passed, failed, skipped)
    }

    #[test]
    fn a_failed_test_is_not_counted_again_for_the_output_it_left() {
        let text = "    test result: FAILED. 0 passed; 1 failed; 0 ignored\n\
                    Summary [  93.5s] 585 tests run: 584 passed, 1 failed, 0 skipped\n";
        let counts = Counts::read(text);
        assert_eq!((counts.passed, counts.failed), (584, 1));
    }

    #[test]
    fn nextest_is_read() {
        let text = "     Summary [   3.214s] 55 tests run: 55 passed, 0 skipped\n";
        assert_eq!(read(text), (55, 0, 0));
        let text = "     Summary [   0.267s] 33/55 tests run: 28 passed (2 slow, 1 leaky), \
                    2 failed, 1 exec failed, 2 timed out, 4 skipped\n";
        assert_eq!(read(text), (28, 5, 4));
    }

    #[test]
    fn every_binary_of_cargo_test_is_added_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; \
                    finished in 0.00s\n\
                    test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; \
                    0 filtered out; finished in 1.00s\n";
        assert_eq!(read(text), (7, 1, 1));
    }

    #[test]
    fn vitest_is_read_and_its_files_are_not_counted() {
        let text = " Test Files  1 failed | 3 passed (4)\n\
                    \x20     Tests  1 failed | 11 passed | 2 skipped (14)\n   Duration  1.2s\n";
        assert_eq!(read(text), (11, 1, 2));
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(
            read("5 passed, 3 failed\nTests are good: 9 passed\n"),
            (0, 0, 0)
        );
    }
}
