//! Killed, restarted, hanging, never there.

use std::time::{Duration, Instant};

use forgepass_core::vault::Attendance::Unattended;
use forgepass_core::vault::VaultError;

use super::super::private_bus::{inside, without_bus};
use super::super::{run, secret, slot};
use super::{GRANT, every_call_says, get, put, vault};

#[test]
fn case_45_a_killed_keyring_is_unavailable_and_a_restarted_one_heals() {
    inside(
        name!(case_45_a_killed_keyring_is_unavailable_and_a_restarted_one_heals),
        |computer| {
            let keyring = computer.start_keyring();
            let vault = vault();
            run(put(&vault, b"kept"));
            keyring.kill();
            run(every_call_says(&vault, VaultError::Unavailable));
            let _keyring = computer.start_keyring();
            run(async {
                assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
                put(&vault, b"healed").await;
                assert_eq!(get(&vault).await, Ok(Some(b"healed".to_vec())));
                assert_eq!(vault.list(Unattended).await, Ok(vec![slot(GRANT)]));
            });
        },
    );
}

#[test]
fn case_47_what_is_kept_outlives_the_keyring_that_keeps_it() {
    inside(
        name!(case_47_what_is_kept_outlives_the_keyring_that_keeps_it),
        |computer| {
            let vault = vault();
            let keyring = computer.start_keyring();
            run(put(&vault, b"one"));
            keyring.kill();
            let keyring = computer.start_keyring();
            run(put(&vault, b"two"));
            keyring.kill();
            let _keyring = computer.start_keyring();
            run(async {
                assert_eq!(get(&vault).await, Ok(Some(b"two".to_vec())));
            });
        },
    );
}

#[test]
fn case_46_a_keyring_that_hangs_is_unavailable_within_three_seconds_and_heals() {
    inside(
        name!(case_46_a_keyring_that_hangs_is_unavailable_within_three_seconds_and_heals),
        |computer| {
            let keyring = computer.start_keyring();
            let vault = vault();
            run(put(&vault, b"kept"));
            keyring.signal("STOP");
            run(async {
                let before = Instant::now();
                assert_eq!(get(&vault).await, Err(VaultError::Unavailable));
                assert!(
                    before.elapsed() < Duration::from_millis(3200),
                    "{:?}",
                    before.elapsed()
                );
                // It never got past the first question, so nothing is in doubt.
                let written = vault
                    .write(&slot(GRANT), secret(b"new"), Unattended, ())
                    .await;
                assert_eq!(written, Err(VaultError::Unavailable));
            });
            keyring.signal("CONT");
            run(async {
                assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
            });
        },
    );
}

#[test]
fn case_46_no_bus_at_all_is_unavailable() {
    without_bus(name!(case_46_no_bus_at_all_is_unavailable), |_| {
        run(every_call_says(&vault(), VaultError::Unavailable));
    });
}

#[test]
fn a_bus_without_a_keyring_is_unavailable() {
    inside(name!(a_bus_without_a_keyring_is_unavailable), |_| {
        run(every_call_says(&vault(), VaultError::Unavailable));
    });
}
