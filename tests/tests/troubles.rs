//! What a host may answer instead of an account, told in the row and on the account's page.

use forgepass_stories::browser::Browser;
use forgepass_stories::camera::Camera;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window, id};
use serde_json::json;

/// Whose account, what the host says, what the window shows of it, and the photograph's name.
const SAYS: [(&str, u16, &str, &str); 3] = [
    (
        "ada",
        429,
        "[data-testid=problem][data-code=rate_limited]",
        "60-asked-to-wait",
    ),
    (
        "grace",
        418,
        "[data-testid=cause][data-cause=firewall]",
        "61-firewall",
    ),
    (
        "aida",
        503,
        "[data-testid=cause][data-cause=host_down]",
        "62-host-down",
    ),
];

#[test]
fn what_a_host_says_instead_is_told_and_passes() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("troubles", desk, async |desk| {
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
        for (login, status, told, name) in SAYS {
            forge.answers_user(&json!({
                "work": "skipped",
                "head": { "status": status, "headers": [["retry-after", "1200"]] },
            }));
            window.open_row(&cli.id_of(login)).await;
            window.click("check-account").await;
            window.wait_css(told, SOON).await;
            let told_at_all = format!("{}, {}", id("problem"), id("cause"));
            assert_eq!(window.count(&told_at_all).await, 1, "said once");
            camera.take(name).await;
            if status == 429 {
                let said = window.words("problem").await;
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
