//! Nothing secret is where it may not be, over everything that an account goes through.

use forgepass_stories::browser::Browser;
use forgepass_stories::canary::{Canary, Leak, Secret, Watch, scan_memory};
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop, Running};
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window};

#[test]
fn no_secret_is_in_a_log_a_file_a_command_line_the_page_or_the_web_view() {
    let mut desk = Desk::open(Desktop::Plain)
        .with_keyring()
        .with_link_handler();
    desk.set("FORGEPASS_LOG", "trace");
    tell("canary", desk, async |desk| {
        let mut peer = OidcProvider::start(desk, 3600);
        let browser = Browser::install(desk, &[&peer.origin]);
        let cli = Cli::on(desk);
        let watch = Watch::begin(desk.env());
        cli.add_oidc_host(&peer.origin, &peer.client_id);
        let window = Window::open(desk).await;
        let mut pages = Vec::new();

        // Refused once, connected by the link, again by loopback, renewed, relinked.
        window.connect(&peer.key).await;
        pages.push(window.page().await);
        peer.refuse(&browser.tab(&peer.origin).await, "ada").await;
        window.wait_for_progress("failed").await;
        pages.push(window.page().await);
        window.click("try-again").await;
        window.wait_for_progress("waiting-for-browser").await;
        peer.approve(&browser.tab(&peer.origin).await, "ada").await;
        window.wait_for_progress("linked").await;
        pages.push(window.page().await);
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        window.connect_again(&peer.key).await;
        browser.tab(&peer.origin).await;
        window.click("other-way").await;
        peer.approve(&browser.tab(&peer.origin).await, "ada").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        assert_eq!(cli.run(&["renew", "--all", "--json"]).status, Some(0));
        peer.revoke_all_of("ada");
        window.click("check-account").await;
        window.wait_for_status("needs_relink", SOON).await;
        pages.push(window.page().await);
        window.click("relink-account").await;
        window.wait_for_progress("waiting-for-browser").await;
        peer.approve(&browser.tab(&peer.origin).await, "ada").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        window.wait_for_pictures().await;
        pages.push(window.page().await);

        let secrets = peer.secrets();
        let account = cli.the_account();
        let canary = Canary::of(&secrets);
        let seen = Canary::of(&[known_to_be_there(&peer)]);
        let mut leaks = Vec::new();

        // The web view: its page, and all memory of its processes.
        for page in &pages {
            leaks.extend(canary.scan("the page", page.as_bytes()));
        }
        assert!(!seen.scan("the page", pages[3].as_bytes()).is_empty());
        let web: Vec<_> = desk.running().into_iter().filter(is_web_view).collect();
        assert!(web.len() >= 2, "the web view has processes: {web:?}");
        for process in web {
            let place = process.program.display().to_string();
            let (found, read) = scan_memory(&canary, &place, process.pid);
            assert!(
                read > 1 << 20,
                "{place}: {read} bytes are not all its memory"
            );
            leaks.extend(found);
            if place.ends_with("WebKitWebProcess") {
                let (found, _) = scan_memory(&seen, &place, process.pid);
                assert!(!found.is_empty(), "the scan of {place} sees nothing");
            }
        }

        // A host that does not answer, and an account that is removed: their words and traces.
        peer.stop();
        let refused = cli.run(&["renew", "--all", "--json"]);
        assert_eq!(refused.status, Some(1), "{refused:?}");
        let id = account["id"].as_str().expect("an id");
        cli.run(&["unlink", id, "--json"]);
        window.close().await;

        // Command lines and variables, of everything that ran.
        let ran = watch.end();
        assert!(
            ran.iter().any(is_handed_a_link),
            "a link was carried by a command line"
        );
        for process in &ran {
            leaks.extend(leaks_of_process(&canary, process, &peer));
        }

        // What was left: ledger, cache, and the logs of all programs.
        let (found, read) = canary.scan_folder(&desk.forgepass_home());
        leaks.extend(found);
        assert!(read >= 2, "there is a ledger and a picture: {read} files");
        let (found, _) = seen.scan_folder(&desk.forgepass_home());
        assert!(!found.is_empty(), "the scan of the ledger sees nothing");
        let (found, _) = canary.scan_folder(&desk.logs());
        leaks.extend(found);
        let app_log = "tauri-driver.err";
        let said = std::fs::read_to_string(desk.logs().join(app_log)).expect("the app logs");
        assert!(
            said.contains("TRACE") || said.contains("DEBUG"),
            "no log at trace: {said}"
        );

        assert_eq!(leaks, []);
    });
}

/// Something that stands in the page and the ledger: what the scan must be able to see.
fn known_to_be_there(peer: &OidcProvider) -> Secret {
    Secret {
        kind: "host key".to_owned(),
        value: peer.key.clone(),
    }
}

fn is_web_view(process: &Running) -> bool {
    let name = process.program.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b"WebKit") && name != "WebKitWebDriver"
}

fn is_handed_a_link(process: &Running) -> bool {
    process.arguments.iter().any(|argument| is_link(argument))
}

fn is_link(argument: &[u8]) -> bool {
    holds(argument, "app.forgepass.desktop://oauth/")
}

/// A browser shows its whole command line as one argument.
fn holds(argument: &[u8], text: &str) -> bool {
    argument
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// What may stand in a command line: the link that the system hands over, with code and state;
/// and the address that a browser is asked to open, with the state.
fn leaks_of_process(canary: &Canary, process: &Running, peer: &OidcProvider) -> Vec<Leak> {
    let place = format!("the command line of {}", process.program.display());
    let asks = format!("{}/auth?", peer.origin);
    let mut leaks = canary.scan(&format!("the variables of {place}"), &process.variables);
    for argument in &process.arguments {
        let may = if is_link(argument) {
            &["code", "state"][..]
        } else if holds(argument, &asks) {
            &["state"][..]
        } else {
            &[][..]
        };
        let found = canary.scan(&place, argument);
        leaks.extend(
            found
                .into_iter()
                .filter(|leak| !may.contains(&leak.kind.as_str())),
        );
    }
    leaks
}
