//! Makes Chromium the program that a desk opens web pages with.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::json;

use crate::desk::Desk;
use crate::places::tool;

/// The app's scheme, which pages of the hosts in a story may open without a question.
const SCHEME: &str = "app.forgepass.desktop";

/// Makes a profile in which those origins may open our scheme, and the handler that uses it.
#[track_caller]
pub(super) fn install(desk: &Desk, profile: &Path, origins: &[&str]) {
    write_profile(profile, origins);
    write_handler(desk, profile);
    for kind in [
        "x-scheme-handler/http",
        "x-scheme-handler/https",
        "text/html",
    ] {
        let done = desk
            .command(tool(&["xdg-mime"]))
            .args(["default", "story-browser.desktop", kind])
            .status()
            .expect("xdg-mime was found");
        assert!(done.success(), "xdg-mime does not take {kind}");
    }
}

fn write_profile(profile: &Path, origins: &[&str]) {
    let allowed: serde_json::Map<_, _> = origins
        .iter()
        .map(|origin| ((*origin).to_owned(), json!({SCHEME: true})))
        .collect();
    let preferences = json!({
        "protocol_handler": {"allowed_origin_protocol_pairs": allowed},
        "credentials_enable_service": false,
    });
    let folder = profile.join("Default");
    fs::create_dir_all(&folder).expect("the room is ours");
    fs::write(folder.join("Preferences"), preferences.to_string()).expect("the room is ours");
}

/// A browser is seldom started by us, so it does not have our variables: they are taken out.
fn write_handler(desk: &Desk, profile: &Path) {
    let program = desk.room().join("story-browser");
    let script = format!(
        "#!/bin/sh\nunset FORGEPASS_HOME FORGEPASS_VAULT FORGEPASS_LOG\n\
         exec {chromium} --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage \
         --no-first-run --no-default-browser-check --disable-background-networking \
         --disable-component-update --disable-sync --password-store=basic \
         --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' \
         --window-position=940,0 --window-size=900,800 \
         --remote-debugging-port=0 --user-data-dir='{profile}' \"$@\" >>'{log}' 2>&1\n",
        chromium = tool(&["chromium", "chromium-browser", "google-chrome"]).display(),
        profile = profile.display(),
        log = desk.logs().join("browser.err").display(),
    );
    fs::write(&program, script).expect("the room is ours");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the room is ours");
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Story browser\nExec={} %u\n\
         MimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;\n\
         Actions=new-private-window;\n\n\
         [Desktop Action new-private-window]\nName=New private window\nExec={} --incognito\n",
        program.display(),
        program.display()
    );
    let folder = desk.env().applications();
    fs::create_dir_all(&folder).expect("the home is ours");
    fs::write(folder.join("story-browser.desktop"), entry).expect("the home is ours");
}
