//! The person's choices of default programs, `mimeapps.list`.
//!
//! `xdg-mime` can make a choice but not take one back, so that is done here.
//! Source: Association between MIME types and applications 1.0.

const GROUP: &str = "[Default Applications]";

/// The first program chosen for `mime`.
pub(crate) fn chosen<'a>(text: &'a str, mime: &str) -> Option<&'a str> {
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.trim_end() == GROUP;
        } else if let Some(names) = names(line, mime).filter(|_| inside) {
            return names
                .split(';')
                .map(str::trim)
                .find(|name| !name.is_empty());
        }
    }
    None
}

/// The text without any choice for `mime`; every other line stays as it is.
pub(super) fn without_choice(text: &str, mime: &str) -> String {
    let mut inside = false;
    text.split_inclusive('\n')
        .filter(|line| {
            if line.starts_with('[') {
                inside = line.trim_end() == GROUP;
            }
            !(inside && names(line, mime).is_some())
        })
        .collect()
}

fn names<'a>(line: &'a str, mime: &str) -> Option<&'a str> {
    let (name, value) = line.split_once('=')?;
    (name.trim() == mime).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[Added Associations]\nx/y=added.desktop;\n\n\
                        [Default Applications]\ntext/html=firefox.desktop\nx/y=a.desktop;b.desktop\n";

    #[test]
    fn the_first_of_several_is_the_choice() {
        assert_eq!(chosen(TEXT, "x/y"), Some("a.desktop"));
        assert_eq!(chosen(TEXT, "text/html"), Some("firefox.desktop"));
    }

    #[test]
    fn no_line_or_an_empty_one_is_no_choice() {
        assert_eq!(chosen(TEXT, "x/z"), None);
        assert_eq!(chosen("", "x/y"), None);
        assert_eq!(chosen("[Default Applications]\nx/y=\n", "x/y"), None);
    }

    #[test]
    fn taking_a_choice_back_leaves_all_other_lines() {
        assert_eq!(
            without_choice(TEXT, "x/y"),
            "[Added Associations]\nx/y=added.desktop;\n\n\
             [Default Applications]\ntext/html=firefox.desktop\n"
        );
    }
}
