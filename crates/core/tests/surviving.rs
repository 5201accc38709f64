//! What survives a restart, and a host that is slow or changes.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Desk, Lasting, added_hosts, id_of};
use demo_forge::{After, Client, Endpoint, Forge, Options, Redirects, Reply};
use forgepass_core::accounts::{BeginLink, DeepLink, NewHost, Purpose, Via};
use forgepass_core::provider::Way;
use forgepass_core::vault::Memory;
use forgepass_core::view::{Code, StartedBy};
use serde_json::json;

async fn lasting() -> Desk {
    Desk::with(Options::default(), Arc::new(Lasting::default())).await
}

#[tokio::test]
async fn an_open_link_takes_its_callback_after_a_restart() {
    let mut desk = lasting().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    desk.restart().await;
    desk.answer(&started, "ada").await.expect("linked");
    assert_eq!(desk.only().await.login, "ada");
}

#[test]
fn an_open_listener_is_there_again_after_a_restart() {
    let mut first = tokio::runtime::Runtime::new().expect("a runtime");
    let (mut desk, started) = first.block_on(async {
        let desk = lasting().await;
        let started = desk.begin(Purpose::New, Way::Loopback).await;
        (desk, started)
    });
    // The forge lives in the same runtime, so only the program's own tasks may end with it: a
    // second listener at the port proves that the first is gone.
    let callback = first.block_on(async { desk.callback(&started, "ada") });
    let forge = desk.forge.base();
    drop(std::mem::replace(
        &mut first,
        tokio::runtime::Runtime::new().expect("a runtime"),
    ));
    first.block_on(async {
        desk.forge = Forge::start(Options {
            port: forge.port().expect("a port"),
            ..Options::default()
        })
        .await
        .expect("the forge again");
        desk.restart().await;
        let page = reqwest::get(callback)
            .await
            .expect("somebody listens again");
        // The new forge knows no such code: the listener was there, and told the truth.
        assert!(
            page.text()
                .await
                .expect("a page")
                .contains("Nothing was connected.")
        );
        let problem = desk.outcome(&started).await.expect_err("refused");
        assert_eq!(problem.code, Code::HostRefused);
    });
}

#[tokio::test]
async fn a_taken_port_after_a_restart_is_said() {
    let mut desk = lasting().await;
    let started = desk.begin(Purpose::New, Way::Loopback).await;
    // The old listener is still there: the port is taken by somebody else, as far as anyone knows.
    desk.restart().await;
    let problem = desk.outcome(&started).await.expect_err("over");
    assert_eq!(problem.code, Code::PortTaken);
}

#[tokio::test]
async fn an_account_is_there_after_a_restart() {
    let mut desk = lasting().await;
    let account = desk.link("ada").await;
    desk.restart().await;
    assert_eq!(desk.only().await.id, account.id);
    assert!(desk.accounts.renew(&id_of(&account)).await.is_ok());
}

#[tokio::test]
async fn a_code_whose_answer_never_came_ends_its_link_in_words() {
    let mut desk = lasting().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    let pause = desk.forge.pause_at(demo_forge::Point::Committed);
    let accounts = desk.accounts.clone();
    let redeeming =
        tokio::spawn(async move { accounts.receive(callback.as_str(), Via::DeepLink).await });
    pause.reached().await;
    redeeming.abort();
    desk.restart().await;
    desk.advance(Duration::from_secs(121));
    desk.accounts.tick().await;
    assert_eq!(
        desk.outcome(&started).await.expect_err("over").code,
        Code::HostSlow
    );
}

#[tokio::test]
async fn case_26_an_answer_that_never_ends_is_given_up_after_thirty_seconds() {
    let mut waiting = tokio::task::JoinSet::new();
    for reply in [
        Reply::genuine().drip(Duration::from_secs(10)),
        Reply::genuine().endless_head(Duration::from_secs(1)),
        Reply::genuine().half(After::Stall),
        Reply::hang(),
    ] {
        waiting.spawn(async move {
            let desk = Desk::new().await;
            let id = id_of(&desk.link("ada").await);
            desk.advance(Duration::from_secs(3700));
            desk.forge.script(Endpoint::Token, reply);
            let start = std::time::Instant::now();
            let problem = desk.accounts.renew(&id).await.expect_err("no answer");
            assert!(start.elapsed() < Duration::from_secs(40));
            assert_eq!(desk.only().await.id, id.to_string());
            problem.code
        });
    }
    for code in waiting.join_all().await {
        assert_eq!(code, Code::HostSlow);
    }
}

/// An OpenID Connect host: the demo forge under its other face.
async fn own_server(
    desk: &Desk,
) -> Result<forgepass_core::view::Host, forgepass_core::view::Problem> {
    desk.accounts
        .remove_host(&desk.host)
        .await
        .expect("it has no accounts");
    desk.accounts
        .add_host(NewHost {
            provider: "oidc".to_owned(),
            origin: desk.forge.base().to_string(),
            client_id: Some("own".to_owned()),
            client_secret: None,
            default: false,
        })
        .await
}

async fn desk_with_own_client() -> Desk {
    let options = Options {
        clients: vec![Client {
            id: "own".to_owned(),
            secret: None,
            redirects: Redirects::Forgepass,
        }],
        ..Options::default()
    };
    Desk::with(options, Arc::new(Memory::new())).await
}

