//! What a host may not do to a request: answer without end, send it elsewhere, be asked too often.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::Desk;
use demo_forge::{Endpoint, Forge, Options, Reply};
use forgepass_core::accounts::Purpose;
use forgepass_core::grant::Secret;
use forgepass_core::http::{
    Authorization, Client, Http, Method, Request, SendError, Sensitivity, limits,
};
use forgepass_core::provider::{Network, Way};
use forgepass_core::vault::Memory;
use forgepass_core::view::Code;
use serde_json::json;

async fn forge() -> Forge {
    common::ring();
    Forge::start(Options::default()).await.expect("a forge")
}

/// Shows a token to the forge, and gives back the status it answers.
async fn show(forge: &Forge, sensitivity: Sensitivity) -> Result<u16, SendError> {
    let url = forge.base().join("api/user").expect("an address");
    let token = Secret::new("token".to_owned());
    let request = Request {
        authorization: Some(Authorization::Bearer(token)),
        ..Request::new(Method::Get, url, sensitivity)
    };
    let reply = Client::new("test").send(request).await;
    reply.map(|reply| reply.status)
}

#[tokio::test]
async fn case_25_a_body_is_read_up_to_its_limit_as_it_unpacks() {
    let most = limits::BODY as u64;
    for (reply, answer) in [
        (Reply::huge(most), Ok(200)),
        (Reply::huge(most + 1), Err(SendError::TooLarge)),
        (Reply::gzip_bomb(most), Ok(200)),
        (Reply::gzip_bomb(2 * most), Err(SendError::TooLarge)),
        (Reply::endless_chunks(), Err(SendError::TooLarge)),
    ] {
        for sensitivity in [Sensitivity::Spends, Sensitivity::Carries] {
            let forge = forge().await;
            forge.always(Endpoint::User, Some(reply.clone()));
            assert_eq!(show(&forge, sensitivity).await, answer, "{reply:?}");
        }
    }
}

#[tokio::test]
async fn case_28_a_redirect_that_comes_back_over_a_second_host_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (first, second) = (forge().await, forge().await);
        for (here, there) in [(&first, &second), (&second, &first)] {
            let there = there.base().join("api/user").expect("an address");
            let moved = Reply::redirect(status, there.as_str());
            here.always(Endpoint::User, Some(moved));
        }
        assert_eq!(show(&first, Sensitivity::Carries).await, Ok(status));
        assert_eq!(show(&first, Sensitivity::Spends).await, Ok(status));
        assert_eq!(first.requests().len(), 2);
        assert!(second.requests().is_empty());
    }
}

#[tokio::test]
async fn case_31_a_host_is_not_asked_for_an_answer_before_its_interval_is_over() {
    let options = Options {
        device_interval: Duration::from_secs(1),
        ..Options::default()
    };
    let desk = Desk::with(options, Arc::new(Memory::new())).await;
    let started = desk.begin(Purpose::New, Way::Device).await;
    let code = started.user_code.as_deref().expect("a code");
    desk.forge.device_allow(code, "ada").expect("allowed");
    desk.outcome(&started).await.expect("linked");
    let at = |endpoint| desk.forge.requests_to(endpoint).remove(0).at_ms;
    assert!(at(Endpoint::Token) >= at(Endpoint::Device) + 1000);
}

#[tokio::test]
async fn case_75_a_host_that_says_what_it_is_at_length_is_not_heard() {
    let desk = Desk::new().await;
    let forge = forge().await;
    let long = json!({ "version": "1.25.0", "filler": "x".repeat(65 * 1024) });
    for endpoint in [
        Endpoint::Git,
        Endpoint::Probe,
        Endpoint::Discovery,
        Endpoint::Page,
    ] {
        forge.always(endpoint, Some(Reply::json(200, &long)));
    }
    let (base, network) = (forge.base(), Network::default());
    let found = desk.accounts.detect_host(base.as_str(), &network).await;
    assert_eq!(found.expect_err("not heard").code, Code::HostAnswerUnusable);
}
