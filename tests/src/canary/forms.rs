//! The writings in which a secret can end up somewhere.

use std::collections::BTreeSet;

use base64::prelude::{BASE64_STANDARD, Engine};

/// One way of writing a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// As it is.
    Raw,
    /// Base64, standard or URL-safe, as part of something longer too.
    Base64,
    /// Percent-encoded, as in a query.
    Percent,
    /// Hexadecimal digits.
    Hex,
    /// With JSON's optional escapes.
    Json,
    /// Two bytes for each character.
    Utf16,
}

/// Every writing of a value that differs from those before it.
pub(super) fn forms_of(value: &str) -> Vec<(Form, Vec<u8>)> {
    let mut forms = vec![(Form::Raw, value.as_bytes().to_vec())];
    for shift in 0..3 {
        let core = base64_core(value, shift);
        forms.push((
            Form::Base64,
            core.replace('+', "-").replace('/', "_").into_bytes(),
        ));
        forms.push((Form::Base64, core.into_bytes()));
    }
    for keep in ["", "-._~", "-._~/", "-._"] {
        forms.push((
            Form::Percent,
            percent(value, keep, |byte| format!("%{byte:02X}")),
        ));
        forms.push((
            Form::Percent,
            percent(value, keep, |byte| format!("%{byte:02x}")),
        ));
    }
    let digits = hex::encode(value);
    forms.push((Form::Hex, digits.to_uppercase().into_bytes()));
    forms.push((Form::Hex, digits.into_bytes()));
    forms.push((Form::Json, value.replace('/', "\\/").into_bytes()));
    forms.push((Form::Json, value.replace('+', "\\u002b").into_bytes()));
    forms.push((Form::Utf16, wide(value, u16::to_le_bytes)));
    forms.push((Form::Utf16, wide(value, u16::to_be_bytes)));
    let mut seen = BTreeSet::new();
    forms.retain(|(_, bytes)| seen.insert(bytes.clone()));
    forms
}

/// The characters that depend on the value alone when it stands that far into its group of three.
fn base64_core(value: &str, shift: usize) -> String {
    let text = [&b"\0\0"[..shift], value.as_bytes()].concat();
    let first = [0, 2, 3][shift];
    let whole = text.len() * 8 / 6;
    BASE64_STANDARD.encode(&text)[first..whole].to_owned()
}

/// Letters and digits stay, and what is to be kept; `keep` of nothing encodes every byte.
fn percent(value: &str, keep: &str, escape: impl Fn(u8) -> String) -> Vec<u8> {
    let stays = |byte: &u8| {
        !keep.is_empty() && (byte.is_ascii_alphanumeric() || keep.as_bytes().contains(byte))
    };
    value
        .bytes()
        .flat_map(|byte| match stays(&byte) {
            true => vec![byte],
            false => escape(byte).into_bytes(),
        })
        .collect()
}

fn wide(value: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    value.encode_utf16().flat_map(bytes).collect()
}
