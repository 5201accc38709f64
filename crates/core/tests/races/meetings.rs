//! Processes that want the same at the same time.

use std::collections::BTreeSet;

use demo_forge::{Endpoint, Mode};
use forgepass_core::account::Status;
use forgepass_core::view::Account;

use crate::common::id_of;
use crate::on_stage;
use crate::scene::{Kept, Scene};
use crate::worker::{Order, Worker};

/// So many processes start, one after the other, and each has the vault open.
fn crowd(scene: &Scene, test: &str, accounts: &[Account]) -> Vec<Worker> {
    (0..8)
        .map(|_| {
            let mut worker = scene.worker(test);
            worker.order(&tokens(scene, accounts));
            worker.answer();
            worker
        })
        .collect()
}

fn tokens(scene: &Scene, accounts: &[Account]) -> Order {
    Order::Tokens {
        accounts: accounts.iter().map(|account| account.id.clone()).collect(),
        moved: scene.moved,
    }
}

/// All are told at once; what they answer.
fn asked_at_once(crowd: &mut [Worker], order: &Order) -> Vec<String> {
    for worker in crowd.iter_mut() {
        worker.order(order);
    }
    crowd.iter_mut().map(Worker::answer).collect()
}

#[test]
fn case_33_eight_processes_that_meet_at_expiry_make_one_request_in_each_of_100_rounds() {
    let test = concat!(
        module_path!(),
        "::case_33_eight_processes_that_meet_at_expiry_make_one_request_in_each_of_100_rounds"
    );
    on_stage(test, async {
        let mut scene = Scene::new(Mode::StrictFamily, Kept::Keyring).await;
        let account = [scene.link("ada").await];
        let mut crowd = crowd(&scene, test, &account);
        for round in 0..100 {
            scene.an_hour_passes();
            scene.forge.forget_requests();
            let answers = asked_at_once(&mut crowd, &tokens(&scene, &account));
            assert!(
                answers[0].starts_with("token "),
                "round {round}: {answers:?}"
            );
            let different: BTreeSet<_> = answers.iter().collect();
            assert_eq!(different.len(), 1, "round {round}: {answers:?}");
            let posts: Vec<u32> = scene.forge.all_posts().into_values().collect();
            assert_eq!(posts, [1], "round {round}");
        }
        let list = scene.start().await.list().await.expect("a list");
        assert_eq!(list[0].status, Status::Ready);
    });
}

#[test]
fn eight_processes_that_renew_eight_accounts_in_one_folder_at_once_lose_none_in_20_rounds() {
    let test = concat!(
        module_path!(),
        "::eight_processes_that_renew_eight_accounts_in_one_folder_at_once_lose_none_in_20_rounds"
    );
    on_stage(test, async {
        let mut scene = Scene::new(Mode::StrictFamily, Kept::Folder).await;
        let accounts = scene.link_everyone(8).await;
        let mut crowd = crowd(&scene, test, &accounts);
        for round in 0..20 {
            scene.an_hour_passes();
            scene.forge.forget_requests();
            let answers = asked_at_once(&mut crowd, &tokens(&scene, &accounts));
            let different: BTreeSet<_> = answers.iter().collect();
            assert_eq!(different.len(), 1, "round {round}: {answers:?}");
            let tokens: BTreeSet<_> = answers[0].split(", ").collect();
            assert!(
                tokens.iter().all(|token| token.starts_with("token ")),
                "round {round}: {answers:?}"
            );
            assert_eq!(tokens.len(), 8, "round {round}");
            let posts: Vec<u32> = scene.forge.all_posts().into_values().collect();
            assert_eq!(posts, [1; 8], "round {round}");
        }
        let next = scene.start().await;
        for account in &accounts {
            assert_eq!(next.check(&id_of(account)).await, Ok(()));
        }
        assert_eq!(scene.forge.requests_to(Endpoint::User).len(), 8);
    });
}
