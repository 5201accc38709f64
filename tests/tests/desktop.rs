//! Forgepass as a good neighbour on the desktop: what it says, starts, writes down, and leaves.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use forgepass_stories::browser::Browser;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::places;
use forgepass_stories::story::tell;
use forgepass_stories::until::until;
use forgepass_stories::window::{SOON, Window};
use serde_json::Value;

/// A background round, and what goes before it.
const A_ROUND: Duration = Duration::from_secs(60);

#[test]
fn a_notification_opens_the_window_and_a_reset_leaves_nothing() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("desktop", desk, async |desk| {
        let notifications = desk.notifications();
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        sign_in(&cli, &browser, &forge, "grace").await;
        let ada = sign_in(&cli, &browser, &forge, "ada").await;
        // As at login: nobody has the window before them, so a notification has to say it.
        let mut command = desk.command(places::app());
        command.arg("--background");
        let _app = desk.start("background", command);
        let before = corner(desk);

        // The host ends ada's sign-in, and another program finds out.
        forge.revoke_all_of("ada");
        assert_eq!(cli.run(&["renew", &ada, "--json"]).status, Some(1));
        let about_ada = until("a notification", A_ROUND, || {
            let shown = notifications.shown();
            let about = shown.iter().find(|one| one.title.starts_with("Ada"));
            about.cloned().ok_or(format!("{shown:?}"))
        });
        assert_eq!(about_ada.title, "Ada Lovelace needs you to sign in again.");
        assert_eq!(about_ada.body, "Demo host ended this sign-in.");
        assert_eq!(about_ada.actions, ["default", "Sign in", "open", "Sign in"]);
        assert!(
            corner(desk) == before,
            "a window came without being asked for"
        );
        notifications.press(&about_ada);
        until("the window", SOON, || {
            if corner(desk) == before {
                Err("nothing new on the screen".to_owned())
            } else {
                Ok(())
            }
        });
        let mut command = desk.command(places::app());
        command.arg("--quit");
        let _quit = desk.start("quit", command);
        until_ended(desk);

        let window = Window::open(desk).await;

        // Started at login, and not any more.
        let autostart = desk.env().config().join("autostart");
        let entries = || fs::read_dir(&autostart).map_or(0, Iterator::count);
        window.click("settings").await;
        window.click("start-at-login").await;
        until("an entry", SOON, || match entries() {
            1 => Ok(()),
            others => Err(format!("{others}")),
        });
        let entry = fs::read_dir(&autostart).unwrap().flatten().next().unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        assert!(text.contains(" --background\n"), "{text}");

        // Quit from the settings, without a tray.
        window.click("quit").await;
        until_ended(desk);
        let log = cli.ask(&["diagnostics", "--log-path", "--json"]);
        let log = log.as_str().expect("a path");
        let facts = fs::metadata(log).expect("a log");
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);

        // Everything goes.
        let done = cli.ask(&["reset", "--yes", "--json"]);
        assert_eq!(done["complete"], true, "{done}");
        assert_eq!(cli.accounts(), Vec::<Value>::new());
        assert_eq!(entries(), 0);
        assert!(!fs::exists(log).unwrap());
    });
}

/// Where a window of ours comes up; the browser stands beside it.
#[track_caller]
fn corner(desk: &Desk) -> Vec<u8> {
    let screen = desk.display().look().expect("a screen");
    let rows = screen.rows().take(300);
    rows.flat_map(|row| row.take(300).flat_map(|pixel| pixel.0))
        .collect()
}

#[track_caller]
fn until_ended(desk: &Desk) {
    until("the app to end", SOON, || match desk.apps().as_slice() {
        [] => Ok(()),
        left => Err(format!("{left:?}")),
    });
}

/// Signs in from the command line, and gives the account's id.
async fn sign_in(cli: &Cli<'_>, browser: &Browser<'_>, forge: &DemoForge, login: &str) -> String {
    let mut linking = cli.begin_link(&forge.key, "loopback");
    browser.open(&linking.authorize_url);
    let tab = browser.tab(&forge.origin).await;
    forge.approve(&tab, login).await;
    tab.wait_for_words("You can close this tab").await;
    let outcome = linking.outcome();
    let id = outcome["account"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{outcome}")).to_owned()
}
