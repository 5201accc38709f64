//! Who gets in, and how.

use super::*;

#[test]
fn the_passphrase_opens_it_for_every_program_until_it_is_locked() {
    let place = Place::new();
    let made = place.by_hand();
    assert_eq!(made.probe(), Err(VaultError::Locked));
    made.make(&typed(PASSPHRASE)).expect("made");
    made.write(&slot(GRANT), &secret(b"kept"), Unattended)
        .expect("open");
    let another = place.by_hand();
    assert_eq!(read(&another, GRANT), Ok(Some(b"kept".to_vec())));
    another.lock().expect("locked");
    for folder in [made.probe(), another.probe()] {
        assert_eq!(folder, Err(VaultError::Locked));
    }
    assert_eq!(made.open_with(&typed(PASSPHRASE)), Ok(()));
    assert_eq!(read(&another, GRANT), Ok(Some(b"kept".to_vec())));
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let place = Place::new();
    let folder = place.by_hand();
    folder.make(&typed(PASSPHRASE)).expect("made");
    folder.lock().expect("locked");
    assert_eq!(
        folder.open_with(&typed("incorrect horse")),
        Err(PassphraseError::Wrong)
    );
    assert_eq!(folder.probe(), Err(VaultError::Locked));
    assert_eq!(folder.open_with(&typed(PASSPHRASE)), Ok(()));
}

#[test]
fn case_45_while_it_is_locked_nothing_is_read_written_deleted_or_named() {
    let place = Place::new();
    let folder = place.by_hand();
    folder.make(&typed(PASSPHRASE)).expect("made");
    let grant = slot(GRANT);
    folder
        .write(&grant, &secret(b"kept"), Unattended)
        .expect("open");
    folder.lock().expect("locked");
    let overwritten = secret(b"overwritten");
    assert_eq!(read(&folder, GRANT), Err(VaultError::Locked));
    assert_eq!(read(&folder, OTHER), Err(VaultError::Locked));
    assert_eq!(
        folder.write(&grant, &overwritten, Unattended),
        Err(VaultError::Locked)
    );
    assert_eq!(folder.delete(&grant, Unattended), Err(VaultError::Locked));
    assert_eq!(folder.list(Unattended), Err(VaultError::Locked));
    assert_eq!(folder.unlock(), Err(VaultError::Locked));
    folder.open_with(&typed(PASSPHRASE)).expect("opened");
    assert_eq!(read(&folder, GRANT), Ok(Some(b"kept".to_vec())));
}

#[test]
fn a_folder_is_made_once() {
    let place = Place::new();
    let folder = place.by_hand();
    assert_eq!(
        folder.open_with(&typed(PASSPHRASE)),
        Err(PassphraseError::Unmade)
    );
    assert_eq!(
        folder.make(&typed("seven77")),
        Err(PassphraseError::TooShort)
    );
    assert_eq!(folder.is_made(), Ok(false));
    folder.make(&typed(PASSPHRASE)).expect("made");
    assert_eq!(
        folder.make(&typed("another passphrase")),
        Err(PassphraseError::Made)
    );
    assert_eq!(folder.open_with(&typed(PASSPHRASE)), Ok(()));
}

#[test]
fn a_file_with_the_passphrase_makes_it_and_opens_it_unasked() {
    let place = Place::new();
    let first = place.by_file();
    assert_eq!(first.probe(), Ok(()));
    assert_eq!(first.is_made(), Ok(false));
    first
        .write(&slot(GRANT), &secret(b"kept"), Unattended)
        .expect("open");
    assert_eq!(read(&place.by_file(), GRANT), Ok(Some(b"kept".to_vec())));
    // By hand it is the same passphrase, without the end of the file's line.
    let by_hand = place.by_hand();
    assert_eq!(by_hand.open_with(&typed(PASSPHRASE)), Ok(()));
}

#[test]
fn a_file_that_is_wrong_empty_or_missing_leaves_it_locked() {
    let place = Place::new();
    place.made().lock().expect("locked");
    let file = place.room.path().join("passphrase");
    for text in [Some("something else"), Some("\n"), None] {
        match text {
            Some(text) => fs::write(&file, text).expect("writable"),
            None => fs::remove_file(&file).expect("it was there"),
        }
        assert_eq!(place.by_file().probe(), Err(VaultError::Locked), "{text:?}");
    }
}

#[cfg(unix)]
#[test]
fn everything_in_it_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let folder = place.by_file();
    folder
        .write(&slot(GRANT), &secret(b"kept"), Unattended)
        .expect("open");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&place.path()), 0o700);
    let files = fs::read_dir(place.path()).expect("a folder");
    let modes: Vec<u32> = files
        .map(|entry| mode(&entry.expect("an entry").path()))
        .collect();
    assert_eq!(modes, [0o600, 0o600]);
}

#[test]
fn nothing_of_a_secret_stands_in_the_files() {
    let place = Place::new();
    let folder = place.by_file();
    folder
        .write(&slot(GRANT), &secret(b"a very secret token"), Unattended)
        .expect("open");
    for entry in fs::read_dir(place.path()).expect("a folder") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("readable");
        for hidden in [b"a very secret".as_slice(), PASSPHRASE.as_bytes()] {
            assert!(!bytes.windows(hidden.len()).any(|part| part == hidden));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_foreign_key_under_its_name_does_not_open_it() {
    let place = Place::new();
    let folder = place.by_hand();
    folder.make(&typed(PASSPHRASE)).expect("made");
    let identity = folder.identity().expect("readable");
    let name = identity.strip_prefix("file:").expect("a folder");
    folder.lock().expect("locked");
    let ring =
        linux_keyutils::KeyRing::from_special_id(linux_keyutils::KeyRingIdentifier::User, true)
            .expect("a keyring");
    ring.add_key(&format!("forgepass:{name}"), &[7_u8; 32])
        .expect("ours");
    assert_eq!(folder.probe(), Err(VaultError::Locked));
}
