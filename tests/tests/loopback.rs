//! Connecting through the browser and back by a page on this computer.

use forgepass_stories::browser::Browser;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window, id};

#[test]
fn another_way_than_the_link_connects_too_and_what_the_command_line_connects_appears_by_itself() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("loopback", desk, async |desk| {
        let peer = OidcProvider::start(desk, 3600);
        let browser = Browser::install(desk, &[&peer.origin]);
        let cli = Cli::on(desk);
        cli.add_oidc_host(&peer.origin, &peer.client_id);
        let window = Window::open(desk).await;

        // The person finds that the link does not come back, and tries another way.
        window.connect(&peer.key).await;
        browser.tab(&peer.origin).await;
        window.click("other-way").await;
        let tab = browser.tab(&peer.origin).await;
        peer.approve(&tab, "ada").await;
        tab.wait_for_words("You can close this tab").await;
        assert_no_query(&tab.address().await);
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;

        // Somebody else, from the command line, while the window is open and untouched.
        browser.forget_sign_ins().await;
        let mut linking = cli.begin_link(&peer.key, "loopback");
        let tab = browser.go(&linking.authorize_url).await;
        peer.approve(&tab, "bob").await;
        tab.wait_for_words("You can close this tab").await;
        let outcome = linking.outcome();
        assert_eq!(outcome["account"]["handle"], format!("bob@{}", peer.key));
        window
            .wait_css(
                &format!("{} ~ {}", id("account-row"), id("account-row")),
                SOON,
            )
            .await;
        assert_eq!(window.count(&id("account-row")).await, 2);
        window.wait_for_words_in("account-list", "Bob Kahn").await;
        window.wait_for_pictures().await;

        for redirect in peer.redirects() {
            assert!(redirect.starts_with("http://127.0.0.1:"), "{redirect}");
            assert!(
                redirect.ends_with(&format!("/oauth/{}", peer.key)),
                "{redirect}"
            );
        }
        assert_eq!(peer.redirects().len(), 2);
        window.close().await;
    });
}

/// The code does not stay where a person could copy it from, or another page read it.
fn assert_no_query(address: &str) {
    assert!(!address.contains('?'), "{address}");
}

#[test]
fn the_command_line_connects_without_any_window() {
    let desk = Desk::open(Desktop::Plain)
        .with_keyring()
        .with_link_handler();
    tell("command-line", desk, async |desk| {
        let peer = OidcProvider::start(desk, 3600);
        let browser = Browser::install(desk, &[]);
        let cli = Cli::on(desk);
        cli.add_oidc_host(&peer.origin, &peer.client_id);
        let mut linking = cli.begin_link(&peer.key, "loopback");
        browser.open(&linking.authorize_url);
        let tab = browser.tab(&peer.origin).await;
        peer.approve(&tab, "ada").await;
        tab.wait_for_words("You can close this tab").await;
        let outcome = linking.outcome();
        assert_eq!(outcome["account"]["handle"], format!("ada@{}", peer.key));
        assert_eq!(cli.the_account()["status"], "ready");
    });
}
