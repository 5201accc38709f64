//! The real desktop tools, in a home of their own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // the helpers below are not in test functions, which is all clippy knows

mod desktop;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use desktop::Desktop;
use forgepass_system::Environment;
use forgepass_system::handler::{self, Handler, HandlerError, Launch};

const LINK: &str = "app.forgepass.desktop://oauth/127.0.0.1:9101?code=a%2Fb%20c&state=x&iss=y";

fn is_ours(desktop: &Desktop, launch: &Launch) -> Handler {
    handler::check(launch, &desktop.env()).unwrap()
}

#[test]
fn a_fresh_desktop_has_no_handler() {
    let desktop = Desktop::new("");
    let launch = desktop.launch("app", None);
    assert_eq!(is_ours(&desktop, &launch), Handler::None);
}

#[test]
fn after_install_the_links_are_ours() {
    for current in ["", "GNOME"] {
        let desktop = Desktop::new(current);
        let launch = desktop.launch("app", Some("own"));
        let before = handler::install(&launch, &desktop.env()).unwrap();
        assert_eq!(before.chosen, None);
        assert_eq!(is_ours(&desktop, &launch), Handler::Ours, "{current:?}");
    }
}

#[test]
fn both_openers_carry_the_link_byte_for_byte_and_the_home_with_it() {
    for (opener, args, current) in [
        ("xdg-open", vec![LINK], ""),
        ("xdg-open", vec![LINK], "GNOME"),
        ("gio", vec!["open", LINK], "GNOME"),
    ] {
        let desktop = Desktop::new(current);
        let launch = desktop.launch("app", Some("own"));
        handler::install(&launch, &desktop.env()).unwrap();
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        assert!(desktop.tool(opener, &args), "{opener} on {current:?}");
        let home = desktop.at("own").display().to_string();
        assert_eq!(desktop.started(), format!("{home}\n1\n{LINK}\n"));
    }
}

#[test]
fn another_program_is_named() {
    let desktop = Desktop::new("");
    desktop.entry("home/data", "thief.desktop", "/bin/true");
    desktop.choose("thief.desktop");
    assert_eq!(
        is_ours(&desktop, &desktop.launch("app", None)),
        Handler::Other("thief.desktop".into())
    );
}

#[test]
fn another_copy_of_forgepass_is_not_this_one() {
    let desktop = Desktop::new("");
    desktop.program("old/app");
    let old = desktop.launch("old/app", None);
    handler::install(&old, &desktop.env()).unwrap();
    assert_eq!(
        is_ours(&desktop, &desktop.launch("app", None)),
        Handler::Other("forgepass-handler.desktop".into())
    );
}

#[test]
fn a_handler_that_was_removed_is_nobody() {
    let desktop = Desktop::new("");
    desktop.entry("home/data", "gone.desktop", "/bin/true");
    desktop.choose("gone.desktop");
    fs::remove_file(desktop.at("home/data/applications/gone.desktop")).unwrap();
    assert_eq!(
        is_ours(&desktop, &desktop.launch("app", None)),
        Handler::None
    );
}

#[test]
fn restore_brings_back_the_earlier_choice() {
    let desktop = Desktop::new("");
    desktop.entry("home/data", "earlier.desktop", "/bin/true");
    desktop.choose("earlier.desktop");
    let list = fs::read_to_string(desktop.at("home/config/mimeapps.list")).unwrap();
    let launch = desktop.launch("app", Some("own"));
    let before = handler::install(&launch, &desktop.env()).unwrap();
    assert_eq!(before.chosen.as_deref(), Some("earlier.desktop"));
    handler::restore(&before, &launch, &desktop.env()).unwrap();
    assert_eq!(desktop.files("home/data"), ["earlier.desktop"]);
    assert_eq!(
        fs::read_to_string(desktop.at("home/config/mimeapps.list")).unwrap(),
        list
    );
}

#[test]
fn restore_leaves_no_choice_where_there_was_none() {
    let desktop = Desktop::new("");
    desktop.entry("shared", "Forgepass.desktop", "/bin/true");
    let launch = desktop.launch("app", Some("own"));
    let before = handler::install(&launch, &desktop.env()).unwrap();
    handler::restore(&before, &launch, &desktop.env()).unwrap();
    assert_eq!(desktop.files("home/data"), Vec::<String>::new());
    assert_eq!(
        is_ours(&desktop, &launch),
        Handler::Other("Forgepass.desktop".into())
    );
}

#[test]
fn restore_respects_a_choice_made_meanwhile() {
    let desktop = Desktop::new("");
    desktop.entry("home/data", "earlier.desktop", "/bin/true");
    desktop.entry("home/data", "newer.desktop", "/bin/true");
    desktop.choose("earlier.desktop");
    let launch = desktop.launch("app", None);
    let before = handler::install(&launch, &desktop.env()).unwrap();
    desktop.choose("newer.desktop");
    handler::restore(&before, &launch, &desktop.env()).unwrap();
    assert_eq!(
        is_ours(&desktop, &launch),
        Handler::Other("newer.desktop".into())
    );
}

#[test]
fn what_a_crash_left_behind_is_not_an_earlier_choice() {
    let desktop = Desktop::new("");
    let launch = desktop.launch("app", Some("own"));
    handler::install(&launch, &desktop.env()).unwrap();
    let before = handler::install(&launch, &desktop.env()).unwrap();
    assert_eq!(before.chosen, None);
}

#[test]
fn a_package_is_repaired_through_its_own_entry() {
    let desktop = Desktop::new("");
    let app = desktop.at("app").display().to_string();
    desktop.entry("shared", "Forgepass.desktop", &app);
    desktop.entry("home/data", "thief.desktop", "/bin/true");
    desktop.choose("thief.desktop");
    let launch = desktop.launch("app", None);
    handler::install(&launch, &desktop.env()).unwrap();
    assert_eq!(is_ours(&desktop, &launch), Handler::Ours);
    assert_eq!(desktop.files("home/data"), ["thief.desktop"]);
}

#[test]
fn a_program_below_a_folder_with_a_space_is_refused_and_nothing_is_written() {
    let desktop = Desktop::new("");
    desktop.program("my apps/app");
    let launch = desktop.launch("my apps/app", None);
    let error = handler::install(&launch, &desktop.env()).unwrap_err();
    assert!(matches!(error, HandlerError::UnplainPath(path) if path == launch.program));
    assert!(!desktop.at("home/data/applications").exists());
}

#[test]
fn a_desktop_tool_that_hangs_is_given_up() {
    let desktop = Desktop::new("");
    fs::create_dir(desktop.at("bin")).unwrap();
    let tool = desktop.at("bin/xdg-mime");
    fs::write(&tool, "#!/bin/sh\nexec /bin/sleep 600\n").unwrap();
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    let env = Environment::from_iter([("PATH", desktop.at("bin"))]);
    let before = Instant::now();
    let error = handler::check(&desktop.launch("app", None), &env).unwrap_err();
    assert_eq!(error.to_string(), "xdg-mime does not work");
    assert!(before.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_missing_desktop_tool_is_named() {
    let desktop = Desktop::new("");
    let env = Environment::from_iter([("PATH", desktop.at("nothing"))]);
    let error = handler::check(&desktop.launch("app", None), &env).unwrap_err();
    assert!(matches!(
        error,
        HandlerError::Tool {
            tool: "xdg-mime",
            ..
        }
    ));
}
