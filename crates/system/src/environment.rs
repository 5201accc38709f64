//! The environment, read once and passed on as a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// The variables a process was started with.
///
/// A value and not a global, so that tests can say what they like and so that every part of one
/// run sees the same. An empty variable counts as unset, as the XDG rules ask.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The variables of this process, as they are now.
    pub fn of_this_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// What `name` says, if it says anything.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        let value = self.0.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value.as_os_str())
    }

    /// The folder that `name` gives, if it is an absolute one.
    ///
    /// The XDG rules have relative paths ignored: they would mean another folder in each shell.
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        let path = PathBuf::from(self.get(name)?);
        path.is_absolute().then_some(path)
    }

    /// Every variable, to start another program with.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(k, v)| (k.as_os_str(), v.as_os_str()))
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(k, v)| (k.into(), v.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let env = Environment::from_iter([("A", ""), ("B", "b")]);
        assert_eq!(env.get("A"), None);
        assert_eq!(env.get("B"), Some(OsStr::new("b")));
    }

    #[cfg(unix)]
    #[test]
    fn a_relative_folder_is_ignored() {
        let env = Environment::from_iter([("A", "data"), ("B", "/data")]);
        assert_eq!(env.folder("A"), None);
        assert_eq!(env.folder("B"), Some(PathBuf::from("/data")));
    }
}