#[tokio::test]
async fn a_host_found_by_its_own_metadata_links_like_any_other() {
    let desk = desk_with_own_client().await;
    own_server(&desk).await.expect("added");
    let account = desk.link("grace").await;
    assert_eq!(
        (account.provider.as_str(), account.login.as_str()),
        ("oidc", "grace")
    );
    assert!(desk.accounts.renew(&id_of(&account)).await.is_ok());
}

#[tokio::test]
async fn case_16_metadata_that_names_another_origin_is_refused_when_the_host_is_added() {
    let desk = desk_with_own_client().await;
    desk.forge.set_metadata(
        "token_endpoint",
        json!("https://github.com/login/oauth/access_token"),
    );
    let problem = own_server(&desk).await.expect_err("refused");
    assert_eq!(problem.code, Code::UnsafeAddress);
    assert!(added_hosts(&desk.accounts).is_empty());
}

#[tokio::test]
async fn case_17_endpoints_that_change_later_get_no_token() {
    let desk = desk_with_own_client().await;
    own_server(&desk).await.expect("added");
    let id = id_of(&desk.link("grace").await);
    let trap = Forge::start(Options::default()).await.expect("a trap");
    for field in ["token_endpoint", "userinfo_endpoint", "revocation_endpoint"] {
        desk.forge
            .set_metadata(field, json!(format!("{}x", trap.base())));
    }
    desk.accounts
        .renew(&id)
        .await
        .expect("at the frozen address");
    desk.accounts
        .check(&id)
        .await
        .expect("at the frozen address");
    desk.accounts
        .unlink(&id, forgepass_core::accounts::End::AtHost)
        .await
        .expect("at the frozen address");
    assert!(trap.requests().is_empty());
}

#[tokio::test]
async fn case_18_an_authorize_address_that_is_no_web_page_is_refused() {
    for address in [
        "file:///usr/bin/calc",
        "javascript:alert(1)",
        "ms-msdt:/id",
        "http://example.org/a",
    ] {
        let desk = desk_with_own_client().await;
        desk.forge
            .set_metadata("authorization_endpoint", json!(address));
        let problem = own_server(&desk).await.expect_err("refused");
        assert_eq!(problem.code, Code::UnsafeAddress, "{address}");
    }
}

#[tokio::test]
async fn a_host_without_a_client_id_says_what_is_missing() {
    let desk = Desk::new().await;
    desk.accounts
        .remove_host(&desk.host)
        .await
        .expect("it has no accounts");
    let host = desk
        .accounts
        .add_host(NewHost {
            provider: "oidc".to_owned(),
            origin: desk.forge.base().to_string(),
            client_id: None,
            client_secret: None,
            default: false,
        })
        .await
        .expect("added");
    assert_eq!(host.ways, []);
    let problem = desk
        .accounts
        .begin_link(BeginLink {
            host: desk.host.clone(),
            purpose: Purpose::New,
            way: None,
            deep_link: DeepLink::Usable,
            started_by: StartedBy::Window,
        })
        .await
        .expect_err("no registration");
    assert_eq!(problem.code, Code::ClientIdMissing);
}

#[tokio::test]
async fn a_host_that_was_added_first_and_registered_later_links() {
    let desk = desk_with_own_client().await;
    desk.accounts
        .remove_host(&desk.host)
        .await
        .expect("it has no accounts");
    let add = |client_id: Option<&str>| {
        desk.accounts.add_host(NewHost {
            provider: "oidc".to_owned(),
            origin: desk.forge.base().to_string(),
            client_id: client_id.map(str::to_owned),
            client_secret: None,
            default: false,
        })
    };
    add(None).await.expect("added");
    assert_eq!(add(None).await.expect_err("there").code, Code::HostExists);
    let host = add(Some("own")).await.expect("registered");
    assert_eq!(host.client_id.as_deref(), Some("own"));
    assert_eq!(desk.link("ada").await.login, "ada");
    let again = add(Some("other")).await.expect_err("there");
    assert_eq!(again.code, Code::HostExists);
}

#[tokio::test]
async fn a_secret_is_sent_in_the_body_to_a_host_that_has_one() {
    let options = Options {
        clients: vec![Client {
            id: "own".to_owned(),
            secret: Some("s3cret".to_owned()),
            redirects: Redirects::Forgepass,
        }],
        ..Options::default()
    };
    let desk = Desk::with(options, Arc::new(Memory::new())).await;
    desk.accounts
        .remove_host(&desk.host)
        .await
        .expect("it has no accounts");
    desk.accounts
        .add_host(NewHost {
            provider: "oidc".to_owned(),
            origin: desk.forge.base().to_string(),
            client_id: Some("own".to_owned()),
            client_secret: Some(forgepass_core::grant::Secret::new("s3cret\n".to_owned())),
            default: false,
        })
        .await
        .expect("added");
    let id = id_of(&desk.link("ada").await);
    desk.accounts.renew(&id).await.expect("renewed");
    for seen in desk.forge.requests_to(Endpoint::Token) {
        assert_eq!(seen.form("client_secret"), Some("s3cret"));
        assert_eq!(seen.header("authorization"), None);
    }
}
