//! The installed package as a person has it: its own handler file, the usual folders, no switch.
//!
//! Told where the package is installed and little else: `./dev package --prove`. The programs are
//! those that ship, so no driver gets into the window; the command begins the link.

use std::fs;
use std::path::Path;

use forgepass_stories::browser::Browser;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::story::tell;

#[test]
#[ignore = "needs the installed package: ./dev package --prove"]
fn the_installed_app_is_started_by_its_link_on_gnome() {
    the_installed_app_is_started_by_its_link("installed-gnome", Desktop::Gnome);
}

#[test]
#[ignore = "needs the installed package: ./dev package --prove"]
fn the_installed_app_is_started_by_its_link_without_a_desktop_environment() {
    the_installed_app_is_started_by_its_link("installed-plain", Desktop::Plain);
}

fn the_installed_app_is_started_by_its_link(name: &str, desktop: Desktop) {
    let desk = Desk::open(desktop).with_keyring().in_the_usual_folders();
    tell(name, desk, async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let mut linking = cli.begin_link(&forge.key, "deep-link");
        assert_eq!(linking.complaint(), "", "the handler check passes");
        browser.open(&linking.authorize_url);
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        let outcome = linking.outcome();
        assert_eq!(outcome["account"]["handle"], format!("ada@{}", forge.key));
        assert_eq!(desk.apps().len(), 1, "the link started the app");
        let account = cli.the_account();
        assert_eq!(account["status"], "ready");
        assert_eq!(account["vault"], "keyring");
        println!("forgepass list --json: {account}");

        desk.choose_from_menu("Forgepass");
        desk.photograph_window("Forgepass", name);
        assert_eq!(desk.apps().len(), 1, "the menu brought up the same app");
        assert_eq!(handlers_at(desk.env().home()), Vec::<String>::new());
    });
}

/// Files in the home that claim our scheme: the package brings its own, and nothing adds to it.
fn handlers_at(home: &Path) -> Vec<String> {
    [".config", ".local/share/applications"]
        .iter()
        .filter_map(|folder| fs::read_dir(home.join(folder)).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| {
            let text = fs::read_to_string(file).unwrap_or_default();
            text.contains("x-scheme-handler/app.forgepass.desktop")
        })
        .map(|file| file.display().to_string())
        .collect()
}
