//! What people call this computer.

/// The longest name that is worth showing.
const LONGEST: usize = 32;

/// The name of this computer without its domain, in letters, digits and dashes; empty where it has none.
pub fn name() -> String {
    plain(&raw_name())
}

#[cfg(target_os = "linux")]
fn raw_name() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

#[cfg(not(target_os = "linux"))]
fn raw_name() -> String {
    String::new()
}

/// A name as a token's may hold it everywhere.
fn plain(name: &str) -> String {
    let first = name.split('.').next().unwrap_or_default();
    first
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        assert_eq!(plain("laptop.example.org"), "laptop");
        assert_eq!(plain("Ada's laptop"), "Adaslaptop");
        assert_eq!(plain(""), "");
        assert_eq!(plain(&"a".repeat(99)).len(), 32);
    }
}
