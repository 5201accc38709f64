//! Points at which a client can be killed.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use demo_forge::{Endpoint, Forge, Mode, Point, Then};
use tokio::{task::JoinHandle, time::timeout};

use crate::client::*;

const SOON: Duration = Duration::from_secs(5);

/// A renewal in a task of its own: its status, or `None` if the connection broke.
fn renewing(forge: &Forge, refresh: &str) -> JoinHandle<Option<u16>> {
    let url = forge.base().join("oauth/token").unwrap();
    let refresh = refresh.to_owned();
    tokio::spawn(async move {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "forgepass-demo"),
            ("refresh_token", refresh.as_str()),
        ];
        let response = http().post(url).form(&form).send().await.ok()?;
        let status = response.status().as_u16();
        response.bytes().await.ok().map(|_| status)
    })
}

#[tokio::test]
async fn a_request_passes_every_point_in_order() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    let passed = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&passed);
    forge.on_point(move |point, endpoint| notes.lock().unwrap().push((endpoint, point)));
    let held = forge.pause_at(Point::BodyComplete);
    let client = renewing(&forge, &pair.refresh);
    timeout(SOON, held.reached()).await.unwrap();
    assert_eq!(
        *passed.lock().unwrap(),
        [
            Point::Connected,
            Point::RequestWritten,
            Point::Committed,
            Point::FirstByte,
            Point::BodyComplete
        ]
        .map(|point| (Endpoint::Token, point))
    );
    held.release(Then::Continue);
    assert_eq!(client.await.unwrap(), Some(200));
}

#[tokio::test]
async fn a_held_request_goes_on_or_is_reset_and_tokens_rotate_only_after_the_commit() {
    for (point, rotated) in [
        (Point::Connected, false),
        (Point::RequestWritten, false),
        (Point::Committed, true),
        (Point::FirstByte, true),
    ] {
        let forge = forge(Mode::Strict).await;
        let pair = granted(&forge).await;
        let held = forge.pause_at(point);
        let client = renewing(&forge, &pair.refresh);
        timeout(SOON, held.reached()).await.unwrap();
        assert_eq!(forge.grants()[0].refresh.len() == 2, rotated, "{point:?}");
        held.release(Then::Reset);
        assert_eq!(client.await.unwrap(), None);
        assert_eq!(forge.grants()[0].refresh.len() == 2, rotated, "{point:?}");
        let posts = u32::from(point != Point::Connected);
        assert_eq!(forge.posts(&pair.refresh), posts, "{point:?}");
    }
}

#[tokio::test]
async fn a_hold_is_used_up_by_one_request_and_other_endpoints_pass() {
    let forge = forge(Mode::NoRotation).await;
    let pair = granted(&forge).await;
    let held = forge.pause_at(Point::Committed);
    assert_eq!(user_status(&forge, &pair.access).await, 200);
    assert!(!held.is_reached());
    let first = renewing(&forge, &pair.refresh);
    timeout(SOON, held.reached()).await.unwrap();
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 200);
    assert!(!first.is_finished());
    drop(held);
    assert_eq!(first.await.unwrap(), Some(200));
}

#[tokio::test]
async fn a_hold_that_was_dropped_holds_nobody() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    drop(forge.pause_at(Point::Connected));
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 200);
}

#[tokio::test]
async fn offline_nobody_connects_and_afterwards_everything_is_as_before() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    forge.go_offline().await;
    let url = forge.base().join("api/user").unwrap();
    assert!(http().get(url).send().await.unwrap_err().is_connect());
    forge.come_back().await;
    assert_eq!(user_status(&forge, &pair.access).await, 200);
}

#[tokio::test]
async fn a_dropped_forge_is_gone() {
    let forge = forge(Mode::Strict).await;
    let url = forge.base();
    assert_eq!(http().get(url.clone()).send().await.unwrap().status(), 200);
    drop(forge);
    // The task that listens ends the next time the runtime gets to it.
    let gone = async {
        while http().get(url.clone()).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, gone).await.unwrap();
}
