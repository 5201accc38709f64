//! One contract for every vault.
//!
//! The facts in [`facts`] hold for memory, the encrypted folder and a real keyring alike. What is
//! particular to a keyring (locked, killed, hanging), to the folder (torn, swapped, several writers)
//! and to stores that are slow or broken stands beside it.

mod encrypted_folder;
mod facts;
mod slow;

#[cfg(target_os = "linux")]
mod keyring_service;
#[cfg(target_os = "linux")]
mod private_bus;
#[cfg(target_os = "linux")]
mod prompter;

use std::future::Future;
use std::sync::Arc;

use forgepass_core::grant::Secret;
use forgepass_core::vault::{Memory, Slot, Vault};

/// Runs a test's async part on a runtime like the program's own.
fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

fn slot(name: &str) -> Slot {
    name.parse().expect("the name of a slot")
}

fn secret(value: &[u8]) -> Secret<Vec<u8>> {
    Secret::new(value.to_vec())
}

macro_rules! contract {
    ($($fact:ident),* $(,)?) => {
        mod memory {
            use super::*;
            $(
                #[test]
                fn $fact() {
                    run(facts::$fact(Vault::new(Arc::new(Memory::new()))));
                }
            )*
        }

        mod folder {
            use super::*;
            $(
                #[test]
                fn $fact() {
                    let place = encrypted_folder::Place::new();
                    run(facts::$fact(Vault::new(Arc::new(place.made()))));
                }
            )*
        }

        #[cfg(target_os = "linux")]
        mod gnome_keyring {
            use super::*;
            use forgepass_core::vault::Keyring;
            $(
                #[test]
                fn $fact() {
                    let test = concat!(module_path!(), "::", stringify!($fact));
                    private_bus::inside(test, |computer| {
                        let _keyring = computer.start_keyring();
                        run(facts::$fact(Vault::new(Arc::new(Keyring::new("")))));
                    });
                }
            )*
        }
    };
}

contract!(
    an_open_vault_answers,
    a_slot_never_written_is_missing,
    case_48_every_size_comes_back_byte_for_byte,
    bytes_that_are_no_text_come_back,
    a_write_replaces_what_was_there,
    slots_do_not_mix,
    a_deleted_slot_is_missing,
    deleting_a_missing_slot_is_done_already,
    a_list_names_every_slot_and_no_other,
    writes_to_one_slot_land_in_their_order,
);
