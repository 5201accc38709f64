//! Ways through the browser and back: a page of the command's own, and an address that is pasted.

use std::time::Duration;

use forgepass_stories::browser::Tab;
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::peer::toolkit::OAuthToolkit;
use forgepass_stories::until::eventually;
use serde_json::json;

use super::peers::{Kind, Peer, with};

#[test]
fn an_account_of_oidc_provider_connects_by_loopback() {
    connects_by_loopback::<OidcProvider>();
}

#[test]
fn an_account_of_oauth_toolkit_connects_by_loopback() {
    connects_by_loopback::<OAuthToolkit>();
}

fn connects_by_loopback<P: Peer>() {
    with::<P>("loopback", Kind::Browser, async |scene| {
        let account = scene.connected().await;
        let back = scene.peer.record().redirects();
        assert_eq!(back.len(), 1);
        assert!(back[0].starts_with("http://127.0.0.1:"), "{back:?}");
        assert!(back[0].ends_with(&format!("/oauth/{}", scene.peer.key())));
        assert_eq!(account["display_name"], "Ada Lovelace");
        assert_eq!(account["kind"], "oauth");
        assert_eq!(scene.cli.the_account()["status"], "ready");
    });
}

#[test]
fn an_address_pasted_after_oidc_provider_connects() {
    a_pasted_address_connects::<OidcProvider>();
}

#[test]
fn an_address_pasted_after_oauth_toolkit_connects() {
    a_pasted_address_connects::<OAuthToolkit>();
}

fn a_pasted_address_connects<P: Peer>() {
    with::<P>("paste", Kind::Browser, async |scene| {
        let mut linking = scene.cli.begin_paste(scene.peer.key());
        let tab = scene.open(&linking).await;
        scene.peer.approve(&tab, "ada").await;
        linking.paste(&ended_on(&tab).await);
        let account = &linking.outcome()["account"];
        assert_eq!(account["handle"], format!("ada@{}", scene.peer.key()));
        assert_eq!(scene.cli.the_account()["status"], "ready");
    });
}

/// Where the browser stays because nobody answers there.
async fn ended_on(tab: &Tab) -> String {
    let what = "the address bar to show the answer";
    eventually(what, Duration::from_secs(60), async || {
        let address = tab.address().await;
        let is_answer = address.contains("/oauth/") && address.contains("code=");
        if is_answer { Ok(address) } else { Err(address) }
    })
    .await
}

#[test]
fn a_no_in_the_browser_at_oidc_provider_is_said_back_and_connects_nothing() {
    a_no_connects_nothing::<OidcProvider>();
}

#[test]
fn a_no_in_the_browser_at_oauth_toolkit_is_said_back_and_connects_nothing() {
    a_no_connects_nothing::<OAuthToolkit>();
}

fn a_no_connects_nothing<P: Peer>() {
    with::<P>("no", Kind::Browser, async |scene| {
        let mut linking = scene.cli.begin_link(scene.peer.key(), "loopback");
        let tab = scene.open(&linking).await;
        scene.peer.refuse(&tab, "ada").await;
        let problem = json!({ "code": "refused", "args": { "host": scene.peer.key() } });
        assert_eq!(linking.outcome(), json!({ "problem": problem }));
        assert_eq!(scene.peer.record().redirects(), Vec::<String>::new());
        assert_eq!(scene.cli.ask(&["list", "--json"]), json!([]));
    });
}
