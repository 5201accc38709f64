//! A value that cannot be printed.

use std::fmt;

use zeroize::Zeroize;

/// Holds a secret and wipes it when it goes.
///
/// It has no `Display`, no `Serialize` and no `Clone`, and its `Debug` shows nothing of it. The one
/// way to the value is [`Secret::expose`], so that every place where a secret leaves its wrapper
/// can be found by that word.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value to code that must have it: the request that carries it, the store that keeps it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret<String> {
    /// A second holder of the same text, for a request that outlives this one.
    ///
    /// Named so that a copy is never made by accident.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let secret = Secret::new("gho_verysecret".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
