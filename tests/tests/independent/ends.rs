//! What becomes of tokens: renewed, relinked, ended at the host.

use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::peer::toolkit::OAuthToolkit;
use serde_json::json;

use super::peers::{Kind, Peer, with};

#[test]
fn a_renewal_at_oauth_toolkit_ends_the_old_access_token_and_the_new_one_works() {
    with::<OAuthToolkit>("renewed", Kind::Browser, async |scene| {
        let account = scene.connected().await;
        let old = scene.peer.record().access_tokens();
        assert_eq!(old.len(), 1);
        assert_eq!(scene.peer.answers(&old[0]), 200);
        scene.renew(&account);
        let tokens = scene.peer.record().access_tokens();
        assert_eq!(tokens.len(), 2);
        assert_eq!(scene.peer.answers(&tokens[0]), 401);
        assert_eq!(scene.peer.answers(&tokens[1]), 200);
        assert_eq!(scene.cli.the_account()["status"], "ready");
    });
}

#[test]
fn each_renewal_at_oidc_provider_spends_the_refresh_token_of_the_one_before() {
    each_renewal_spends_the_newest_refresh_token::<OidcProvider>();
}

#[test]
fn each_renewal_at_oauth_toolkit_spends_the_refresh_token_of_the_one_before() {
    each_renewal_spends_the_newest_refresh_token::<OAuthToolkit>();
}

/// Both servers end everything when a refresh token comes twice.
fn each_renewal_spends_the_newest_refresh_token<P: Peer>() {
    with::<P>("renewals", Kind::Browser, async |scene| {
        let account = scene.connected().await;
        for _ in 0..3 {
            scene.renew(&account);
        }
        let record = scene.peer.record();
        assert_eq!(record.count("refresh_token"), 3);
        assert_eq!(record.count("refused"), 0);
        let newest = record.access_tokens().pop().expect("four were given out");
        assert_eq!(scene.peer.answers(&newest), 200);
    });
}

#[test]
fn signing_in_again_at_oidc_provider_keeps_the_account() {
    signing_in_again_keeps_the_account::<OidcProvider>();
}

#[test]
fn signing_in_again_at_oauth_toolkit_keeps_the_account() {
    signing_in_again_keeps_the_account::<OAuthToolkit>();
}

fn signing_in_again_keeps_the_account<P: Peer>() {
    with::<P>("relinked", Kind::Browser, async |scene| {
        let account = scene.connected().await;
        let id = account["id"].as_str().expect("an id");
        let mut linking = scene.cli.begin_relink(scene.peer.key(), id);
        let tab = scene.open(&linking).await;
        scene.peer.approve(&tab, "ada").await;
        assert_eq!(linking.outcome()["account"]["id"], account["id"]);
        assert_eq!(scene.cli.the_account()["id"], account["id"]);
        let newest = scene.peer.record().access_tokens().pop();
        assert_eq!(scene.peer.answers(&newest.expect("two were given")), 200);
    });
}

#[test]
fn somebody_else_who_signs_in_again_at_oidc_provider_changes_nothing() {
    somebody_else_changes_nothing::<OidcProvider>();
}

#[test]
fn somebody_else_who_signs_in_again_at_oauth_toolkit_changes_nothing() {
    somebody_else_changes_nothing::<OAuthToolkit>();
}

fn somebody_else_changes_nothing<P: Peer>() {
    with::<P>("other-person", Kind::Browser, async |scene| {
        let account = scene.connected().await;
        scene.browser.forget_sign_ins().await;
        let id = account["id"].as_str().expect("an id");
        let mut linking = scene.cli.begin_relink(scene.peer.key(), id);
        let tab = scene.open(&linking).await;
        scene.peer.approve(&tab, "bob").await;
        assert_eq!(linking.outcome()["problem"]["code"], "wrong_person");
        let still = scene.cli.the_account();
        assert_eq!(still["handle"], account["handle"]);
        assert_eq!(still["status"], "ready");
        scene.renew(&account);
    });
}

#[test]
fn an_account_of_oidc_provider_that_is_unlinked_is_ended_there() {
    an_account_that_is_unlinked_is_ended_there::<OidcProvider>();
}

#[test]
fn an_account_of_oauth_toolkit_that_is_unlinked_is_ended_there() {
    an_account_that_is_unlinked_is_ended_there::<OAuthToolkit>();
}

fn an_account_that_is_unlinked_is_ended_there<P: Peer>() {
    with::<P>("unlinked", Kind::Browser, async |scene| {
        let account = scene.connected().await;
        let record = scene.peer.record();
        let (access, refresh) = (record.access_tokens(), record.refresh_tokens());
        assert_eq!(scene.peer.answers(&access[0]), 200);
        let id = account["id"].as_str().expect("an id");
        let unlinked = scene.cli.ask(&["unlink", id, "--json"]);
        assert_eq!(unlinked, json!([{ "id": id, "ok": true }]));
        assert_eq!(record.ended(), [refresh[0].clone(), access[0].clone()]);
        assert_eq!(scene.peer.answers(&access[0]), 401);
        assert_eq!(scene.cli.ask(&["list", "--json"]), json!([]));
    });
}
