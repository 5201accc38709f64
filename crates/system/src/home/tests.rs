//! Where the folders are, and who may enter them.

use super::*;
use std::os::unix::fs::PermissionsExt;

fn found(platform: Platform, env: &[(&str, &str)]) -> Home {
    Home::find(&env.iter().copied().collect(), platform).unwrap()
}

#[test]
fn forgepass_home_holds_everything() {
    let home = found(Platform::Xdg, &[("FORGEPASS_HOME", "/x"), ("HOME", "/h")]);
    assert_eq!(home.data, Path::new("/x/data"));
    assert_eq!(home.config, Path::new("/x/config"));
    assert_eq!(home.cache, Path::new("/x/cache"));
    assert_eq!(home.log_file(), Path::new("/x/state/forgepass.log"));
    assert_eq!(home.run, Path::new("/x/run"));
}

#[test]
fn a_relative_forgepass_home_is_made_absolute() {
    let home = found(Platform::Xdg, &[("FORGEPASS_HOME", "here")]);
    assert!(home.data.is_absolute());
    assert!(home.data.ends_with("here/data"));
}

#[test]
fn linux_follows_the_base_directories() {
    let home = found(
        Platform::Xdg,
        &[
            ("HOME", "/h"),
            ("XDG_CACHE_HOME", "/c"),
            ("XDG_RUNTIME_DIR", "/run/user/1"),
        ],
    );
    assert_eq!(home.data, Path::new("/h/.local/share/forgepass"));
    assert_eq!(home.config, Path::new("/h/.config/forgepass"));
    assert_eq!(home.cache, Path::new("/c/forgepass"));
    assert_eq!(home.state, Path::new("/h/.local/state/forgepass"));
    assert_eq!(home.run, Path::new("/h/.local/share/forgepass/run"));
}

#[test]
fn macos_follows_the_library() {
    let home = found(Platform::MacOs, &[("HOME", "/Users/ada")]);
    assert_eq!(
        home.data,
        Path::new("/Users/ada/Library/Application Support/Forgepass")
    );
    assert_eq!(home.cache, Path::new("/Users/ada/Library/Caches/Forgepass"));
    assert_eq!(home.state, Path::new("/Users/ada/Library/Logs/Forgepass"));
}

#[test]
fn windows_keeps_to_the_folder_that_does_not_roam() {
    let home = found(Platform::Windows, &[("LOCALAPPDATA", "/L")]);
    assert_eq!(home.data, Path::new("/L/Forgepass"));
    assert_eq!(home.run, Path::new("/L/Forgepass/run"));
}

#[test]
fn folders_are_made_for_the_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("deep/home");
    let home = found(Platform::Xdg, &[("FORGEPASS_HOME", own.to_str().unwrap())]);
    std::fs::create_dir_all(&home.cache).unwrap();
    std::fs::set_permissions(&home.cache, std::fs::Permissions::from_mode(0o755)).unwrap();
    home.make().unwrap();
    for folder in [&home.data, &home.config, &home.cache, &home.run] {
        let mode = std::fs::metadata(folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
    }
}

#[test]
fn a_file_in_the_way_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("data"), "").unwrap();
    let home = Home::inside(dir.path().as_os_str()).unwrap();
    let said = home.make().unwrap_err().to_string();
    assert!(said.ends_with("/data"), "{said}");
}

#[test]
fn only_an_own_home_has_a_suffix_and_it_never_changes() {
    assert_eq!(found(Platform::Xdg, &[("HOME", "/h")]).suffix(), None);
    assert_eq!(
        Home::inside(OsStr::new("/tmp/a")).unwrap().suffix(),
        Some("h6cc13bddf2746ce7".to_owned())
    );
}
