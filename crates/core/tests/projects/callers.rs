//! Local programs: known by their own token, for what they may do, until they are shut out.

use std::time::Duration;

use forgepass_core::account::{CallerId, CallerScope};
use forgepass_core::grant::{Secret, token_hash};
use forgepass_core::vault::{Slot, Store};
use forgepass_core::view::Code;
use serde_json::Value;

use super::room::{Room, WHO, code, secret};

/// A program that was let in.
pub struct Program {
    pub id: CallerId,
    pub access_key: String,
    pub token: Secret<String>,
    pub secret_key: Secret<String>,
}

impl Program {
    pub fn slot(&self) -> Slot {
        Slot::Caller(self.id.to_string())
    }
}

impl Room {
    /// Lets a program in for everything.
    pub async fn let_in(&self, name: &str) -> Program {
        let let_in = self.accounts.let_in(name, &CallerScope::ALL).await;
        let let_in = let_in.map_err(code).expect("in");
        Program {
            id: let_in.caller.id.parse().expect("an id"),
            access_key: let_in.caller.access_key,
            token: let_in.token,
            secret_key: let_in.secret_key,
        }
    }

    /// Whose token it is.
    fn whose(&self, token: &str) -> Option<CallerId> {
        let rows = self.accounts.caller_rows().expect("rows");
        let mut known = rows.iter().filter(|row| row.has_token(&secret(token)));
        let found = known.next()?;
        assert!(known.next().is_none(), "two programs with one token");
        Some(found.id)
    }
}

#[tokio::test]
async fn of_a_token_only_the_hash_is_kept_and_the_secret_key_is_in_the_vault_only() {
    let room = Room::new().await;
    let program = room.let_in("CI").await;
    let rows = room.accounts.caller_rows().expect("rows");
    assert_eq!(rows[0].token_hash, token_hash(&program.token));
    assert_eq!(rows[0].access_key, program.access_key);
    assert_eq!(room.slots(), [program.slot()]);
    let kept = room.kept(&program.slot()).expect("a secret");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let of_the_vault = serde_json::json!({"v": 1, "secret_key": program.secret_key.expose()});
    assert_eq!(kept, of_the_vault);
    assert!(room.files_hold(&program.access_key));
    for text in [program.token.expose(), program.secret_key.expose()] {
        assert!(!room.files_hold(text));
    }
}

#[tokio::test]
async fn a_program_is_known_after_a_restart_by_the_whole_of_its_own_token() {
    let mut room = Room::new().await;
    let one = room.let_in("CI").await;
    let other = room.let_in("Editor").await;
    room.starts_again().await;
    let token = one.token.expose();
    assert_eq!(room.whose(token), Some(one.id));
    assert_eq!(room.whose(other.token.expose()), Some(other.id));
    for wrong in [
        "",
        "fpp_",
        &token[..token.len() - 1],
        &token["fpp_".len()..],
        &token.to_ascii_uppercase(),
        &format!("{token} "),
        one.secret_key.expose(),
        &token_hash(&one.token),
    ] {
        assert_eq!(room.whose(wrong), None, "{wrong}");
    }
    let key = room.accounts.caller_key(&one.id).await.map_err(code);
    let key = key.expect("readable").expect("a key");
    assert_eq!(key.expose(), one.secret_key.expose());
    assert_ne!(key.expose(), other.secret_key.expose());
}

#[tokio::test]
async fn a_program_without_its_slot_does_not_count_and_one_behind_a_lock_is_not_out() {
    let room = Room::new().await;
    let program = room.let_in("CI").await;
    let key = async || {
        let key = room.accounts.caller_key(&program.id).await;
        key.map(|key| key.is_some()).map_err(code)
    };
    room.vault.lock();
    assert_eq!(key().await, Err(Code::VaultLocked));
    room.vault.open();
    assert_eq!(key().await, Ok(true));
    for damaged in ["{", "{}", r#"{"v":2,"secret_key":"x"}"#] {
        room.keep(&program.slot(), damaged);
        assert_eq!(key().await, Err(Code::VaultCorrupt), "{damaged}");
    }
    // As where an older copy of the ledger was brought back.
    room.vault.delete(&program.slot(), WHO).expect("deleted");
    assert_eq!(key().await, Ok(false));
    assert_eq!(room.whose(program.token.expose()), Some(program.id));
}

#[tokio::test]
async fn who_is_shut_out_leaves_neither_row_nor_slot_and_others_stay() {
    let room = Room::new().await;
    let goes = room.let_in("CI").await;
    let stays = room.let_in("Editor").await;
    let out = room.accounts.shut_out(&goes.id).await;
    assert_eq!(out.map_err(code), Ok(()));
    assert_eq!(room.whose(goes.token.expose()), None);
    assert_eq!(room.whose(stays.token.expose()), Some(stays.id));
    assert_eq!(room.slots(), [stays.slot()]);
    // Its name is free.
    room.let_in("CI").await;
}

#[tokio::test]
async fn nobody_is_let_in_without_the_vault() {
    let room = Room::new().await;
    room.vault.lock();
    let let_in = room.accounts.let_in("CI", &CallerScope::ALL).await;
    assert_eq!(let_in.map_err(code).err(), Some(Code::VaultLocked));
    room.vault.open();
    assert!(room.accounts.callers().expect("programs").is_empty());
    assert!(room.slots().is_empty());
}

#[tokio::test]
async fn of_two_programs_of_one_name_at_once_one_is_let_in() {
    let room = Room::new().await;
    let let_in = || room.accounts.let_in("CI", &CallerScope::ALL);
    let (one, other) = tokio::join!(let_in(), let_in());
    let (winner, loser) = match (one, other) {
        (Ok(winner), Err(loser)) | (Err(loser), Ok(winner)) => (winner, loser),
        both => panic!("{both:?}"),
    };
    assert_eq!(loser.code, Code::CallerExists);
    assert_eq!(
        room.accounts.callers().map_err(code),
        Ok(vec![winner.caller.clone()])
    );
    assert_eq!(room.slots(), [Slot::Caller(winner.caller.id)]);
}

#[tokio::test]
async fn a_program_is_meant_by_its_id_or_its_name_and_what_is_shown_is_what_was_said() {
    let room = Room::new().await;
    let long = "x".repeat(70);
    let name = format!(" C\u{7}I {long}");
    let scopes = [CallerScope::Delete, CallerScope::List, CallerScope::Delete];
    let let_in = room.accounts.let_in(&name, &scopes).await;
    let shown = let_in.map_err(code).expect("in").caller;
    assert_eq!(shown.name, format!("CI {}", "x".repeat(61)));
    assert_eq!(shown.scopes, [CallerScope::List, CallerScope::Delete]);
    let meant = |text: &str| room.accounts.find_caller(text).map_err(code);
    assert_eq!(meant(&shown.id).as_ref(), Ok(&shown));
    assert_eq!(meant(&shown.name).as_ref(), Ok(&shown));
    assert_eq!(meant("CI"), Err(Code::CallerUnknown));
}

#[tokio::test]
async fn when_a_program_asked_is_noted() {
    let room = Room::new().await;
    let program = room.let_in("CI").await;
    let used_at = || {
        room.accounts.callers().expect("programs")[0]
            .used_at
            .clone()
    };
    assert_eq!(used_at(), None);
    room.accounts.caller_asked(&program.id);
    let first = used_at().expect("noted");
    room.clock.advance(Duration::from_secs(3600));
    room.accounts.caller_asked(&program.id);
    assert!(used_at().is_some_and(|then| then > first));
}
