//! Status: derived from facts, never stored.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its grant works, as far as anyone knows.
    Ready,
    /// A renewal is on its way.
    Renewing,
    /// Only the person can mend it.
    NeedsRelink,
    /// The host cannot be asked just now.
    Unreachable,
    /// Its secrets cannot be read just now.
    VaultLocked,
}

/// Why an account stands as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The access token is over and there is no way to renew it.
    Expired,
    /// The host ended the grant.
    Revoked,
    /// The refresh token was not used for too long.
    Lapsed,
    /// A renewal was sent and its answer never came; the one replay is spent.
    Ambiguous,
    /// What was registered at the host is not known any more.
    Unregistered,
    /// This computer has no network.
    Offline,
    /// The host does not answer, or answers with errors.
    HostDown,
    /// The host asks to wait.
    RateLimited,
    /// A firewall before the host refuses.
    Firewall,
    /// The host's certificate is not trusted.
    Certificate,
    /// The host's endpoints are no longer the frozen ones.
    ServerChanged,
    /// This computer's clock is off.
    Clock,
    /// The grant allows less than is needed.
    ScopeMissing,
    /// An organisation has to approve.
    Approval,
    /// An organisation asks for single sign-on.
    Sso,
    /// The grant ends within thirty days and cannot be renewed.
    EndsSoon,
    /// The vault is locked.
    Locked,
    /// The vault does not answer.
    Unavailable,
}

impl Cause {
    /// The word kept in the ledger and shown in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Lapsed => "lapsed",
            Self::Ambiguous => "ambiguous",
            Self::Unregistered => "unregistered",
            Self::Offline => "offline",
            Self::HostDown => "host_down",
            Self::RateLimited => "rate_limited",
            Self::Firewall => "firewall",
            Self::Certificate => "certificate",
            Self::ServerChanged => "server_changed",
            Self::Clock => "clock",
            Self::ScopeMissing => "scope_missing",
            Self::Approval => "approval",
            Self::Sso => "sso",
            Self::EndsSoon => "ends_soon",
            Self::Locked => "locked",
            Self::Unavailable => "unavailable",
        }
    }

    /// Every cause there is.
    pub const ALL: &'static [Self] = &[
        Self::Expired,
        Self::Revoked,
        Self::Lapsed,
        Self::Ambiguous,
        Self::Unregistered,
        Self::Offline,
        Self::HostDown,
        Self::RateLimited,
        Self::Firewall,
        Self::Certificate,
        Self::ServerChanged,
        Self::Clock,
        Self::ScopeMissing,
        Self::Approval,
        Self::Sso,
        Self::EndsSoon,
        Self::Locked,
        Self::Unavailable,
    ];

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|cause| cause.as_str() == word)
    }

    /// The one thing a person can do about it.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::Expired | Self::Revoked | Self::Lapsed | Self::Ambiguous | Self::Unregistered => {
                Remedy::SignIn
            }
            Self::Offline | Self::RateLimited => Remedy::Wait,
            Self::HostDown | Self::Firewall => Remedy::Check,
            Self::Certificate | Self::ServerChanged => Remedy::Review,
            Self::Clock => Remedy::Details,
            Self::ScopeMissing => Remedy::Allow,
            Self::Approval | Self::Sso => Remedy::Authorise,
            Self::EndsSoon => Remedy::Replace,
            Self::Locked => Remedy::Unlock,
            Self::Unavailable => Remedy::Check,
        }
    }
}

/// The one thing a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Sign in again.
    SignIn,
    /// Replace a token that ends.
    Replace,
    /// Allow more.
    Allow,
    /// Ask an organisation.
    Authorise,
    /// Unlock the vault.
    Unlock,
    /// Ask the host once more.
    Check,
    /// Look at what changed.
    Review,
    /// Read the details.
    Details,
    /// Wait; Forgepass goes on by itself.
    Wait,
    /// Nothing.
    None,
}

/// What is known about an account's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What the vault said to the one probe of this listing.
    pub vault: Result<(), Cause>,
    /// A cause only the person can mend, once one is certain.
    pub broken: Option<Cause>,
    /// Whether a renewal is on its way.
    pub renewing: bool,
    /// Why the host could not be asked the last time.
    pub trouble: Option<Cause>,
    /// When the access token ends, if that is known.
    pub expires_at: Option<Timestamp>,
    /// Whether there is anything to renew it with.
    pub renewable: bool,
    /// Whether it is known that git may not push with it.
    pub cannot_push: bool,
    /// Whether an organisation asked for a sign-on of its own.
    pub awaits_sign_on: bool,
}

