//! A vault for this run only.
//!
//! For whoever chooses to keep nothing, and for tests. It forgets everything with the process, so
//! no other program can use it: git is not served from here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Attendance, Slot, Store, VaultError, VaultKind};
use crate::grant::Secret;

/// Keeps secrets in this process's memory. Never locked, never unavailable.
#[derive(Debug, Default)]
pub struct Memory {
    slots: Mutex<HashMap<Slot, Secret<Vec<u8>>>>,
}

impl Memory {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Slot, Secret<Vec<u8>>>> {
        // A panic elsewhere cannot leave the map half changed: each call makes one map operation.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn kind(&self) -> VaultKind {
        VaultKind::Memory
    }

    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn read(&self, slot: &Slot, _: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        let slots = self.slots();
        Ok(slots
            .get(slot)
            .map(|value| Secret::new(value.expose().clone())))
    }

    fn write(&self, slot: &Slot, value: &Secret<Vec<u8>>, _: Attendance) -> Result<(), VaultError> {
        let copy = Secret::new(value.expose().clone());
        self.slots().insert(slot.clone(), copy);
        Ok(())
    }

    fn delete(&self, slot: &Slot, _: Attendance) -> Result<(), VaultError> {
        self.slots().remove(slot);
        Ok(())
    }

    fn list(&self, _: Attendance) -> Result<Vec<Slot>, VaultError> {
        let mut slots: Vec<Slot> = self.slots().keys().cloned().collect();
        slots.sort();
        Ok(slots)
    }

    fn unlock(&self) -> Result<(), VaultError> {
        Ok(())
    }
}
