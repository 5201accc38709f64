//! What is known of a column.

/// A documented value, `none` where the provider documents that there is none, or `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Fact {
    /// The documented value.
    Known(String),
    /// Documented to be absent.
    Absent,
    /// Nobody has written it down; the safe choice applies.
    Unknown,
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        match text.as_str() {
            "none" => Self::Absent,
            "unknown" => Self::Unknown,
            _ => Self::Known(text),
        }
    }
}

impl From<Fact> for String {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Known(text) => text,
            Fact::Absent => "none".to_owned(),
            Fact::Unknown => "unknown".to_owned(),
        }
    }
}

impl Fact {
    /// The value, if one is documented.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// Whether something documented works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It works.
    Yes,
    /// It does not.
    No,
    /// Nobody has written it down; treated as no.
    Unknown,
}
