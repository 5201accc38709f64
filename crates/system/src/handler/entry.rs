//! Desktop entries: the few lines of them that matter here.
//!
//! Source: Desktop Entry Specification 1.5, "The Exec key".

use std::ffi::OsString;

/// The value of `key` in the main group.
pub(crate) fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    value_in(text, "Desktop Entry", key)
}

/// The value of `key` in the group of that name.
pub(crate) fn value_in<'a>(text: &'a str, group: &str, key: &str) -> Option<&'a str> {
    let is_head = |line: &str| {
        line.strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
            == Some(group)
    };
    text.lines()
        .map(str::trim_end)
        .skip_while(|line| !is_head(line))
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .find(|(name, _)| name.trim_end() == key)
        .map(|(_, value)| value.trim_start())
}

/// Whether the entry says that it opens `mime`.
pub(crate) fn opens(text: &str, mime: &str) -> bool {
    value(text, "MimeType").is_some_and(|types| types.split(';').any(|name| name == mime))
}

/// What an entry starts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub program: String,
    /// `FORGEPASS_HOME`, where the entry sets it.
    pub home: Option<OsString>,
}

/// Reads the `Exec` line, seeing through `env NAME=VALUE … program`.
pub(super) fn start(text: &str) -> Option<Start> {
    let words = words(value(text, "Exec")?);
    let mut words = words.into_iter().peekable();
    let mut home = None;
    if words.peek().is_some_and(|word| word == "env") {
        words.next();
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
            if name == "FORGEPASS_HOME" {
                home = Some(OsString::from(value));
            }
            words.next();
        }
    }
    words.next().map(|program| Start { program, home })
}

/// Splits at blanks; double quotes hold together, a backslash in them escapes.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().extend(signs.next()),
            ' ' | '\t' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// The entry that we write: it answers links and shows up in no menu.
pub(super) fn write(exec: &str, mime: &str) -> String {
    format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name=Forgepass\n\
         Comment=Brings sign-ins back from the browser\n\
         Exec={exec} %u\n\
         NoDisplay=true\n\
         Terminal=false\n\
         MimeType={mime};\n"
    )
}

/// Whether every system reads this text in an `Exec` line as one word, without quotes.
///
/// Quotes are what the specification offers, but the generic `xdg-open` does not take them off.
/// `=` is out because `env` would take the program for a variable.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|sign| sign.is_alphanumeric() || "/._-+,@:".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(exec: &str) -> Option<(String, Option<OsString>)> {
        start(&format!("[Desktop Entry]\nExec={exec}\n")).map(|s| (s.program, s.home))
    }

    #[test]
    fn the_program_is_the_first_word() {
        assert_eq!(
            started("forgepass-desktop %u"),
            Some(("forgepass-desktop".into(), None))
        );
    }

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(
            started(r#""/opt/a b/app\"x" %u"#),
            Some((r#"/opt/a b/app"x"#.into(), None))
        );
    }

    #[test]
    fn env_is_seen_through() {
        assert_eq!(
            started("env A=1 FORGEPASS_HOME=/h /opt/app %u"),
            Some(("/opt/app".into(), Some("/h".into())))
        );
        assert_eq!(started("env A=1"), None);
        assert_eq!(started(""), None);
    }

    #[test]
    fn keys_of_other_groups_do_not_count() {
        let text = "[Desktop Action x]\nExec=other\n[Desktop Entry]\nName=A\n[More]\nExec=later\n";
        assert_eq!(start(text), None);
    }

    #[test]
    fn what_we_write_is_read_back() {
        let text = write("env FORGEPASS_HOME=/h /opt/app", "x-scheme-handler/x");
        assert!(opens(&text, "x-scheme-handler/x"));
        assert!(!opens(&text, "x-scheme-handler/xy"));
        assert_eq!(
            start(&text),
            Some(Start {
                program: "/opt/app".into(),
                home: Some("/h".into())
            })
        );
    }

    #[test]
    fn blanks_signs_and_equals_are_not_plain() {
        for plain in ["/opt/forge-pass_1.0/app", "/home/josé/程序", "/a+b,c@d:e"] {
            assert!(is_plain(plain), "{plain}");
        }
        for odd in [
            "", "/a b", "/a\tb", "/a%b", "/a$b", "/a\"b", "/a=b", "/a;b", "/a\\b",
        ] {
            assert!(!is_plain(odd), "{odd}");
        }
    }
}
