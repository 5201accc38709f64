//! What a host may answer instead of an account, told in the row and on the account's page.

use std::fs;
use std::time::Duration;

use forgepass_stories::browser::Browser;
use forgepass_stories::camera::Camera;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::peer::front::{Front, Shown};
use forgepass_stories::story::tell;
use forgepass_stories::until::eventually;
use forgepass_stories::window::{SOON, Window, id};
use serde_json::json;

/// Whose account, what the host says, the cause that the window shows, and the photograph's name.
const SAYS: [(&str, u16, &str, &str); 3] = [
    ("ada", 429, "rate_limited", "60-asked-to-wait"),
    ("grace", 418, "firewall", "61-firewall"),
    ("aida", 503, "host_down", "62-host-down"),
];

fn desk() -> Desk {
    Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler()
}

#[test]
fn what_a_host_says_instead_is_told_and_passes() {
    tell("troubles", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, "trouble");
        for (at, (login, ..)) in SAYS.iter().enumerate() {
            match at {
                0 => window.connect(&forge.key).await,
                _ => window.connect_again(&forge.key).await,
            }
            forge
                .approve(&browser.tab(&forge.origin).await, login)
                .await;
            window.wait_for_progress("linked").await;
            window.click("done").await;
        }
        for (login, status, cause, name) in SAYS {
            forge.answers_user(&json!({
                "work": "skipped",
                "head": { "status": status, "headers": [["retry-after", "1200"]] },
            }));
            window.open_row(&cli.id_of(login)).await;
            window.click("check-account").await;
            let told = format!("{}[data-cause={cause}]", id("cause"));
            window.wait_css(&told, SOON).await;
            let told_at_all = format!("{}, {}", id("problem"), id("cause"));
            assert_eq!(window.count(&told_at_all).await, 1, "said once");
            camera.take(name).await;
            if status == 429 {
                let said = window.words("cause").await;
                assert!(
                    said.contains("to wait until ") && !said.contains('…'),
                    "{said}"
                );
            }
            assert_eq!(cli.account(login)["status"], "unreachable", "and not lost");
        }
        forge.answers_user_truly();

        // A token that may only read says so, and how that is mended.
        window.connect_again(&forge.key).await;
        browser.tab(&forge.origin).await;
        window.click("other-way").await;
        window.click("way-token").await;
        let token = forge.token_for("fatima-al-fihriya", &["profile"]);
        window.connect_by_token(&token).await;
        window.open_row(&cli.id_of("fatima-al-fihriya")).await;
        let told = format!("{}[data-cause=scope_missing]", id("cause"));
        window.wait_css(&told, SOON).await;
        camera.take("63-cannot-push").await;
        window.close().await;
    });
}

#[test]
fn a_certificate_that_changed_or_whose_time_has_not_come_is_told_and_gets_nothing() {
    let desk = desk();
    let forge = DemoForge::start(&desk);
    let front = Front::before(&desk, &forge.origin, &["127.0.0.1"]);
    tell("certificates", desk, async |desk| {
        let cli = Cli::on(desk);
        let authority = front.authority().to_str().expect("a path of ours");
        cli.add_host("demo", &front.origin(), &["--ca", authority]);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, "trouble");
        window.click("connect-account").await;
        window.click(&format!("host-choice-{}", front.key())).await;
        window.click("other-way").await;
        window.click("way-token").await;
        window
            .connect_by_token(&forge.token_for("ada", &["profile", "repo"]))
            .await;
        forge.forget();
        for (shown, cause, name) in [
            (Shown::Strange, "certificate", "64-identity-changed"),
            (Shown::NotYet, "clock", "65-clock-is-wrong"),
        ] {
            front.shows(shown);
            window.click("check-account").await;
            let told = format!("{}[data-cause={cause}]", id("cause"));
            window.wait_css(&told, SOON).await;
            camera.take(name).await;
            assert!(forge.is_unasked(), "nothing was sent");
        }
        front.shows(Shown::Good);
        window.click("check-account").await;
        window.wait_for_status("ready", SOON).await;
        window.close().await;
    });
}

