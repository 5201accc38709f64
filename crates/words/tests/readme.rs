//! What is told as a trouble stands in the README, in its words, with what to do.

use forgepass_core::account::Cause;
use forgepass_core::view::Code;
use forgepass_words::{Language, Words};

/// Shorter pieces between two names stand anywhere.
const TELLING: usize = 4;

/// What a sentence says beside the names in it.
fn pieces(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split('{')
        .map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest))
        .map(|piece| piece.trim_matches([' ', '.']))
        .filter(|piece| piece.len() >= TELLING)
}

#[test]
fn the_readme_has_a_remedy_for_every_trouble() {
    let readme = include_str!("../../../README.md");
    let readme: Vec<&str> = readme.split_whitespace().collect();
    let readme = readme.join(" ");
    let words = Words::for_language(Language::En);
    let causes = Cause::ALL
        .iter()
        .map(|one| format!("cause.{}.title", one.as_str()));
    let problems = Code::ALL
        .iter()
        .map(|one| format!("problem.{}.title", one.as_str()));
    let windows = ["ui.leave.title".to_owned()];
    let missing: Vec<String> = causes
        .chain(problems)
        .chain(windows)
        .filter_map(|key| words.get(&key))
        .filter(|title| !pieces(title).all(|piece| readme.contains(piece)))
        .map(str::to_owned)
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
