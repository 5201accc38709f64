//! A computer without a keyring, where sign-ins are kept in an encrypted folder.

use forgepass_stories::browser::Browser;
use forgepass_stories::camera::Camera;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Appearance, Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window, id};

const PASSPHRASE: &str = "correct horse battery";

#[test]
fn sign_ins_are_kept_in_a_folder_that_is_opened_once_in_light() {
    sign_ins_are_kept_in_a_folder("light", Appearance::Light);
}

#[test]
fn sign_ins_are_kept_in_a_folder_that_is_opened_once_in_dark() {
    sign_ins_are_kept_in_a_folder("dark", Appearance::Dark);
}

fn sign_ins_are_kept_in_a_folder(look: &'static str, appearance: Appearance) {
    let mut desk = Desk::open(Desktop::Gnome)
        .with_link_handler()
        .with_appearance(appearance);
    desk.set("FORGEPASS_VAULT", "file");
    tell(&format!("no-keyring-{look}"), desk, async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, look);

        // Before the first account a passphrase is chosen; then it goes on by itself.
        window.wait("unlock").await;
        camera.take("26-no-folder-yet").await;
        window.click("connect-account").await;
        window.wait("passphrase-again").await;
        camera.take("27-choose-a-passphrase").await;
        window.type_into("passphrase", PASSPHRASE).await;
        window.type_into("passphrase-again", PASSPHRASE).await;
        window.click("open-folder").await;
        window.click(&format!("host-choice-{}", forge.key)).await;
        window.wait_for_progress("waiting-for-browser").await;
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        assert_eq!(cli.the_account()["vault"], "file");
        assert_eq!(cli.ask(&["vault", "status", "--json"])["state"], "open");

        // Locked from elsewhere, it is opened here, for everybody.
        cli.ask(&["vault", "lock", "--json"]);
        window.wait_for_status("vault_locked", SOON).await;
        camera.take("28-folder-locked").await;
        window.click("unlock").await;
        window.type_into("passphrase", "incorrect horse").await;
        window.click("open-folder").await;
        window
            .wait_for_words_in("problem", "That is not the passphrase.")
            .await;
        camera.take("29-wrong-passphrase").await;
        window.type_into("passphrase", PASSPHRASE).await;
        window.click("open-folder").await;
        window.wait_gone(&id("passphrase"), SOON).await;
        window.wait_for_status("ready", SOON).await;
        assert_eq!(cli.the_account()["status"], "ready");
        window.close().await;

        // The next start asks for nothing.
        let window = Window::open(desk).await;
        window.wait_for_status("ready", SOON).await;
        window.close().await;
        cli.ask(&["vault", "lock", "--json"]);
        assert!(!is_anywhere(desk, PASSPHRASE));
    });
}

#[test]
fn a_person_without_a_keyring_chooses_and_later_moves_to_one() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("storage-choice", desk, async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        desk.keyring().kill();
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, "light");

        // Asked after the host and before the browser.
        window.click("connect-account").await;
        window.click(&format!("host-choice-{}", forge.key)).await;
        window.wait("storage-choice").await;
        camera.take("31-storage-choice").await;
        window.click("storage-keyring").await;
        camera.take("32-install-a-keyring").await;
        window.click("storage-file").await;
        window.click("storage-go").await;
        window.type_into("passphrase", PASSPHRASE).await;
        window.type_into("passphrase-again", PASSPHRASE).await;
        window.click("open-folder").await;
        window.wait_for_progress("waiting-for-browser").await;
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        assert_eq!(cli.the_account()["vault"], "file");

        // A keyring is there now: everything moves, and this window and the command follow.
        desk.keyring().restart();
        window.click("settings").await;
        window.click("move-to-keyring").await;
        window.wait("confirm-move").await;
        camera.take("33-move").await;
        window.click("confirm-move").await;
        window.wait("moved").await;
        camera.take("34-moved").await;
        window.click("moved").await;
        assert_eq!(cli.the_account()["vault"], "keyring");
        assert_eq!(cli.the_account()["status"], "ready");
        window.close().await;
    });
}

/// Whether a text stands in any file of the desk but the browser's own.
fn is_anywhere(desk: &Desk, text: &str) -> bool {
    let mut folders = vec![desk.forgepass_home(), desk.logs()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the desk") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path)
                && bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            {
                return true;
            }
        }
    }
    false
}
