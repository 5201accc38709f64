//! What a person is notified of, and when.
//!
//! Only of what nobody else can mend: a sign-in that is over, and a token that will be. Once for
//! each cause, and once more every three days while it lasts; of a token's end at fourteen days,
//! at seven and at one. Never of the network, nor of a locked vault, which has its own prompt.

use std::collections::BTreeMap;
use std::time::Duration;

use forgepass_core::account::{Cause, Status};
use forgepass_core::clock::Timestamp;
use forgepass_core::grant::GrantKind;
use forgepass_core::view::Account;
use serde::{Deserialize, Serialize};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// When somebody who did nothing is told once more.
const AGAIN: Duration = Duration::from_secs(3 * 24 * 3600);

/// How many days before its end a token is spoken of.
const DEADLINES: [u64; 3] = [1, 7, 14];

/// Why an account needs its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Its sign-in is over.
    SignIn(Cause),
    /// Its token ends in so many days.
    Ends(u64),
}

/// An account that needs its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The account.
    pub account: Account,
    /// Why.
    pub need: Need,
    /// Names this cause of this account.
    key: String,
}

/// What was told before: by account and cause, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(BTreeMap<String, BTreeMap<String, Timestamp>>);

/// Every account that needs its person now.
pub fn calls(accounts: &[Account], now: Timestamp) -> Vec<Call> {
    accounts.iter().filter_map(|one| call(one, now)).collect()
}

fn call(account: &Account, now: Timestamp) -> Option<Call> {
    let (need, key) = match (account.status, account.cause) {
        (Status::NeedsRelink, Some(cause)) => {
            (Need::SignIn(cause), format!("sign-in:{}", cause.as_str()))
        }
        (Status::Ready, Some(Cause::EndsSoon)) if is_token(account.kind) => {
            let end = account.expires_at.as_deref()?;
            let left = now.until(Timestamp::parse_rfc3339(end)?);
            let days = left.as_secs().div_ceil(DAY.as_secs());
            let deadline = DEADLINES.into_iter().find(|deadline| days <= *deadline)?;
            // A token in its place has an end of its own.
            (Need::Ends(days), format!("ends:{deadline}:{end}"))
        }
        _ => return None,
    };
    Some(Call {
        account: account.clone(),
        need,
        key,
    })
}

/// What a browser gave and cannot be renewed ends within hours, which is no news to anybody.
fn is_token(kind: GrantKind) -> bool {
    match kind {
        GrantKind::Personal | GrantKind::Borrowed => true,
        GrantKind::Oauth | GrantKind::Device => false,
    }
}

impl Told {
    /// Whether this call is still to be made.
    pub fn is_due(&self, call: &Call, now: Timestamp) -> bool {
        let told = self.0.get(&call.account.id);
        let Some(at) = told.and_then(|told| told.get(&call.key)) else {
            return true;
        };
        match call.need {
            Need::SignIn(_) => at.plus(AGAIN) <= now,
            Need::Ends(_) => false,
        }
    }

    /// Remembers that these calls were made.
    pub fn add(&mut self, calls: &[Call], now: Timestamp) {
        for call in calls {
            let told = self.0.entry(call.account.id.clone()).or_default();
            told.insert(call.key.clone(), now);
        }
    }

