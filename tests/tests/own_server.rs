//! A server of one's own, added in the window by its address alone.

use forgepass_stories::browser::Browser;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window};

#[test]
fn a_server_is_added_by_its_address_and_the_client_id_it_gave_us() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("own-server", desk, async |desk| {
        let peer = OidcProvider::start(desk, 3600);
        let browser = Browser::install(desk, &[&peer.origin]);
        let window = Window::open(desk).await;
        window.click("connect-account").await;
        window.type_into("own-server", &peer.origin).await;
        window.click("own-server-go").await;
        window.type_into("client-id", &peer.client_id).await;
        window.click("save-registration").await;
        window.wait_for_progress("waiting-for-browser").await;
        peer.approve(&browser.tab(&peer.origin).await, "ada").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        assert_eq!(Cli::on(desk).the_account()["provider"], "oidc");
        window.close().await;
    });
}
