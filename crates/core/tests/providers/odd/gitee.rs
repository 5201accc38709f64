//! Gitee: registered ports, a renewal without a client, and no answer to who does not say their name.

use std::net::TcpListener;

use forgepass_core::accounts::Purpose;
use forgepass_core::provider::Way;
use url::Url;

use super::{exchanges, names};
use crate::bench::{Bench, SECRET};
use crate::common::id_of;
use crate::table::GITEE;

async fn port(bench: &Bench) -> Option<u16> {
    let started = bench.begin(Purpose::New, Way::Loopback).await;
    let address = started.redirect_uri.expect("an address");
    Url::parse(&address).expect("an address").port()
}

#[tokio::test]
async fn the_way_back_has_the_first_registered_port_that_is_free() {
    let bench = Bench::of(&GITEE).await;
    assert_eq!(port(&bench).await, Some(53119));
    bench
        .go(Purpose::New, Way::Loopback, "ada")
        .await
        .expect("linked");
    let other = Bench::of(&GITEE).await;
    let _taken = TcpListener::bind(("127.0.0.1", 53119)).expect("free");
    assert_eq!(port(&other).await, Some(52344));
}

#[tokio::test]
async fn a_code_is_redeemed_with_everything_in_the_form() {
    let bench = Bench::of(&GITEE).await;
    bench.link("ada").await;
    let code = &exchanges(&bench)[0];
    assert!(code.query.is_empty());
    assert_eq!(
        names(&code.form),
        [
            "grant_type",
            "code",
            "redirect_uri",
            "code_verifier",
            "client_id",
            "client_secret"
        ]
    );
    assert_eq!(code.form("client_secret"), Some(SECRET));
}

#[tokio::test]
async fn a_renewal_names_no_client() {
    let bench = Bench::of(&GITEE).await;
    let id = id_of(&bench.link("ada").await);
    bench.accounts.renew(&id).await.expect("renewed");
    let renewal = &exchanges(&bench)[1];
    assert_eq!(names(&renewal.form), ["grant_type", "refresh_token"]);
    assert!(renewal.query.is_empty());
    assert_eq!(renewal.header("authorization"), None);
}

#[tokio::test]
async fn every_request_says_who_asks() {
    let bench = Bench::of(&GITEE).await;
    let id = id_of(&bench.link("ada").await);
    bench.accounts.renew(&id).await.expect("renewed");
    bench.accounts.check(&id).await.expect("checked");
    let seen = bench.forge.requests();
    assert!(seen.len() >= 4);
    for seen in seen {
        assert_eq!(seen.header("user-agent"), Some("test"), "{}", seen.path);
    }
}