    /// Forgets what is solved, so that it is told anew when it comes again. What cannot be known
    /// just now is kept. A time that has not come yet is from a clock that was wrong.
    pub fn tidy(&mut self, accounts: &[Account], now: Timestamp) {
        self.0.retain(|id, _| {
            let account = accounts.iter().find(|one| one.id == *id);
            account.is_some_and(|one| {
                one.status != Status::Ready || one.cause == Some(Cause::EndsSoon)
            })
        });
        for at in self.0.values_mut().flat_map(BTreeMap::values_mut) {
            *at = (*at).min(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests::account;

    const HOUR: Duration = Duration::from_secs(3600);

    fn now() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-22T12:00:00Z").unwrap()
    }

    fn broken(cause: &str) -> Account {
        account("needs_relink", Some(cause))
    }

    /// A token that ends so much later.
    fn token(left: Duration) -> Account {
        Account {
            kind: GrantKind::Personal,
            expires_at: Some(now().plus(left).rfc3339()),
            ..account("ready", Some("ends_soon"))
        }
    }

    /// How many calls are due then; they are made.
    fn told(memory: &mut Told, accounts: &[Account], now: Timestamp) -> usize {
        memory.tidy(accounts, now);
        let mut due = calls(accounts, now);
        due.retain(|call| memory.is_due(call, now));
        memory.add(&due, now);
        due.len()
    }

    #[test]
    fn a_sign_in_that_is_over_is_told_once_and_again_after_three_days() {
        let mut memory = Told::default();
        let accounts = [broken("revoked")];
        assert_eq!(told(&mut memory, &accounts, now()), 1);
        assert_eq!(told(&mut memory, &accounts, now().plus(HOUR)), 0);
        assert_eq!(told(&mut memory, &accounts, now().plus(HOUR * 71)), 0);
        assert_eq!(told(&mut memory, &accounts, now().plus(HOUR * 72)), 1);
        assert_eq!(told(&mut memory, &accounts, now().plus(HOUR * 73)), 0);
    }

    #[test]
    fn another_cause_is_told_at_once_and_the_first_is_not_told_again() {
        let mut memory = Told::default();
        assert_eq!(told(&mut memory, &[broken("revoked")], now()), 1);
        assert_eq!(told(&mut memory, &[broken("lapsed")], now()), 1);
        assert_eq!(told(&mut memory, &[broken("revoked")], now()), 0);
    }

    #[test]
    fn what_was_solved_and_came_again_is_told_again() {
        let mut memory = Told::default();
        assert_eq!(told(&mut memory, &[broken("revoked")], now()), 1);
        assert_eq!(told(&mut memory, &[account("ready", None)], now()), 0);
        assert_eq!(memory, Told::default());
        assert_eq!(told(&mut memory, &[broken("revoked")], now()), 1);
    }

    #[test]
    fn a_vault_that_was_locked_meanwhile_makes_nothing_new() {
        let mut memory = Told::default();
        assert_eq!(told(&mut memory, &[broken("revoked")], now()), 1);
        let locked = [account("vault_locked", Some("locked"))];
        assert_eq!(told(&mut memory, &locked, now()), 0);
        assert_eq!(told(&mut memory, &[broken("revoked")], now()), 0);
    }

    #[test]
    fn neither_the_network_nor_a_locked_vault_is_told() {
        for (status, cause) in [
            ("unreachable", "offline"),
            ("unreachable", "host_down"),
            ("unreachable", "certificate"),
            ("vault_locked", "locked"),
            ("vault_locked", "unavailable"),
        ] {
            assert_eq!(calls(&[account(status, Some(cause))], now()), [], "{cause}");
        }
        assert_eq!(calls(&[account("renewing", None)], now()), []);
    }

    #[test]
    fn a_tokens_end_is_told_at_fourteen_seven_and_one_days() {
        let mut memory = Told::default();
        let accounts = [token(DAY * 20)];
        let mut days = Vec::new();
        for hour in 0..20 * 24 {
            let then = now().plus(HOUR * hour);
            if told(&mut memory, &accounts, then) == 1 {
                days.push(480 - hour);
            }
        }
        assert_eq!(days, [14 * 24, 7 * 24, 24]);
    }

    #[test]
    fn after_a_long_absence_only_the_nearest_deadline_is_told() {
        let mut memory = Told::default();
        let accounts = [token(DAY * 5)];
        assert_eq!(calls(&accounts, now())[0].need, Need::Ends(5));
        assert_eq!(told(&mut memory, &accounts, now()), 1);
        assert_eq!(told(&mut memory, &accounts, now().plus(HOUR)), 0);
    }

    #[test]
    fn a_token_in_anothers_place_has_deadlines_of_its_own() {
        let mut memory = Told::default();
        assert_eq!(told(&mut memory, &[token(DAY * 5)], now()), 1);
        assert_eq!(told(&mut memory, &[token(DAY * 6)], now()), 1);
    }

    #[test]
    fn what_a_browser_gave_for_some_hours_is_not_counted_down() {
        let short = Account {
            kind: GrantKind::Oauth,
            ..token(HOUR * 8)
        };
        assert_eq!(calls(&[short], now()), []);
    }

    #[test]
    fn a_clock_that_was_wrong_does_not_silence_for_years() {
        let mut memory = Told::default();
        let accounts = [broken("revoked")];
        let far = now().plus(DAY * 3650);
        assert_eq!(told(&mut memory, &accounts, far), 1);
        assert_eq!(told(&mut memory, &accounts, now()), 0);
        assert_eq!(told(&mut memory, &accounts, now().plus(AGAIN)), 1);
    }

    #[test]
    fn what_was_told_is_read_back_as_it_was_kept() {
        let mut memory = Told::default();
        told(&mut memory, &[broken("revoked")], now());
        let kept = serde_json::to_string(&memory).unwrap();
        assert_eq!(kept, r#"{"i":{"sign-in:revoked":1795348800000}}"#);
        assert_eq!(serde_json::from_str::<Told>(&kept).unwrap(), memory);
    }
}
