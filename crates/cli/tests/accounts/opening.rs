//! Which browser opens, and by which way it comes back.

use std::fs;

use super::browser::visit;
use super::desk::{self, Desk};
use super::process::wait_until;

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_opened_where_the_printed_address_says() {
    let desk = Desk::with_host().await;
    desk.install(
        "xdg-open",
        r#"printf '%s' "$1" > "$HOME/opened.new"; mv "$HOME/opened.new" "$HOME/opened""#,
    );
    let mut running = desk.start(&["link", desk.forge.key(), "--way", "loopback"]);
    assert_eq!(
        running.line(),
        desk.here("Your browser opens HOST. If it doesn't, open this address:")
    );
    let printed = running.line();
    let opened = desk.folder().join("opened");
    wait_until("the browser", || opened.exists());
    assert_eq!(fs::read_to_string(opened).unwrap(), printed.trim());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_browser_the_address_is_still_good() {
    let desk = Desk::with_host().await;
    let mut command = desk.command(&["link", desk.forge.key(), "--way", "loopback", "--json"]);
    command.env("PATH", desk.bin());
    let mut running = super::process::Running::start(&mut command, std::process::Stdio::null());
    let started = desk::json(&running.line());
    visit(&desk.approve(&started, "ada"));
    let left = running.left();
    assert_eq!(left.status, 0);
    assert_eq!(
        left.err,
        "Your browser didn't open. \
         Nothing is lost. Open it again, or copy the address into a browser.\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_answers_deep_links_the_way_is_loopback() {
    let desk = Desk::with_host().await;
    desk.install("xdg-open", "exit 0");
    let mut running = desk.start(&["link", desk.forge.key(), "--json"]);
    assert_eq!(desk::json(&running.line())["way"], "loopback");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_desktop_program_answers_deep_links_the_way_is_that() {
    let mut desk = Desk::with_host().await;
    let answering = install_desktop(&mut desk);
    register(
        &desk,
        &format!("env FORGEPASS_HOME={} {answering}", desk.home().display()),
    );
    let mut running = desk.start(&["link", desk.forge.key(), "--json"]);
    let started = desk::json(&running.line());
    assert_eq!(started["way"], "deep-link");
    assert_eq!(
        started["redirect_uri"],
        desk.here("app.forgepass.desktop://oauth/HOST")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_program_with_another_home_is_not_ours() {
    let mut desk = Desk::with_host().await;
    let answering = install_desktop(&mut desk);
    register(&desk, &answering);
    let mut running = desk.start(&["link", desk.forge.key(), "--json"]);
    assert_eq!(desk::json(&running.line())["way"], "loopback");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_link_chosen_where_nobody_answers_comes_with_a_warning() {
    let desk = Desk::with_host().await;
    let key = desk.forge.key();
    let mut running = desk.start(&["link", key, "--way", "deep-link", "--no-browser", "--json"]);
    assert_eq!(desk::json(&running.line())["way"], "deep-link");
    running.signal(rustix::process::Signal::INT);
    let left = running.left();
    assert_eq!(
        left.err,
        "Your browser can't open Forgepass. \
         Nothing is lost. Forgepass can set up its link again.\n\
         Start Forgepass once to set it up, or use: --way loopback\n\
         This sign-in was cancelled. Nothing changed.\n"
    );
}

/// Puts a copy of the command beside a desktop program, as a package does.
fn install_desktop(desk: &mut Desk) -> String {
    desk.install("xdg-open", "exit 0");
    let answering = desk.install("forgepass-desktop", "exit 0");
    let program = desk.bin().join("forgepass");
    fs::copy(env!("CARGO_BIN_EXE_forgepass"), &program).expect("a copy");
    desk.use_program(program);
    answering.display().to_string()
}

/// Makes a desktop entry the one that answers our links.
fn register(desk: &Desk, exec: &str) {
    let mime = "x-scheme-handler/app.forgepass.desktop";
    let folder = desk.folder().join(".local/share/applications");
    fs::create_dir_all(&folder).expect("ours");
    let entry =
        format!("[Desktop Entry]\nType=Application\nName=F\nExec={exec} %u\nMimeType={mime};\n");
    fs::write(folder.join("forgepass.desktop"), entry).expect("ours");
    let config = desk.folder().join(".config");
    fs::create_dir_all(&config).expect("ours");
    let choice = format!("[Default Applications]\n{mime}=forgepass.desktop\n");
    fs::write(config.join("mimeapps.list"), choice).expect("ours");
}
