use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::*;

const WINDOWS: Limit = Limit::Bytes(2560);

/// A store of small entries that can lose power before its n-th change.
#[derive(Default)]
struct Small {
    entries: RefCell<BTreeMap<String, Vec<Vec<u8>>>>,
    changes_left: Cell<Option<usize>>,
}

impl Small {
    fn spend(&self) -> Result<(), VaultError> {
        match self.changes_left.get() {
            Some(0) => Err(VaultError::InDoubt),
            Some(left) => {
                self.changes_left.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn duplicate(&self, name: &str, value: &[u8]) {
        let mut entries = self.entries.borrow_mut();
        entries
            .entry(name.to_owned())
            .or_default()
            .push(value.to_vec());
    }
}

impl Entries for Small {
    fn get(&self, name: &str) -> Result<Vec<Bytes>, VaultError> {
        let entries = self.entries.borrow();
        let found = entries.get(name).cloned().unwrap_or_default();
        Ok(found.into_iter().map(Zeroizing::new).collect())
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), VaultError> {
        self.spend()?;
        assert!(value.len() <= 2560, "{} bytes in one entry", value.len());
        let mut entries = self.entries.borrow_mut();
        let copies = entries.entry(name.to_owned()).or_default();
        match copies.first_mut() {
            Some(first) => *first = value.to_vec(),
            None => copies.push(value.to_vec()),
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        self.spend()?;
        self.entries.borrow_mut().remove(name);
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, VaultError> {
        Ok(self.entries.borrow().keys().cloned().collect())
    }
}

fn slot() -> Slot {
    Slot::Gone("00ff".to_owned())
}

fn value(length: usize, seed: u8) -> Secret<Vec<u8>> {
    let bytes = (0..length).map(|i| u8::try_from(i % 251).expect("below 251") ^ seed);
    Secret::new(bytes.collect())
}

fn read_back(entries: &Small) -> Result<Option<Vec<u8>>, VaultError> {
    read(entries, &slot()).map(|value| value.map(|value| value.expose().clone()))
}

#[test]
fn case_48_every_size_comes_back_byte_for_byte() {
    let entries = Small::default();
    for length in [0, 1, 1280, 1281, 2560, 2561, 5558, 16_384, 65_536] {
        let value = value(length, 0);
        write(&entries, WINDOWS, &slot(), &value).expect("nothing fails here");
        assert_eq!(
            read_back(&entries),
            Ok(Some(value.expose().clone())),
            "{length}"
        );
    }
}

#[test]
fn a_shorter_value_leaves_no_part_of_a_longer_one() {
    let entries = Small::default();
    write(&entries, WINDOWS, &slot(), &value(65_536, 0)).expect("nothing fails here");
    write(&entries, WINDOWS, &slot(), &value(1, 0)).expect("nothing fails here");
    assert_eq!(entries.names(), Ok(vec!["gone/00ff".to_owned()]));
}

#[test]
fn power_lost_at_any_change_leaves_the_old_value_or_the_new_one() {
    let (old, new) = (value(5558, 1), value(16_384, 2));
    for changes in 0..16 {
        let entries = Small::default();
        write(&entries, WINDOWS, &slot(), &old).expect("nothing fails yet");
        entries.changes_left.set(Some(changes));
        let outcome = write(&entries, WINDOWS, &slot(), &new);
        let now = read_back(&entries).expect("one of the two is whole");
        match outcome {
            Ok(()) => assert_eq!(now.as_ref(), Some(new.expose()), "{changes}"),
            Err(_) => assert_eq!(now.as_ref(), Some(old.expose()), "{changes}"),
        }
    }
}

#[test]
fn a_part_that_did_not_arrive_is_not_in_doubt() {
    let entries = Small::default();
    entries.changes_left.set(Some(0));
    let outcome = write(&entries, WINDOWS, &slot(), &value(5558, 0));
    assert_eq!(outcome, Err(VaultError::Unavailable));
}

#[test]
fn case_48_parts_of_two_writes_do_not_make_a_value() {
    let (one, two) = (Small::default(), Small::default());
    write(&one, WINDOWS, &slot(), &value(5558, 1)).expect("nothing fails here");
    write(&two, WINDOWS, &slot(), &value(5558, 2)).expect("nothing fails here");
    let torn = two.entries.borrow()["gone/00ff#1.1"].clone();
    one.entries
        .borrow_mut()
        .insert("gone/00ff#1.1".to_owned(), torn);
    assert_eq!(read_back(&one), Err(VaultError::Corrupt));
}

#[test]
fn a_missing_part_is_damage_and_not_a_missing_secret() {
    let entries = Small::default();
    write(&entries, WINDOWS, &slot(), &value(5558, 0)).expect("nothing fails here");
    entries.entries.borrow_mut().remove("gone/00ff#1.2");
    assert_eq!(read_back(&entries), Err(VaultError::Corrupt));
}

#[test]
fn an_empty_entry_is_damage_and_not_a_missing_secret() {
    let entries = Small::default();
    entries.duplicate("gone/00ff", b"");
    assert_eq!(read_back(&entries), Err(VaultError::Corrupt));
}

#[test]
fn of_duplicates_the_newest_whole_one_counts() {
    let entries = Small::default();
    write(&entries, Limit::None, &slot(), &value(3, 1)).expect("nothing fails here");
    let older = entries.entries.borrow()["gone/00ff"][0].clone();
    write(&entries, Limit::None, &slot(), &value(3, 2)).expect("nothing fails here");
    entries.duplicate("gone/00ff", &older);
    entries.duplicate("gone/00ff", b"damaged");
    assert_eq!(read_back(&entries), Ok(Some(value(3, 2).expose().clone())));
    write(&entries, Limit::None, &slot(), &value(3, 3)).expect("nothing fails here");
    assert_eq!(read_back(&entries), Ok(Some(value(3, 3).expose().clone())));
}

#[test]
fn a_deleted_slot_leaves_nothing_behind() {
    let entries = Small::default();
    write(&entries, WINDOWS, &slot(), &value(65_536, 0)).expect("nothing fails here");
    delete(&entries, WINDOWS, &slot()).expect("nothing fails here");
    assert_eq!(entries.names(), Ok(Vec::new()));
    assert_eq!(read_back(&entries), Ok(None));
}

#[test]
fn a_list_names_slots_and_not_their_parts() {
    let entries = Small::default();
    write(&entries, WINDOWS, &slot(), &value(5558, 0)).expect("nothing fails here");
    let names = entries.names().expect("a map always answers");
    assert_eq!(list(&names), vec![slot()]);
}
