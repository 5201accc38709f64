//! Puts values into the `{name}` places of a sentence.

/// Stands where a value is missing, so that nobody reads a raw placeholder.
const MISSING: &str = "…";

/// Replaces each `{name}` by what `value` knows under that name.
///
/// One pass: braces inside a value stay as they are, so a value can never name another value.
pub(crate) fn fill<'v>(sentence: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    while let Some((before, name, after)) = next_place(rest) {
        filled.push_str(before);
        filled.push_str(value(name).unwrap_or(MISSING));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The first `{name}` of a sentence: what stands before it, its name, what stands after it.
fn next_place(sentence: &str) -> Option<(&str, &str, &str)> {
    let mut start = 0;
    loop {
        let open = start + sentence.get(start..)?.find('{')?;
        let inside = sentence.get(open + 1..)?;
        let close = inside.find('}')?;
        let name = inside.get(..close)?;
        if is_name(name) {
            return Some((sentence.get(..open)?, name, inside.get(close + 1..)?));
        }
        start = open + 1;
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Option<&'static str> {
        (name == "host").then_some("github.com")
    }

    #[test]
    fn every_place_gets_its_value() {
        assert_eq!(
            fill("{host} asks {host}.", host),
            "github.com asks github.com."
        );
    }

    #[test]
    fn a_missing_value_never_shows_its_placeholder() {
        assert_eq!(fill("until {until}", host), "until …");
    }

    #[test]
    fn a_value_with_braces_is_not_filled_again() {
        assert_eq!(fill("{a}", |_| Some("{host}")), "{host}");
    }

    #[test]
    fn braces_that_are_no_place_stay_as_they_are() {
        for text in ["a { b } c", "{", "}", "{}", "{Host}", "x{y", "é{", "{{host"] {
            assert_eq!(fill(text, host), text);
        }
        assert_eq!(fill("{{host}}", host), "{github.com}");
    }
}
