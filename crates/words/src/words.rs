//! Looking up a sentence by its key.

use crate::Language;
use crate::fill::fill;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static EN: LazyLock<Words> = LazyLock::new(|| Words::read(Language::En));
static ZH_CN: LazyLock<Words> = LazyLock::new(|| Words::read(Language::ZhCn));

/// All sentences of one language.
#[derive(Debug)]
pub struct Words {
    language: Language,
    sentences: BTreeMap<String, String>,
}

impl Words {
    /// The words of a language; read once, kept for the life of the process.
    pub fn for_language(language: Language) -> &'static Words {
        match language {
            Language::En => &EN,
            Language::ZhCn => &ZH_CN,
        }
    }

    fn read(language: Language) -> Words {
        let json = match language {
            Language::En => include_str!("../en.json"),
            Language::ZhCn => include_str!("../zh-CN.json"),
        };
        // The files are part of the program and a test reads both, so this cannot fail at a
        // person's desk; if it did, keys would stand in for sentences.
        let sentences = serde_json::from_str(json).unwrap_or_default();
        Words {
            language,
            sentences,
        }
    }

    /// Which language these words are in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence under a key, with its `{name}` places still open.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.sentences.get(key).map(String::as_str)
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.sentences.keys().map(String::as_str)
    }

    /// The sentence under a key with its places filled; a key nobody wrote answers with itself.
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.say_with(key, |name| {
            values
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        })
    }

    /// A sentence that depends on a number: `<key>.one` or `<key>.other`, with `{count}`.
    pub fn count(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        let form = if count == 1 { "one" } else { "other" };
        let number = count.to_string();
        self.say_with(&format!("{key}.{form}"), |name| {
            if name == "count" {
                return Some(number.as_str());
            }
            values
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        })
    }

    pub(crate) fn say_with<'v>(
        &self,
        key: &str,
        value: impl Fn(&str) -> Option<&'v str>,
    ) -> String {
        match self.get(key) {
            Some(sentence) => fill(sentence, value),
            None => key.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_filled_in_each_language() {
        let host = [("host", "github.com")];
        assert_eq!(
            Words::for_language(Language::En).say("ui.detail.open", &host),
            "Open on github.com"
        );
        assert_eq!(
            Words::for_language(Language::ZhCn).say("ui.detail.open", &host),
            "在 github.com 打开"
        );
    }

    #[test]
    fn a_key_nobody_wrote_answers_with_itself() {
        assert_eq!(
            Words::for_language(Language::En).say("ui.nowhere", &[]),
            "ui.nowhere"
        );
    }

    #[test]
    fn one_and_many_read_differently() {
        let words = Words::for_language(Language::En);
        assert_eq!(words.count("ui.strip.needs", 1, &[]), "1 account needs you");
        assert_eq!(words.count("ui.strip.needs", 3, &[]), "3 accounts need you");
    }
}
