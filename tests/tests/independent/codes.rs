//! A code that is typed at the host.

use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::peer::toolkit::OAuthToolkit;
use serde_json::json;

use super::peers::{Kind, Peer, with};

#[test]
fn a_code_typed_at_oidc_provider_connects_renews_and_is_ended_there() {
    a_code_connects_renews_and_is_ended::<OidcProvider>();
}

#[test]
fn a_code_typed_at_oauth_toolkit_connects_renews_and_is_ended_there() {
    a_code_connects_renews_and_is_ended::<OAuthToolkit>();
}

fn a_code_connects_renews_and_is_ended<P: Peer>() {
    with::<P>("code", Kind::Code, async |scene| {
        let mut linking = scene.cli.begin_link(scene.peer.key(), "device");
        let tab = scene.open(&linking).await;
        let code = linking.user_code().to_owned();
        scene.peer.approve_code(&tab, &code, "ada").await;
        let account = linking.outcome()["account"].take();
        assert_eq!(account["handle"], format!("ada@{}", scene.peer.key()));
        assert_eq!(account["kind"], "device");
        scene.renew(&account);
        let record = scene.peer.record();
        assert_eq!(record.count(DEVICE), 1);
        assert_eq!(record.count("refresh_token"), 1);
        let newest = record.access_tokens().pop().expect("two were given out");
        assert_eq!(scene.peer.answers(&newest), 200);
        let id = account["id"].as_str().expect("an id");
        scene.cli.ask(&["unlink", id, "--json"]);
        assert_eq!(record.ended().last(), Some(&newest));
        assert_eq!(scene.peer.answers(&newest), 401);
    });
}

/// The kind of grant that a code is redeemed with (RFC 8628 §3.4).
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[test]
fn a_no_to_a_code_at_oidc_provider_is_said_back_and_connects_nothing() {
    a_no_to_a_code_connects_nothing::<OidcProvider>();
}

#[test]
fn a_no_to_a_code_at_oauth_toolkit_is_said_back_and_connects_nothing() {
    a_no_to_a_code_connects_nothing::<OAuthToolkit>();
}

fn a_no_to_a_code_connects_nothing<P: Peer>() {
    with::<P>("no-to-code", Kind::Code, async |scene| {
        let mut linking = scene.cli.begin_link(scene.peer.key(), "device");
        let tab = scene.open(&linking).await;
        let code = linking.user_code().to_owned();
        scene.peer.refuse_code(&tab, &code, "ada").await;
        let problem = json!({ "code": "refused", "args": { "host": scene.peer.key() } });
        assert_eq!(linking.outcome(), json!({ "problem": problem }));
        assert_eq!(scene.peer.record().count(DEVICE), 0);
        assert_eq!(scene.cli.ask(&["list", "--json"]), json!([]));
    });
}
