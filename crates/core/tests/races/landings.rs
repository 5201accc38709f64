//! A link that is killed after its answer landed.

use demo_forge::{Endpoint, Mode};
use forgepass_core::account::Status;
use forgepass_core::view::StartedBy;
use url::Url;

use crate::on_stage;
use crate::scene::{Kept, Scene};
use crate::worker::Order;

#[test]
fn case_52_a_link_killed_after_its_landing_is_finished_by_the_next_start() {
    let test = concat!(
        module_path!(),
        "::case_52_a_link_killed_after_its_landing_is_finished_by_the_next_start"
    );
    on_stage(test, async {
        for point in ["VaultWriteDone", "LedgerCommit", "Cleared"] {
            let scene = Scene::new(Mode::Strict, Kept::Keyring).await;
            let mut victim = scene.worker(test);
            victim.order(&Order::Link {
                host: scene.forge.key().to_owned(),
                point: point.to_owned(),
            });
            let authorize = victim.answer();
            let url = Url::parse(&authorize).expect("an address");
            let callback = scene.forge.approve(&url, "ada").expect("approved");
            victim.say(callback.as_str());
            assert_eq!(victim.was_killed(), Ok(()), "{point}");
            let next = scene.start().await;
            next.resume(StartedBy::Window).await;
            let list = next.list().await.expect("a list");
            let [account] = &list[..] else {
                panic!("{point}: {list:?}");
            };
            assert_eq!(
                (account.login.as_str(), account.status),
                ("ada", Status::Ready),
                "{point}"
            );
            assert_eq!(scene.forge.requests_to(Endpoint::Token).len(), 1, "{point}");
        }
    });
}
