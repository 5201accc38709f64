//! A renewal whose one replay is killed too.

use demo_forge::{Mode, Point};
use forgepass_core::account::{Cause, Status};

use super::At::{self, AnswerUnread, Host};
use super::Comes::SignIn;
use super::{Kill, outcome};
use crate::common::id_of;
use crate::on_stage;
use crate::scene::{Kept, Scene};

/// Where nobody can know what became of a token that was sent.
const POINTS: [At; 4] = [
    Host(Point::RequestWritten),
    Host(Point::Committed),
    Host(Point::FirstByte),
    AnswerUnread,
];

#[test]
fn case_39_a_renewal_killed_twice_is_not_sent_a_third_time_on_any_host() {
    let test = concat!(
        module_path!(),
        "::case_39_a_renewal_killed_twice_is_not_sent_a_third_time_on_any_host"
    );
    on_stage(test, async {
        for mode in Mode::ALL {
            let mut scene = Scene::new(mode, Kept::Folder).await;
            let account = scene.link("ada").await;
            for at in POINTS {
                let what = format!("{mode:?} {at:?}");
                scene.an_hour_passes();
                scene.forge.forget_requests();
                for _ in 0..2 {
                    let kill = Kill {
                        test,
                        account: &account,
                        what: what.clone(),
                    };
                    kill.kill(&scene, at).await;
                }
                let next = scene.start().await;
                for _ in 0..2 {
                    assert_eq!(outcome(&next, &id_of(&account)).await, SignIn, "{what}");
                    let posts: Vec<u32> = scene.forge.all_posts().into_values().collect();
                    assert_eq!(posts, [2], "{what}");
                    scene.an_hour_passes();
                }
                let shown = next.list().await.expect("a list");
                assert_eq!(shown[0].status, Status::NeedsRelink, "{what}");
                assert_eq!(shown[0].cause, Some(Cause::Ambiguous), "{what}");
                assert_eq!(scene.link("ada").await.id, account.id, "{what}");
            }
        }
    });
}
