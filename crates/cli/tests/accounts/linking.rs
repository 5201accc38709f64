//! Signing in for the first time.

use serde_json::{Value, json};

use super::browser::visit;
use super::desk::{self, Desk};
use super::process::{Running, wait_until};

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_says_at_once_where_to_sign_in() {
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    assert_eq!(
        keys(&linking.started),
        ["authorize_url", "expires_at", "link", "redirect_uri", "way"]
    );
    assert_eq!(linking.started["way"], "loopback");
    let sent_back_to = linking.started["redirect_uri"].as_str().unwrap();
    assert!(sent_back_to.ends_with(&desk.here("/oauth/HOST")));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_last_line_is_the_account_that_the_list_shows() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    assert_eq!(account["handle"], desk.handle("ada"));
    assert_eq!(account["display_name"], "Ada Lovelace");
    assert_eq!(account["status"], "ready");
    assert_eq!(account["vault"], "keyring");
    assert_eq!(desk.accounts(), [account]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_the_fields_that_were_promised_and_no_others() {
    let desk = Desk::with_host().await;
    let mut promised = [
        "id",
        "handle",
        "slug",
        "nickname",
        "host",
        "provider",
        "login",
        "display_name",
        "kind",
        "scopes",
        "status",
        "cause",
        "remedy",
        "vault",
        "expires_at",
        "renewed_at",
        "created_at",
        "updated_at",
    ];
    promised.sort_unstable();
    assert_eq!(keys(&desk.sign_in("ada")), promised);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_ends_on_a_page_that_says_done() {
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    let page = visit(&desk.approve(&linking.started, "ada"));
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("Done. You can close this tab and return to Forgepass."));
    assert!(page.contains("已完成。你可以关闭此标签页，返回 Forgepass。"));
    assert_eq!(linking.running.left().status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_there_when_the_command_is_over() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    let picture = format!("cache/avatars/{}.png", account["id"].as_str().unwrap());
    assert!(desk.home().join(picture).is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_where_to_go_and_how_it_ended() {
    let desk = Desk::with_host().await;
    let key = desk.forge.key();
    let mut running = desk.start(&["link", key, "--no-browser", "--way", "loopback"]);
    assert_eq!(running.line(), "Open this address in your browser:");
    let address = running.line();
    assert_eq!(
        running.line(),
        desk.here("Waiting for HOST. Ctrl+C cancels.")
    );
    visit(&desk.approve(&json!({ "authorize_url": address.trim() }), "ada"));
    let left = running.left();
    assert_eq!(left.out, desk.here("ada@HOST is connected.\n"));
    assert_eq!(left.err, "");
    assert_eq!(left.status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_may_be_named_by_its_address_or_its_provider() {
    let desk = Desk::with_host().await;
    for name in [desk.forge.base().as_str(), "demo"] {
        let mut running = desk.start(&["link", name, "--no-browser", "--way", "loopback"]);
        assert_eq!(running.line(), "Open this address in your browser:");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_address_links() {
    let desk = Desk::with_host().await;
    let key = desk.forge.key();
    let mut command = desk.command(&["link", key, "--way", "paste", "--no-browser", "--json"]);
    let mut running = Running::start(&mut command, std::process::Stdio::piped());
    let started = desk::json(&running.line());
    assert_eq!(started["way"], "paste");
    running.write_line(desk.approve(&started, "ada").as_str());
    let left = running.left();
    assert_eq!(
        desk::json(&left.out)["account"]["handle"],
        desk.handle("ada")
    );
    assert_eq!(left.status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_again_refreshes_the_account() {
    let desk = Desk::with_host().await;
    let first = desk.sign_in("ada");
    let key = desk.forge.key();
    let mut running = desk.start(&["link", key, "--no-browser", "--way", "loopback"]);
    running.line();
    let address = running.line();
    running.line();
    visit(&desk.approve(&json!({ "authorize_url": address.trim() }), "ada"));
    assert_eq!(
        running.left().out,
        desk.here(
            "That was ada@HOST again, so that account was refreshed. No new account was added.\n"
        )
    );
    let accounts = desk.accounts();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0]["id"], first["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_say_who_signed_in_is_asked_until_it_does() {
    use demo_forge::{Endpoint, Reply};
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    desk.forge.always(Endpoint::User, Some(Reply::status(503)));
    visit(&desk.approve(&linking.started, "ada"));
    // Three at once, three after three seconds, and then some: by now the person was told.
    wait_until("the third round of tries", || {
        desk.forge.requests_to(Endpoint::User).len() > 6
    });
    desk.forge.always(Endpoint::User, None);
    let left = linking.running.left();
    assert_eq!(
        desk::json(&left.out)["account"]["handle"],
        desk.handle("ada")
    );
    assert_eq!(
        left.err,
        "This takes longer than usual. Nothing is lost; Forgepass goes on trying.\n"
    );
}