/// Status and cause, by precedence: vault, person, renewal, network, ready.
pub fn standing(facts: &Facts, now: Timestamp) -> (Status, Option<Cause>) {
    if let Err(cause) = facts.vault {
        return (Status::VaultLocked, Some(cause));
    }
    if let Some(cause) = facts.broken {
        return (Status::NeedsRelink, Some(cause));
    }
    let over = facts.expires_at.is_some_and(|end| end <= now);
    if over && !facts.renewable {
        return (Status::NeedsRelink, Some(Cause::Expired));
    }
    if facts.renewing {
        return (Status::Renewing, None);
    }
    if let Some(cause) = facts.trouble {
        return (Status::Unreachable, Some(cause));
    }
    let soon = now.plus(std::time::Duration::from_secs(30 * 24 * 3600));
    let ends_soon = !facts.renewable && facts.expires_at.is_some_and(|end| end <= soon);
    // What ends is lost for reading as well, and a replacement can be made to push.
    let cause = [
        (ends_soon, Cause::EndsSoon),
        (facts.cannot_push, Cause::ScopeMissing),
        (facts.awaits_sign_on, Cause::Sso),
    ];
    let first = cause.into_iter().find(|(holds, _)| *holds);
    (Status::Ready, first.map(|(_, cause)| cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);
    const WELL: Facts = Facts {
        vault: Ok(()),
        broken: None,
        renewing: false,
        trouble: None,
        expires_at: None,
        renewable: true,
        cannot_push: false,
        awaits_sign_on: false,
    };

    #[test]
    fn an_organisation_that_asks_for_its_own_sign_on_leaves_the_account_ready() {
        let facts = Facts {
            awaits_sign_on: true,
            ..WELL
        };
        assert_eq!(standing(&facts, NOW), (Status::Ready, Some(Cause::Sso)));
        let facts = Facts {
            cannot_push: true,
            ..facts
        };
        let (_, cause) = standing(&facts, NOW);
        assert_eq!(cause, Some(Cause::ScopeMissing), "it closes more");
    }

    #[test]
    fn a_grant_that_only_reads_is_ready_and_says_so() {
        let facts = Facts {
            cannot_push: true,
            ..WELL
        };
        assert_eq!(
            standing(&facts, NOW),
            (Status::Ready, Some(Cause::ScopeMissing))
        );
    }

    #[test]
    fn a_locked_vault_hides_every_other_fact() {
        let facts = Facts {
            vault: Err(Cause::Locked),
            broken: Some(Cause::Revoked),
            trouble: Some(Cause::Offline),
            ..WELL
        };
        assert_eq!(
            standing(&facts, NOW),
            (Status::VaultLocked, Some(Cause::Locked))
        );
    }

    #[test]
    fn what_only_the_person_can_mend_comes_before_network_trouble() {
        let facts = Facts {
            broken: Some(Cause::Revoked),
            renewing: true,
            trouble: Some(Cause::Offline),
            ..WELL
        };
        assert_eq!(
            standing(&facts, NOW),
            (Status::NeedsRelink, Some(Cause::Revoked))
        );
    }

    #[test]
    fn an_ended_token_that_can_be_renewed_is_no_trouble_yet() {
        let facts = Facts {
            expires_at: Some(Timestamp::from_millis(1)),
            ..WELL
        };
        assert_eq!(standing(&facts, NOW), (Status::Ready, None));
    }

    #[test]
    fn an_ended_token_that_cannot_be_renewed_asks_for_the_person() {
        let facts = Facts {
            expires_at: Some(Timestamp::from_millis(1)),
            renewable: false,
            ..WELL
        };
        assert_eq!(
            standing(&facts, NOW),
            (Status::NeedsRelink, Some(Cause::Expired))
        );
    }

    #[test]
    fn every_cause_is_read_back_from_its_word() {
        for cause in Cause::ALL {
            assert_eq!(Cause::parse(cause.as_str()), Some(*cause));
        }
    }
}
