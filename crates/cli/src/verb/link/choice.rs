//! Which way a link takes where the person chose none.

use forgepass_core::provider::Way;
use forgepass_core::view;

use super::opening::Opener;
use crate::input::Asked;

/// The way of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This one.
    This(Way),
    /// The best of those that work; the core knows it.
    Best,
    /// A token, because no other way works while we are not registered with the host.
    TokenForNow,
}

impl Choice {
    /// The way to ask the core for.
    pub fn way(self) -> Option<Way> {
        match self {
            Self::This(way) => Some(way),
            Self::Best => None,
            Self::TokenForNow => Some(Way::Token),
        }
    }
}

/// Chooses.
///
/// Whoever opens the address in another browser may sit at another computer, where nothing comes
/// back to this one: a code or a token works from there. A token is asked for unbidden only where
/// somebody can read what to do.
pub fn choose(chosen: Option<Way>, host: &view::Host, opener: Opener, asked: Asked) -> Choice {
    let works = |way| host.ways.contains(&way);
    let registered = host.client_id.is_some();
    match (chosen, opener, asked) {
        (Some(way), _, _) => Choice::This(way),
        (None, Opener::Person, _) if works(Way::Device) => Choice::This(Way::Device),
        (None, Opener::Person, _) if works(Way::Token) && registered => Choice::This(Way::Token),
        (None, Opener::Person, _) | (None, Opener::Us, Asked::Person)
            if works(Way::Token) && !registered =>
        {
            Choice::TokenForNow
        }
        (None, Opener::Person | Opener::Us, Asked::Person | Asked::Nobody) => Choice::Best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(ways: &[Way], client_id: Option<&str>, opener: Opener, asked: Asked) -> Choice {
        let host = view::Host {
            key: "git.example.org".to_owned(),
            provider: "github".to_owned(),
            base_url: "https://git.example.org".to_owned(),
            default: false,
            client_id: client_id.map(str::to_owned),
            ways: ways.to_vec(),
            redirect_uris: Vec::new(),
        };
        choose(None, &host, opener, asked)
    }

    #[test]
    fn a_registered_host_is_left_to_the_core() {
        let ways = [Way::Loopback, Way::Device, Way::Token];
        assert_eq!(
            choice(&ways, Some("fp"), Opener::Us, Asked::Person),
            Choice::Best
        );
    }

    #[test]
    fn another_browser_gets_a_code_if_there_is_one_else_a_token() {
        let of = |ways: &[Way]| choice(ways, Some("fp"), Opener::Person, Asked::Nobody);
        let all = [Way::Loopback, Way::Device, Way::Token];
        assert_eq!(of(&all), Choice::This(Way::Device));
        assert_eq!(of(&[Way::Loopback, Way::Token]), Choice::This(Way::Token));
        assert_eq!(of(&[Way::Loopback]), Choice::Best);
    }

    #[test]
    fn where_nothing_is_registered_somebody_is_asked_for_a_token_and_nobody_is_not() {
        let of = |opener, asked| choice(&[Way::Token], None, opener, asked);
        assert_eq!(of(Opener::Us, Asked::Person), Choice::TokenForNow);
        assert_eq!(of(Opener::Us, Asked::Nobody), Choice::Best);
        assert_eq!(of(Opener::Person, Asked::Nobody), Choice::TokenForNow);
    }

    #[test]
    fn a_host_that_takes_no_token_is_left_to_the_core() {
        let of = |opener| choice(&[], None, opener, Asked::Person);
        assert_eq!(of(Opener::Us), Choice::Best);
        assert_eq!(of(Opener::Person), Choice::Best);
    }
}
