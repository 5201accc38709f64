//! How many clients of the keyring one process is. gnome-keyring aborts when many come and go.

use forgepass_core::vault::Attendance::{Attended, Unattended};
use forgepass_core::vault::Vault;

use super::super::private_bus::inside;
use super::super::{run, slot};
use super::{get, put, vault};

/// One that asks whether anything is locked, and one that carries secrets.
const ONE_AFTER_THE_OTHER: u64 = 2;
/// As many secrets as the vault moves at a time.
const AT_ONCE: u64 = 1 + 8;

#[test]
fn a_process_that_asks_a_hundred_times_connects_twice() {
    inside(
        name!(a_process_that_asks_a_hundred_times_connects_twice),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let before = connections_so_far().await;
                let vault = vault();
                for round in 0..20_u8 {
                    put(&vault, &[round]).await;
                    assert_eq!(get(&vault).await, Ok(Some(vec![round])));
                    let read = vault.read(&slot("gone/00ff"), Attended).await;
                    assert!(matches!(read, Ok(None)));
                    assert_eq!(vault.probe().await, Ok(()));
                    assert_eq!(vault.list(Unattended).await.map(|slots| slots.len()), Ok(1));
                }
                assert_eq!(connections_so_far().await - before, 1 + ONE_AFTER_THE_OTHER);
            });
        },
    );
}

#[test]
fn calls_at_once_share_what_earlier_ones_connected() {
    inside(
        name!(calls_at_once_share_what_earlier_ones_connected),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let before = connections_so_far().await;
                let vault = vault();
                for _ in 0..5 {
                    sixteen_at_once(&vault).await;
                }
                let came = connections_so_far().await - before - 1;
                assert!(came <= AT_ONCE, "{came}");
            });
        },
    );
}

async fn sixteen_at_once(vault: &Vault) {
    let calls: Vec<_> = (0..16)
        .map(|number| {
            let vault = vault.clone();
            tokio::spawn(async move {
                let slot = slot(&format!("gone/{number:04x}"));
                vault
                    .read(&slot, Unattended)
                    .await
                    .map(|read| read.is_none())
            })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Ok(true));
    }
}

/// How many connections the bus has ever seen, this question's included: it numbers them.
async fn connections_so_far() -> u64 {
    let bus = zbus::Connection::session().await.expect("a bus");
    let name = bus.unique_name().expect("a bus names its clients");
    let (_, number) = name.as_str().rsplit_once('.').expect(":1.n");
    number.parse().expect("a number")
}
