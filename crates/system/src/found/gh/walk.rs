//! Walking through YAML of the shape that `gh` writes: mappings in mappings, and words.

use std::io;

use saphyr_parser::{Event, Parser};

/// A file of `gh` is flat; what is deeper is not one.
const DEEPEST: usize = 8;

/// Calls `see` with the path of each scalar, and of each mapping with an empty value.
pub(super) fn walk(text: &str, mut see: impl FnMut(&[&str], &str)) -> io::Result<()> {
    let unusable = || io::Error::from(io::ErrorKind::InvalidData);
    // A key that waits for its value is the last of its level.
    let mut levels: Vec<Option<String>> = Vec::new();
    for step in Parser::new_from_str(text) {
        let (event, _) = step.map_err(|_| unusable())?;
        match event {
            Event::Scalar(value, ..) => match levels.last_mut() {
                Some(key @ None) => *key = Some(value.into_owned()),
                Some(Some(_)) => {
                    let path: Vec<&str> = levels.iter().flatten().map(String::as_str).collect();
                    see(&path, &value);
                    levels.last_mut().and_then(Option::take);
                }
                // A file with nothing but a word, or with nothing.
                None => {}
            },
            Event::MappingStart(..) => {
                if levels.len() >= DEEPEST || levels.last().is_some_and(Option::is_none) {
                    return Err(unusable());
                }
                let path: Vec<&str> = levels.iter().flatten().map(String::as_str).collect();
                if !path.is_empty() {
                    see(&path, "");
                }
                levels.push(None);
            }
            Event::MappingEnd => {
                levels.pop();
                levels.last_mut().and_then(Option::take);
            }
            // Never written by `gh`; and an alias could make much of little.
            Event::SequenceStart(..) | Event::SequenceEnd | Event::Alias(_) => {
                return Err(unusable());
            }
            Event::DocumentEnd => return Ok(()),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    Ok(())
}
