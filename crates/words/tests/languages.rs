//! Both languages say the same things.

use forgepass_words::{Language, Words};
use std::collections::BTreeSet;

fn english() -> &'static Words {
    Words::for_language(Language::En)
}

fn chinese() -> &'static Words {
    Words::for_language(Language::ZhCn)
}

fn places(sentence: &str) -> BTreeSet<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

#[test]
fn both_files_are_read_and_are_not_empty() {
    assert!(english().keys().count() > 300);
    assert!(chinese().keys().count() > 300);
}

#[test]
fn both_languages_have_the_same_keys() {
    let en: BTreeSet<&str> = english().keys().collect();
    let zh: BTreeSet<&str> = chinese().keys().collect();
    assert_eq!(en, zh);
}

#[test]
fn both_languages_have_the_same_places_in_every_sentence() {
    for key in english().keys() {
        let en = places(english().get(key).expect("a listed key is there"));
        let zh = places(chinese().get(key).expect("same keys in both languages"));
        assert_eq!(en, zh, "{key}");
    }
}

#[test]
fn no_sentence_is_empty() {
    for words in [english(), chinese()] {
        for key in words.keys() {
            let sentence = words.get(key).expect("a listed key is there");
            assert!(!sentence.trim().is_empty(), "{key}");
        }
    }
}

#[test]
fn every_plural_has_both_forms() {
    let keys: BTreeSet<&str> = english().keys().collect();
    for key in &keys {
        if let Some(stem) = key.strip_suffix(".one") {
            assert!(keys.contains(format!("{stem}.other").as_str()), "{key}");
        }
    }
}

#[test]
fn every_problem_and_cause_with_a_title_has_a_line() {
    for key in english().keys() {
        let named = key.starts_with("problem.") || key.starts_with("cause.");
        if let Some(stem) = key.strip_suffix(".title").filter(|_| named) {
            assert!(english().get(&format!("{stem}.line")).is_some(), "{stem}");
        }
    }
}

#[test]
fn chinese_uses_full_width_punctuation_beside_chinese_text() {
    for key in chinese().keys() {
        let sentence = chinese().get(key).expect("a listed key is there");
        let chars: Vec<char> = sentence.chars().collect();
        for pair in chars.windows(2) {
            let after_han = is_han(pair[0]) && ",.;:!?()\"'".contains(pair[1]);
            let before_han = ",;:!?()\"'".contains(pair[0]) && is_han(pair[1]);
            assert!(!after_han && !before_han, "{key}: {sentence}");
        }
    }
}

#[test]
fn chinese_keeps_to_the_glossary() {
    let expected = [
        ("ui.connect.button", "添加账号"),
        ("ui.row.undo", "撤销"),
        ("ui.detail.activity", "使用记录"),
        ("ui.where.own", "自建服务器"),
        ("ui.vault.gnome", "GNOME 密钥环"),
        ("ui.vault.kde", "KDE 钱包"),
        ("ui.vault.keychain", "钥匙串"),
        ("ui.vault.credential_manager", "凭据管理器"),
        ("status.needs_relink", "重新登录"),
    ];
    for (key, sentence) in expected {
        assert_eq!(chinese().get(key), Some(sentence));
    }
    for key in chinese().keys() {
        let sentence = chinese().get(key).expect("a listed key is there");
        for wrong in ["帐号", "删除", "密匙", "钥匙环"] {
            assert!(!sentence.contains(wrong), "{key}: {sentence}");
        }
    }
}
