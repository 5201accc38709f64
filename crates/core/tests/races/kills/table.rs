//! All thirteen points, and what each costs.
//!
//! One home for each kind of host lives through 130 kills: 13 accounts, each killed at a point of its
//! own, in ten rounds; nine with an encrypted folder, because a thousand starts are a lot for a
//! keyring service that others share, and one with a real keyring.

use demo_forge::{Endpoint, Mode, Point};
use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::Accounts;
use forgepass_core::vault::{Attendance, Slot};
use forgepass_core::view::StartedBy;

use super::At::{self, AnswerUnread, Host, NothingWritten, Own};
use super::Comes::{self, Back, SignIn};
use super::{Kill, outcome};
use crate::common::id_of;
use crate::on_stage;
use crate::scene::{Kept, Scene};

/// A point, how often the token of before was POSTed when all is settled, and what becomes of the
/// account, by [`Mode::ALL`].
type Row = (&'static str, At, u32, [Comes; 5]);

/// No answer is lost before the host has obeyed, and none once the vault has it. In between a strict
/// host has taken the old token and nobody has the new one.
#[rustfmt::skip]
const TABLE: [Row; 13] = [
    //                                                       none  strict  family  grace on use
    ("lock taken",        Own("LockTaken"),            1, [Back, Back,   Back,   Back, Back]),
    ("re-read done",      Own("ReRead"),               1, [Back, Back,   Back,   Back, Back]),
    ("marker durable",    Own("MarkerDurable"),        1, [Back, Back,   Back,   Back, Back]),
    ("connected",         NothingWritten,              1, [Back, Back,   Back,   Back, Back]),
    ("request written",   Host(Point::RequestWritten), 2, [Back, SignIn, SignIn, Back, Back]),
    ("server committed",  Host(Point::Committed),      2, [Back, SignIn, SignIn, Back, Back]),
    ("first byte",        Host(Point::FirstByte),      2, [Back, SignIn, SignIn, Back, Back]),
    ("body complete",     AnswerUnread,                2, [Back, SignIn, SignIn, Back, Back]),
    ("vault write begun", Own("VaultWriteBegun"),      2, [Back, SignIn, SignIn, Back, Back]),
    ("vault write done",  Own("VaultWriteDone"),       1, [Back, Back,   Back,   Back, Back]),
    ("ledger commit",     Own("LedgerCommit"),         1, [Back, Back,   Back,   Back, Back]),
    ("marker cleared",    Own("Cleared"),              1, [Back, Back,   Back,   Back, Back]),
    ("lock released",     Own("LockReleased"),         1, [Back, Back,   Back,   Back, Back]),
];

macro_rules! on_each_host {
    ($($test:ident: $mode:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                let test = concat!(module_path!(), "::", stringify!($test));
                on_stage(test, async {
                    survive(test, Mode::$mode, Kept::Keyring, 1).await;
                    survive(test, Mode::$mode, Kept::Folder, 9).await;
                });
            }
        )*
    };
}

on_each_host! {
    case_34_no_account_is_lost_in_130_kills_where_tokens_do_not_rotate: NoRotation,
    case_34_no_account_is_lost_in_130_kills_where_rotation_is_strict: Strict,
    case_34_no_account_is_lost_in_130_kills_where_reuse_ends_the_grant: StrictFamily,
    case_34_no_account_is_lost_in_130_kills_where_reuse_is_forgiven_for_a_while: Grace,
    case_34_no_account_is_lost_in_130_kills_where_the_old_pair_ends_on_use: RevokeOnUse,
}

async fn survive(test: &str, mode: Mode, kept: Kept, rounds: usize) {
    let mut scene = Scene::new(mode, kept).await;
    let accounts = scene.link_everyone(TABLE.len()).await;
    for round in 0..rounds {
        for (row, account) in TABLE.iter().zip(&accounts) {
            let what = format!("{mode:?} {kept:?} round {round}: {}", row.0);
            Kill {
                test,
                account,
                what,
            }
            .survived(&mut scene, mode, row)
            .await;
        }
        let list = scene.start().await.list().await.expect("a list");
        assert_eq!(list.len(), TABLE.len(), "{mode:?} {kept:?} round {round}");
    }
}

impl Kill<'_> {
    async fn survived(&self, scene: &mut Scene, mode: Mode, (_, at, posts, comes): &Row) {
        let what = &self.what;
        let id = id_of(self.account);
        let column = Mode::ALL.iter().position(|one| *one == mode);
        let expected = comes[column.expect("every mode is in the list")];
        scene.an_hour_passes();
        scene.forge.forget_requests();
        self.kill(scene, *at).await;

        let next = scene.start().await;
        next.resume(StartedBy::Window).await;
        assert_eq!(outcome(&next, &id).await, expected, "{what}");
        let (before, posted) = only_post(scene, what);
        assert_eq!(posted, *posts, "{what}: POSTs of the token of before");
        self.is_what_it_says(scene, &next, expected).await;

        // An hour later whatever was spent is not sent again.
        scene.an_hour_passes();
        assert_eq!(outcome(&next, &id).await, expected, "{what}");
        let now = scene.forge.all_posts();
        let rotates = mode != Mode::NoRotation;
        let wanted = match (expected, rotates) {
            (Back, true) => vec![1, *posts],
            (Back, false) => vec![*posts + 1],
            (SignIn, _) => vec![*posts],
        };
        let mut counts: Vec<u32> = now.values().copied().collect();
        counts.sort_unstable();
        assert_eq!(counts, wanted, "{what}: POSTs an hour later");
        if rotates {
            assert_eq!(now.get(&before), Some(posts), "{what}: the spent token");
        }
        if expected == SignIn {
            let again = scene.link(&self.account.login).await;
            assert_eq!(again.id, self.account.id, "{what}");
            assert_eq!(again.status, Status::Ready, "{what}");
        }
    }

    /// What is shown is true: the host itself takes the token of an account that is Ready.
    async fn is_what_it_says(&self, scene: &Scene, next: &Accounts, expected: Comes) {
        let what = &self.what;
        let list = next.list().await.expect("a list");
        let shown = list.iter().find(|shown| shown.id == self.account.id);
        let shown = shown.unwrap_or_else(|| panic!("{what}: the account is lost"));
        match expected {
            Back => {
                assert_eq!(shown.status, Status::Ready, "{what}");
                let asked = scene.forge.requests_to(Endpoint::User).len();
                assert_eq!(next.check(&id_of(self.account)).await, Ok(()), "{what}");
                let asked_now = scene.forge.requests_to(Endpoint::User).len();
                // Once: a token that was refused would have been renewed and asked with again.
                assert_eq!(asked_now, asked + 1, "{what}");
            }
            SignIn => {
                assert_eq!(shown.status, Status::NeedsRelink, "{what}");
                assert_eq!(shown.cause, Some(Cause::Revoked), "{what}");
            }
        }
        let slots = next.vault().list(Attendance::Unattended).await;
        let slots = slots.expect("readable");
        assert_eq!(slots.len(), TABLE.len(), "{what}: {slots:?}");
        assert!(slots.contains(&Slot::Grant(id_of(self.account))), "{what}");
    }
}

fn only_post(scene: &Scene, what: &str) -> (String, u32) {
    let mut posts = scene.forge.all_posts();
    assert_eq!(posts.len(), 1, "{what}: {posts:?}");
    posts.pop_first().expect("one")
}
