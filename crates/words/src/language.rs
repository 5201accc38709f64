//! The languages Forgepass speaks.

/// A language with a complete set of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English; also the answer to a language we do not have.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Language {
    /// Every language, in the order a person is offered them.
    pub const ALL: &[Language] = &[Language::En, Language::ZhCn];

    /// Reads a BCP 47 tag (`zh-Hans-CN`) or a POSIX locale (`zh_CN.UTF-8`).
    ///
    /// Every Chinese tag means Simplified Chinese: it is the nearer of the two we have.
    pub fn from_tag(tag: &str) -> Language {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Language::ZhCn
        } else {
            Language::En
        }
    }

    /// The BCP 47 tag, as an `html lang` attribute wants it.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posix_locale_and_a_bcp47_tag_mean_the_same_language() {
        assert_eq!(Language::from_tag("zh_CN.UTF-8"), Language::ZhCn);
        assert_eq!(Language::from_tag("zh-Hans-CN"), Language::ZhCn);
        assert_eq!(Language::from_tag("ZH"), Language::ZhCn);
    }

    #[test]
    fn a_language_we_do_not_have_is_english() {
        for tag in ["en_GB.UTF-8", "de", "C", "", "zho", "\u{202e}zh"] {
            assert_eq!(Language::from_tag(tag), Language::En, "{tag:?}");
        }
    }

    #[test]
    fn every_language_reads_back_its_own_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), *language);
        }
    }
}
