//! What is not as it was written is never taken for missing, and never overwritten on doubt.

use super::*;

/// A folder with one secret in it, and the file that keeps it.
fn with_one() -> (Place, Folder, PathBuf) {
    let place = Place::new();
    let folder = place.by_file();
    folder
        .write(&slot(GRANT), &secret(b"kept"), Unattended)
        .expect("open");
    let file = slot_files(&place.path()).remove(0);
    (place, folder, file)
}

#[test]
fn case_50_a_slot_cut_off_anywhere_is_damaged_and_not_missing() {
    let (_place, folder, file) = with_one();
    let whole = fs::read(&file).expect("readable");
    for length in 0..whole.len() {
        fs::write(&file, &whole[..length]).expect("writable");
        assert_eq!(
            read(&folder, GRANT),
            Err(VaultError::Corrupt),
            "{length} bytes"
        );
    }
    fs::write(&file, &whole).expect("writable");
    assert_eq!(read(&folder, GRANT), Ok(Some(b"kept".to_vec())));
}

#[test]
fn case_50_a_slot_with_any_bit_turned_is_damaged() {
    let (_place, folder, file) = with_one();
    let whole = fs::read(&file).expect("readable");
    for place in 0..whole.len() * 8 {
        let mut turned = whole.clone();
        turned[place / 8] ^= 1 << (place % 8);
        fs::write(&file, &turned).expect("writable");
        assert_eq!(
            read(&folder, GRANT),
            Err(VaultError::Corrupt),
            "bit {place}"
        );
    }
}

#[test]
fn a_slot_in_the_place_of_another_is_damaged() {
    let (place, folder, grants) = with_one();
    folder
        .write(&slot(OTHER), &secret(b"another's"), Unattended)
        .expect("open");
    let files = slot_files(&place.path());
    let others = files
        .iter()
        .find(|file| **file != grants)
        .expect("two files");
    fs::copy(others, &grants).expect("writable");
    assert_eq!(read(&folder, GRANT), Err(VaultError::Corrupt));
    assert_eq!(read(&folder, OTHER), Ok(Some(b"another's".to_vec())));
    assert_eq!(folder.list(Unattended), Ok(vec![slot(OTHER)]));
}

#[test]
fn a_damaged_slot_can_be_written_anew() {
    let (_place, folder, file) = with_one();
    fs::write(&file, b"FPS1").expect("writable");
    folder
        .write(&slot(GRANT), &secret(b"new"), Unattended)
        .expect("written");
    assert_eq!(read(&folder, GRANT), Ok(Some(b"new".to_vec())));
}

#[test]
fn a_header_that_cannot_be_read_makes_all_unavailable_and_nothing_is_made_in_its_place() {
    let (place, _folder, _file) = with_one();
    let header = place.path().join("header");
    let whole = fs::read_to_string(&header).expect("readable");
    let torn = &whole[..whole.len() / 2];
    let greedy = whole.replace("65536", "4294967295");
    let newer = whole.replace("\"v\": 1", "\"v\": 2");
    for text in ["", torn, &greedy, &newer] {
        fs::write(&header, text).expect("writable");
        // Not one slot is called damaged for it: the header says nothing of any of them.
        let answer = read(&place.by_file(), GRANT);
        assert_eq!(answer, Err(VaultError::Unavailable), "{text}");
        let written = place
            .by_file()
            .write(&slot(GRANT), &secret(b"new"), Unattended);
        assert_eq!(written, Err(VaultError::Unavailable), "{text}");
        let left = fs::read_to_string(&header).expect("readable");
        assert_eq!(left, text);
    }
}

#[test]
fn a_header_with_any_letter_changed_is_not_taken_for_a_wrong_passphrase() {
    let (place, _folder, _file) = with_one();
    place.by_hand().lock().expect("locked");
    let header = place.path().join("header");
    let whole = fs::read_to_string(&header).expect("readable");
    for (from, to) in [
        ("65536", "1024"),
        ("\"salt\": \"", "\"salt\": \"AAAA"),
        ("\"check\": \"", "\"check\": \"AAAA"),
    ] {
        let changed = whole.replace(from, to);
        assert_ne!(changed, whole);
        fs::write(&header, changed).expect("writable");
        assert_eq!(
            place.by_hand().open_with(&typed(PASSPHRASE)),
            Err(PassphraseError::Vault(VaultError::Unavailable))
        );
    }
}

#[test]
fn a_folder_that_keeps_accounts_is_never_made_anew() {
    let (place, folder, _file) = with_one();
    let identity = folder.identity().expect("readable");
    let away = place.room.path().join("away");
    fs::rename(place.path(), &away).expect("movable");
    for folder in [place.by_file(), place.by_hand()] {
        assert!(folder.expect(&identity));
        assert_eq!(folder.is_made(), Err(VaultError::Unavailable));
        assert_eq!(folder.probe(), Err(VaultError::Unavailable));
        let written = folder.write(&slot(OTHER), &secret(b"new"), Unattended);
        assert_eq!(written, Err(VaultError::Unavailable));
        assert_eq!(
            folder.make(&typed(PASSPHRASE)),
            Err(PassphraseError::Vault(VaultError::Unavailable))
        );
    }
    // Another folder in its place is not it.
    let other = place.made();
    assert_eq!(other.probe(), Ok(()));
    let expecting = place.by_file();
    assert!(expecting.expect(&identity));
    assert_eq!(read(&expecting, GRANT), Err(VaultError::Unavailable));
    other.lock().expect("locked");
    fs::remove_dir_all(place.path()).expect("ours");
    fs::rename(&away, place.path()).expect("movable");
    assert_eq!(read(&expecting, GRANT), Ok(Some(b"kept".to_vec())));
}

#[test]
fn without_its_header_a_folder_with_slots_is_not_made_anew() {
    let (place, _folder, _file) = with_one();
    let header = place.path().join("header");
    let whole = fs::read(&header).expect("readable");
    fs::remove_file(&header).expect("it was there");
    let written = place
        .by_file()
        .write(&slot(OTHER), &secret(b"new"), Unattended);
    assert_eq!(written, Err(VaultError::Corrupt));
    assert_eq!(
        place.by_hand().make(&typed(PASSPHRASE)),
        Err(PassphraseError::Vault(VaultError::Corrupt))
    );
    assert!(!header.exists());
    fs::write(&header, whole).expect("writable");
    assert_eq!(read(&place.by_file(), GRANT), Ok(Some(b"kept".to_vec())));
}

#[test]
fn a_folder_that_went_away_is_unavailable_and_its_slots_are_not_missing() {
    let (place, folder, _file) = with_one();
    let away = place.room.path().join("away");
    fs::rename(place.path(), &away).expect("movable");
    for folder in [&folder, &place.by_file()] {
        assert_eq!(read(folder, GRANT), Err(VaultError::Unavailable));
        assert_eq!(
            folder.delete(&slot(GRANT), Unattended),
            Err(VaultError::Unavailable)
        );
        assert_eq!(folder.list(Unattended), Err(VaultError::Unavailable));
    }
    assert_eq!(read(&place.by_hand(), GRANT), Err(VaultError::Locked));
    assert!(!place.path().exists(), "nobody who reads makes a folder");
    fs::rename(&away, place.path()).expect("movable");
    assert_eq!(read(&folder, GRANT), Ok(Some(b"kept".to_vec())));
}

#[test]
fn what_a_cut_off_write_left_is_no_slot() {
    let (place, folder, _file) = with_one();
    fs::write(place.path().join(".new-00ff"), b"half a wri").expect("writable");
    assert_eq!(folder.list(Unattended), Ok(vec![slot(GRANT)]));
}
