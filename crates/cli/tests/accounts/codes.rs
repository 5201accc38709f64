//! Signing in by a code that is typed at the host.

use std::time::Duration;

use demo_forge::Options;
use serde_json::{Value, json};

use super::desk::{self, Desk, Linking};

/// A desk whose host answers questions about codes quickly.
async fn quick() -> Desk {
    let desk = Desk::with(Options {
        device_interval: Duration::from_secs(1),
        ..Options::default()
    })
    .await;
    desk.add_host(&desk.forge);
    desk
}

fn begun(desk: &Desk, more: &[&str]) -> Linking {
    let args = ["link", desk.forge.key(), "--no-browser", "--json"];
    let mut running = desk.start(&[&args[..], more].concat());
    let started = desk::json(&running.line());
    Linking { running, started }
}

fn code(started: &Value) -> &str {
    started["user_code"].as_str().expect("a code")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_confirmed_at_the_host_links() {
    let desk = quick().await;
    let linking = begun(&desk, &["--way", "device"]);
    desk.forge
        .device_allow(code(&linking.started), "ada")
        .expect("the host knows this code");
    let left = linking.running.left();
    assert_eq!(left.status, 0, "{left:?}");
    let account = &desk::json(&left.out)["account"];
    assert_eq!(account["handle"], desk.handle("ada"));
    assert_eq!(account["kind"], "device");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_link_with_a_code_has_one_and_it_has_no_way_back() {
    let desk = quick().await;
    let linking = begun(&desk, &["--way", "device"]);
    let started = linking.started.as_object().expect("an object");
    let mut keys: Vec<&str> = started.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "authorize_url",
            "expires_at",
            "link",
            "redirect_uri",
            "user_code",
            "way"
        ]
    );
    assert_eq!(started["way"], "device");
    assert_eq!(started["redirect_uri"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_page_and_the_code_alone_on_its_line() {
    let desk = quick().await;
    let key = desk.forge.key();
    let mut running = desk.start(&["connect", key, "--way", "device", "--no-browser"]);
    assert_eq!(running.line(), "Open this address in your browser:");
    assert_eq!(running.line(), desk.here("  http://HOST/device"));
    assert_eq!(running.line(), "Type this code there:");
    let code = running.line();
    assert_eq!(
        running.line(),
        desk.here("Waiting for HOST. Ctrl+C cancels.")
    );
    desk.forge
        .device_allow(&code, "grace")
        .expect("the line is the code and nothing else");
    let left = running.left();
    assert_eq!(left.out, desk.here("grace@HOST is connected.\n"));
    assert_eq!((left.err.as_str(), left.status), ("", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opens_the_address_elsewhere_gets_a_code() {
    let desk = quick().await;
    let linking = begun(&desk, &[]);
    assert_eq!(linking.started["way"], "device");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_to_a_code_is_said_back() {
    let desk = quick().await;
    let linking = begun(&desk, &["--way", "device"]);
    desk.forge
        .device_refuse(code(&linking.started))
        .expect("the host knows this code");
    let left = linking.running.left();
    let problem = json!({ "problem": { "code": "refused", "args": { "host": desk.forge.key() } } });
    assert_eq!(desk::json(&left.out), problem);
    assert_eq!(
        left.err,
        desk.here("You said no on HOST. Nothing changed.\n")
    );
    assert_eq!(left.status, 1);
    assert!(desk.accounts().is_empty());
}