#[test]
fn an_organisation_that_asks_for_its_own_sign_on_is_told_with_the_page_for_it() {
    tell("sign-on", desk(), async |desk| {
        let forge = DemoForge::started(desk, &["--skin", "github"]);
        let browser = Browser::install(desk, &[&forge.origin]);
        forge.answers_repositories(&json!({
            "work": "skipped",
            "head": { "status": 200, "headers": [["x-github-sso", "partial-results; organizations=21955855"]] },
        }));
        let cli = Cli::on(desk);
        cli.add_host("github", &forge.origin, &[]);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, "trouble");
        window.click("connect-account").await;
        window.click(&format!("host-choice-{}", forge.key)).await;
        window.click("way-token").await;
        window
            .connect_by_token(&forge.token_for("ada", &["repo", "read:user"]))
            .await;
        let told = format!("{}[data-cause=sso]", id("cause"));
        window.wait_css(&told, SOON).await;
        camera.take("66-single-sign-on").await;
        assert_eq!(cli.the_account()["status"], "ready");
        window.click_css(&format!("{told} button")).await;
        browser
            .tab(&format!("{}/settings/tokens", forge.origin))
            .await;
        window.close().await;
    });
}

#[test]
fn a_sign_in_that_nobody_finishes_ends_in_words() {
    tell("time-out", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        Cli::on(desk).add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, "trouble");
        window.connect(&forge.key).await;
        browser.tab(&forge.origin).await;
        // Ten minutes are over as soon as the ledger says so.
        let file = desk.forgepass_home().join("data/ledger.sqlite3");
        let ledger = rusqlite::Connection::open(file).expect("a ledger");
        let late = ledger.execute("UPDATE link SET until = until - 660000", []);
        assert_eq!(late.expect("it is written"), 1);
        let failed = format!("{}[data-state=failed]", id("link-progress"));
        window.wait_css(&failed, Duration::from_secs(60)).await;
        assert_eq!(window.problem().await, "timed_out");
        camera.take("67-time-out").await;
        window.close().await;
    });
}

/// The folder is away for a moment, as one on a stick or a share may be.
#[test]
fn what_the_storage_does_not_take_is_told_and_not_lost_by_quitting() {
    let mut desk = Desk::open(Desktop::Gnome).with_link_handler();
    let passphrase = desk.room().join("passphrase");
    fs::write(&passphrase, "correct horse battery\n").expect("the room is ours");
    desk.set("FORGEPASS_VAULT", "file");
    desk.set("FORGEPASS_VAULT_PASSPHRASE_FILE", &passphrase);
    tell("refusing-storage", desk, async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, "trouble");
        let folder = desk.forgepass_home().join("data/vault");
        let away = desk.forgepass_home().join("data/away");
        window.connect(&forge.key).await;
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;

        // A sign-in whose answer cannot be kept.
        window.connect_again(&forge.key).await;
        let tab = browser.tab(&forge.origin).await;
        let held = forge.hold_next_token();
        forge.approve(&tab, "grace").await;
        forge.reached(&held);
        fs::rename(&folder, &away).expect("it can be moved");
        forge.release(&held);
        window.wait_for_progress("failed").await;
        assert_eq!(window.problem().await, "vault_write");
        camera.take("68-storage-refused").await;
        fs::rename(&away, &folder).expect("and back");
        window.press_escape().await;

        // A renewal whose answer cannot be kept: the old one is spent.
        window.open_row(&cli.id_of("ada")).await;
        forge.answers_user(&json!({ "work": "skipped", "head": { "status": 401 } }));
        let held = forge.hold_next_token();
        window.click("check-account").await;
        forge.reached(&held);
        fs::rename(&folder, &away).expect("it can be moved");
        forge.answers_user_truly();
        forge.release(&held);
        window.wait("problem").await;
        window.click("settings").await;
        window.click("quit").await;
        window.wait("quit-anyway").await;
        camera.take("69-not-stored-yet").await;
        window.click("stay").await;
        window.wait_gone(&id("quit-anyway"), SOON).await;
        window.click("quit").await;
        window.wait("quit-anyway").await;
        fs::rename(&away, &folder).expect("and back");
        eventually("it to quit by itself", SOON, || async {
            desk.apps()
                .is_empty()
                .then_some(())
                .ok_or("it runs".to_owned())
        })
        .await;
        // What it stored is good.
        let renewed = cli.ask(&["renew", "--json", &cli.id_of("ada")]);
        assert_eq!(renewed[0]["ok"], true, "{renewed}");
    });
}
