//! Killed at each step of giving an account up, and at the steps of a link before its answer is safe.

use demo_forge::{Endpoint, Mode};
use forgepass_core::account::Status;
use forgepass_core::vault::Attendance;
use forgepass_core::view::StartedBy;
use url::Url;

use forgepass_core::accounts::Accounts;

use crate::common::{self, id_of};
use crate::on_stage;
use crate::scene::{Kept, Scene};
use crate::worker::Order;

/// The next start, and rounds until nothing of the old is waited for any more.
async fn reconciled(scene: &mut Scene) -> Accounts {
    let accounts = scene.start().await;
    accounts.resume(StartedBy::Window).await;
    for _ in 0..3 {
        accounts.tick().await;
        scene.an_hour_passes();
    }
    accounts.tick().await;
    accounts
}

/// The kinds of the slots there are.
async fn kinds(accounts: &Accounts) -> Vec<String> {
    let slots = accounts.vault().list(Attendance::Unattended).await;
    let kind = |name: String| name.split('/').next().unwrap_or_default().to_owned();
    let slots = slots.expect("slots");
    slots.iter().map(|slot| kind(slot.to_string())).collect()
}

#[test]
fn case_52_an_unlink_killed_at_any_step_leaves_no_account_ready_and_no_secret_alone() {
    let test = "races::ended::case_52_an_unlink_killed_at_any_step_leaves_no_account_ready_and_no_secret_alone";
    on_stage(test, async {
        for point in ["UnlinkMarked", "UnlinkBuried", "SlotEmptied", "RowRemoved"] {
            let mut scene = Scene::new(Mode::Strict, Kept::Keyring).await;
            let account = scene.link("ada").await;
            let mut victim = scene.worker(test);
            victim.order(&Order::Unlink {
                account: account.id.clone(),
                point: point.to_owned(),
            });
            assert_eq!(victim.was_killed(), Ok(()), "{point}");
            let accounts = reconciled(&mut scene).await;
            let left = accounts.list().await.expect("a list");
            let (listed, slots): (Vec<Status>, Vec<&str>) = match point {
                "UnlinkMarked" | "UnlinkBuried" => (vec![Status::NeedsRelink], vec!["grant"]),
                "SlotEmptied" => (vec![Status::NeedsRelink], vec![]),
                _ => (vec![], vec![]),
            };
            let statuses: Vec<Status> = left.iter().map(|account| account.status).collect();
            assert_eq!(
                (statuses, kinds(&accounts).await),
                (listed, slots.into_iter().map(str::to_owned).collect()),
                "{point}"
            );
            let told = !scene.forge.requests_to(Endpoint::Revoke).is_empty();
            assert_eq!(told, point != "UnlinkMarked", "{point}");
            // Once more, and it is gone.
            if !left.is_empty() {
                let end = forgepass_core::accounts::End::AtHost;
                let again = accounts.unlink(&id_of(&account), end).await;
                assert!(again.is_ok(), "{point}: {again:?}");
                assert_eq!(kinds(&accounts).await, Vec::<String>::new(), "{point}");
            }
        }
    });
}

#[test]
fn case_52_a_link_killed_before_its_answer_is_safe_leaves_nothing_behind() {
    let test =
        "races::ended::case_52_a_link_killed_before_its_answer_is_safe_leaves_nothing_behind";
    on_stage(test, async {
        for point in [
            "AttemptKept",
            "AttemptListed",
            "AttemptTaken",
            "ReplyRead",
            "VaultWriteBegun",
        ] {
            let mut scene = Scene::new(Mode::Strict, Kept::Keyring).await;
            let mut victim = scene.worker(test);
            victim.order(&Order::Link {
                host: scene.forge.key().to_owned(),
                point: point.to_owned(),
            });
            if !point.starts_with("AttemptK") && !point.starts_with("AttemptL") {
                let url = Url::parse(&victim.answer()).expect("an address");
                let callback = scene.forge.approve(&url, "ada").expect("approved");
                victim.say(callback.as_str());
            }
            assert_eq!(victim.was_killed(), Ok(()), "{point}");
            let accounts = reconciled(&mut scene).await;
            assert!(accounts.list().await.expect("a list").is_empty(), "{point}");
            assert_eq!(kinds(&accounts).await, Vec::<String>::new(), "{point}");
            // And the person may try again.
            assert_eq!(scene.link("ada").await.status, Status::Ready, "{point}");
        }
    });
}

#[test]
fn case_52_killed_before_a_picture_is_kept_the_next_start_fetches_it_again() {
    let test =
        "races::ended::case_52_killed_before_a_picture_is_kept_the_next_start_fetches_it_again";
    on_stage(test, async {
        let scene = Scene::new(Mode::Strict, Kept::Keyring).await;
        let mut victim = scene.worker(test);
        victim.order(&Order::Link {
            host: scene.forge.key().to_owned(),
            point: "PictureFetched".to_owned(),
        });
        let url = Url::parse(&victim.answer()).expect("an address");
        let callback = scene.forge.approve(&url, "ada").expect("approved");
        victim.say(callback.as_str());
        assert_eq!(victim.dies(), Ok(()));
        let accounts = scene.start().await;
        let account = accounts.list().await.expect("a list").remove(0);
        assert_eq!(account.status, Status::Ready);
        assert_eq!(accounts.avatar(&id_of(&account)).await, None);
        accounts.resume(StartedBy::Window).await;
        common::until("the picture", || async {
            accounts.avatar(&id_of(&account)).await.is_some()
        })
        .await;
    });
}
