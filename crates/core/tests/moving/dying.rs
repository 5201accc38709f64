//! A move that dies, meets damage, or meets somebody who holds on.

use forgepass_core::vault::{MoveError, Moved, Store, VaultError, VaultKind};

use crate::stores::{Computer, FOREVER, Life, Outside, WHO, grants, has_all, secret};

#[test]
fn case_52_wherever_a_move_dies_the_noted_vault_has_everything_and_it_can_go_on() {
    let mut survived = false;
    for steps in 0.. {
        let computer = Computer::new();
        let slots = grants(3);
        for slot in &slots {
            computer
                .keyring
                .write(slot, &secret(slot), WHO)
                .expect("written");
        }
        let outcome = computer.process(steps).move_to(VaultKind::File);
        let next = computer.process(FOREVER);
        assert!(has_all(&next, &slots), "after {steps} steps: {outcome:?}");
        // The next start clears up, and another try gets there.
        next.clear_left();
        match next.move_to(VaultKind::File) {
            Ok(moved) => assert_eq!((moved.accounts, moved.left), (3, 0), "after {steps}"),
            Err(error) => assert_eq!(error, MoveError::Same, "after {steps} steps"),
        }
        assert!(has_all(&*computer.folder, &slots), "after {steps} steps");
        assert_eq!(computer.keyring.list(WHO), Ok(Vec::new()), "after {steps}");
        assert_eq!(computer.folder.list(WHO).expect("a list").len(), 3);
        assert_eq!(computer.paper.at("left"), None, "after {steps} steps");
        if outcome
            == Ok(Moved {
                accounts: 3,
                left: 0,
            })
        {
            survived = true;
            // Three are read, written, read back, read and deleted once more; the rest is around.
            assert!(steps > 15, "{steps}");
            break;
        }
    }
    assert!(survived);
}

#[test]
fn what_was_given_up_meanwhile_does_not_come_back_with_the_vault_that_had_it() {
    let computer = Computer::new();
    let slots = grants(2);
    let start = computer.process(FOREVER);
    for slot in &slots {
        start.write(slot, &secret(slot), WHO).expect("written");
    }
    // It dies right after the note: the keyring is not cleared.
    let mut steps = 0;
    while computer.paper.at("vault").as_deref() == Some("keyring") {
        steps += 1;
        let _ = computer.process(steps).move_to(VaultKind::File);
    }
    assert_eq!(computer.keyring.list(WHO).expect("a list").len(), 2);
    let next = computer.process(FOREVER);
    next.delete(&slots[0], WHO).expect("given up");
    next.move_to(VaultKind::Keyring).expect("moved back");
    assert_eq!(computer.keyring.list(WHO), Ok(vec![slots[1].clone()]));
}

#[test]
fn what_is_damaged_stays_where_it_is_and_is_counted() {
    let computer = Computer::new();
    let slots = grants(2);
    for slot in &slots {
        computer
            .keyring
            .write(slot, &secret(slot), WHO)
            .expect("written");
    }
    let life = Life::of(FOREVER);
    let torn = Outside::new(VaultKind::Keyring, &computer.keyring, &life).damaged(&slots[0]);
    let several = computer.process_with(torn, &life);
    let moved = several.move_to(VaultKind::File).expect("moved");
    assert_eq!((moved.accounts, moved.left), (1, 1));
    assert_eq!(computer.keyring.list(WHO), Ok(vec![slots[0].clone()]));
}

#[test]
fn who_holds_on_to_the_vault_is_waited_for_and_then_told() {
    let computer = Computer::new();
    let file = std::fs::File::create(computer.run.path().join("vault.lock")).expect("a file");
    file.lock_shared().expect("held");
    let several = computer.process(FOREVER);
    let outcome = several.move_to(VaultKind::File);
    assert_eq!(outcome, Err(MoveError::Busy));
}

#[test]
fn a_move_that_fails_half_way_leaves_nothing_in_the_new_vault_but_what_was_there() {
    let computer = Computer::new();
    let slots = grants(3);
    let other = &grants(1)[0];
    for slot in &slots {
        computer
            .keyring
            .write(slot, &secret(slot), WHO)
            .expect("written");
    }
    computer
        .folder
        .write(other, &secret(other), WHO)
        .expect("written");
    // The keyring names its slots and gives two of them.
    let keyring = Outside::new(VaultKind::Keyring, &computer.keyring, &Life::of(3));
    let several = computer.process_with(keyring, &Life::of(FOREVER));
    let outcome = several.move_to(VaultKind::File);
    assert_eq!(outcome, Err(MoveError::Read(VaultError::Unavailable)));
    assert_eq!(computer.folder.list(WHO), Ok(vec![other.clone()]));
    assert!(has_all(&*computer.keyring, &slots));
}
