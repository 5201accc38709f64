//! Connecting through the browser and back by the link of our own scheme, with parts that others
//! wrote: the server, the browser, `xdg-open`, the keyring.

use std::time::Duration;

use forgepass_stories::browser::Browser;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::story::tell;
use forgepass_stories::until::eventually;
use forgepass_stories::window::{SOON, Window};

/// Tokens live this long here.
const LIFE: u32 = 60;

/// A token is renewed half-way at the latest, and its host is told at most 30 s after.
const RENEWAL: Duration = Duration::from_secs(75);

#[test]
fn an_account_connected_on_gnome_stays_ready_until_its_host_ends_it() {
    an_account_stays_ready("stays-ready-gnome", Desktop::Gnome);
}

#[test]
fn an_account_connected_without_a_desktop_environment_stays_ready_until_its_host_ends_it() {
    an_account_stays_ready("stays-ready-plain", Desktop::Plain);
}

fn an_account_stays_ready(name: &str, desktop: Desktop) {
    tell(
        name,
        Desk::open(desktop).with_keyring().with_link_handler(),
        async |desk| {
            let peer = OidcProvider::start(desk, LIFE);
            let browser = Browser::install(desk, &[&peer.origin]);
            let cli = Cli::on(desk);
            cli.add_oidc_host(&peer.origin, &peer.client_id);

            let window = Window::open(desk).await;
            window.connect(&peer.key).await;
            peer.approve(&browser.tab(&peer.origin).await, "ada").await;
            window.wait_for_progress("linked").await;
            window.click("done").await;
            window.wait_for_status("ready", SOON).await;
            window.wait_for_pictures().await;
            assert_eq!(peer.redirects(), [deep_link(&peer)]);
            let account = cli.the_account();
            assert_eq!(account["handle"], format!("ada@{}", peer.key));
            assert_eq!(account["display_name"], "Ada Lovelace");
            assert_eq!(account["kind"], "oauth");
            assert_eq!(account["vault"], "keyring");
            assert_eq!(account["status"], "ready");

            let mut renewed = account["renewed_at"].clone();
            for turn in 1..=3 {
                wait_for_renewals(&peer, turn).await;
                let what = "the list to show the renewal";
                renewed = eventually(what, SOON, async || {
                    let now = cli.the_account();
                    match now["renewed_at"] == renewed {
                        false if now["status"] == "ready" => Ok(now["renewed_at"].clone()),
                        _ => Err(now.to_string()),
                    }
                })
                .await;
            }
            window.wait_for_status("ready", SOON).await;
            assert_eq!(peer.count("refused"), 0);

            window.close().await;
            let window = Window::open(desk).await;
            window.wait_for_status("ready", SOON).await;
            window.wait_for_pictures().await;
            assert_eq!(cli.the_account()["id"], account["id"]);

            peer.revoke_all_of("ada");
            window.wait_for_status("needs_relink", RENEWAL).await;
            assert!(
                window
                    .words("account-status")
                    .await
                    .contains("Sign in again")
            );
            window.click("relink-account").await;
            window.wait_for_progress("waiting-for-browser").await;
            peer.approve(&browser.tab(&peer.origin).await, "ada").await;
            window.wait_for_progress("linked").await;
            window.click("done").await;
            window.wait_for_status("ready", SOON).await;
            assert_eq!(cli.the_account()["id"], account["id"]);
            window.close().await;
        },
    );
}

#[test]
fn a_link_starts_the_app_on_gnome_and_the_account_is_there() {
    a_link_starts_the_app("cold-start-gnome", Desktop::Gnome);
}

#[test]
fn a_link_starts_the_app_without_a_desktop_environment_and_the_account_is_there() {
    a_link_starts_the_app("cold-start-plain", Desktop::Plain);
}

fn a_link_starts_the_app(name: &str, desktop: Desktop) {
    tell(
        name,
        Desk::open(desktop).with_keyring().with_link_handler(),
        async |desk| {
            let peer = OidcProvider::start(desk, 3600);
            let browser = Browser::install(desk, &[&peer.origin]);
            let cli = Cli::on(desk);
            cli.add_oidc_host(&peer.origin, &peer.client_id);
            let mut linking = cli.begin_link(&peer.key, "deep-link");
            browser.open(&linking.authorize_url);
            peer.approve(&browser.tab(&peer.origin).await, "ada").await;
            let outcome = linking.outcome();
            assert_eq!(outcome["account"]["handle"], format!("ada@{}", peer.key));
            assert_eq!(peer.redirects(), [deep_link(&peer)]);
            assert_eq!(cli.the_account()["status"], "ready");
            assert_eq!(desk.apps().len(), 1, "the handler started the app");
        },
    );
}

async fn wait_for_renewals(peer: &OidcProvider, times: u64) {
    let what = format!("renewal {times} that nobody asked for");
    eventually(&what, RENEWAL, async || match peer.count("refresh_token") {
        seen if seen >= times => Ok(()),
        seen => Err(format!("{seen} renewals")),
    })
    .await;
}

fn deep_link(peer: &OidcProvider) -> String {
    format!("app.forgepass.desktop://oauth/{}", peer.key)
}
