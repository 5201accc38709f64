//! Locked, with nobody there and with somebody there.

use forgepass_core::vault::Attendance::{Attended, Unattended};
use forgepass_core::vault::VaultError;

use super::super::private_bus::{inside, wait_until};
use super::super::prompter::{Person, Prompter};
use super::super::{run, secret, slot};
use super::{GRANT, every_call_says, get, lock, put, unlock, vault};

#[test]
fn case_49_a_locked_keyring_is_locked_at_once_and_nobody_is_asked() {
    inside(
        name!(case_49_a_locked_keyring_is_locked_at_once_and_nobody_is_asked),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let prompter = Prompter::start(Person::SaysNo).await;
                let vault = vault();
                put(&vault, b"kept").await;
                lock().await;
                every_call_says(&vault, VaultError::Locked).await;
                assert_eq!(prompter.asked(), 0);
            });
        },
    );
}

#[test]
fn case_45_what_was_tried_while_it_was_locked_changed_nothing() {
    inside(
        name!(case_45_what_was_tried_while_it_was_locked_changed_nothing),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let vault = vault();
                put(&vault, b"kept").await;
                lock().await;
                every_call_says(&vault, VaultError::Locked).await;
                unlock().await;
                assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
                assert_eq!(vault.list(Unattended).await, Ok(vec![slot(GRANT)]));
                put(&vault, b"healed").await;
                assert_eq!(get(&vault).await, Ok(Some(b"healed".to_vec())));
            });
        },
    );
}

#[test]
fn case_45_a_person_who_is_there_is_asked_and_may_say_no() {
    inside(
        name!(case_45_a_person_who_is_there_is_asked_and_may_say_no),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let prompter = Prompter::start(Person::SaysNo).await;
                let vault = vault();
                put(&vault, b"kept").await;
                lock().await;
                assert_eq!(vault.unlock().await, Err(VaultError::Locked));
                assert_eq!(prompter.asked(), 1);
                let read = vault.read(&slot(GRANT), Attended).await;
                assert_eq!(read.map(|_| ()), Err(VaultError::Locked));
                assert_eq!(prompter.asked(), 2);
                let written = vault
                    .write(&slot(GRANT), secret(b"new"), Attended, ())
                    .await;
                assert_eq!(written, Err(VaultError::Locked));
                unlock().await;
                assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
            });
        },
    );
}

#[test]
fn a_prompt_that_stands_there_hinders_nobody_else() {
    inside(
        name!(a_prompt_that_stands_there_hinders_nobody_else),
        |computer| {
            let keyring = computer.start_keyring();
            run(async {
                let prompter = Prompter::start(Person::IsAway).await;
                let vault = vault();
                put(&vault, b"kept").await;
                lock().await;
                let unlocking = {
                    let vault = vault.clone();
                    tokio::spawn(async move { vault.unlock().await })
                };
                tokio::task::block_in_place(|| {
                    wait_until("the person is asked", || prompter.asked() == 1);
                });
                every_call_says(&vault, VaultError::Locked).await;
                // A service that goes takes its prompt with it; nobody waits for that for ever.
                keyring.kill();
                let unlocked = unlocking.await.expect("no panic");
                assert_eq!(unlocked, Err(VaultError::Unavailable));
            });
        },
    );
}

#[test]
fn a_keyring_never_set_up_is_locked_until_a_person_comes() {
    inside(
        name!(a_keyring_never_set_up_is_locked_until_a_person_comes),
        |computer| {
            let _keyring = computer.start_keyring_never_set_up();
            run(async {
                let prompter = Prompter::start(Person::SaysNo).await;
                let vault = vault();
                every_call_says(&vault, VaultError::Locked).await;
                assert_eq!(prompter.asked(), 0);
                let written = vault.write(&slot(GRANT), secret(b"x"), Attended, ()).await;
                assert_eq!(written, Err(VaultError::Locked));
                assert_eq!(prompter.asked(), 1);
            });
        },
    );
}
