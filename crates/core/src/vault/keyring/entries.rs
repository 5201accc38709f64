//! Keyring entries, over stores that are built on demand and thrown away when they fail.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use keyring_core::{CredentialStore, Error};
use zeroize::Zeroizing;

use super::gate::{self, Gate};
use crate::vault::split::{Bytes, Entries};
use crate::vault::{Attendance, VaultError};

/// What a failed call means for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The keyring is locked, or the person said no.
    Locked,
    /// It was not done, for certain.
    Refused,
    /// The line broke: perhaps it was done.
    Broken,
    /// What lies there cannot be read.
    Damaged,
}

/// How long a call waits for another one that is connecting. A service that hangs must not hold up
/// the calls that come after it was replaced.
const TURN: Duration = Duration::from_secs(1);

/// The entries of one service name.
///
/// A store lends itself to one call at a time: its connection has one lock and no deadline, and a
/// call that hangs must not take the next one with it. All that were ever needed at once are kept,
/// and they connect one after the other: gnome-keyring aborts when clients come and go at once.
pub(super) struct KeyringEntries {
    service: String,
    gate: Arc<Gate>,
    idle: Mutex<Vec<Arc<CredentialStore>>>,
    connecting: Mutex<bool>,
    connected: Condvar,
}

impl KeyringEntries {
    pub(super) fn new(service: String, gate: Arc<Gate>) -> Self {
        Self {
            service,
            gate,
            idle: Mutex::default(),
            connecting: Mutex::default(),
            connected: Condvar::new(),
        }
    }

    /// Makes a call; once more over a fresh store, should the one at hand have failed.
    ///
    /// Every call says the same again when repeated, so a second time does no harm.
    fn call<T>(
        &self,
        call: impl Fn(&keyring::Entry) -> Result<T, Error>,
        name: &str,
    ) -> Result<T, Failure> {
        let waiting = self.idle().pop();
        let first = match waiting.map(|store| self.call_over(store, &call, name)) {
            Some(Err(failure @ (Failure::Refused | Failure::Broken))) => {
                // The others are as old: the service has gone, or was started anew.
                self.idle().clear();
                failure
            }
            Some(done @ (Ok(_) | Err(Failure::Locked | Failure::Damaged))) => return done,
            None => Failure::Refused,
        };
        let again = self
            .connect()
            .and_then(|fresh| self.call_over(fresh, &call, name));
        match (first, again) {
            // What may have been done the first time is not undone by a refusal the second time.
            (Failure::Broken, Err(_)) => Err(Failure::Broken),
            (_, again) => again,
        }
    }

    fn call_over<T>(
        &self,
        store: Arc<CredentialStore>,
        call: impl Fn(&keyring::Entry) -> Result<T, Error>,
        name: &str,
    ) -> Result<T, Failure> {
        let label = format!("Forgepass ({name})");
        let modifiers = gate::modifiers(&label);
        let entry = store
            .build(&self.service, name, Some(&modifiers))
            .map(|inner| keyring::Entry { inner })
            .map_err(|error| gate::judge(&error))?;
        let done = call(&entry).map_err(|error| gate::judge(&error))?;
        self.idle().push(store);
        self.connected.notify_one();
        Ok(done)
    }

    /// A new store, or one that came free while others were connecting.
    fn connect(&self) -> Result<Arc<CredentialStore>, Failure> {
        let until = Instant::now() + TURN;
        let mut connecting = self.connecting();
        loop {
            if let Some(store) = self.idle().pop() {
                // Whoever waits behind us may find another, or the turn.
                self.connected.notify_one();
                return Ok(store);
            }
            let left = until.saturating_duration_since(Instant::now());
            if !*connecting || left.is_zero() {
                break;
            }
            connecting = self
                .connected
                .wait_timeout(connecting, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *connecting = true;
        drop(connecting);
        let _connecting = Connecting(self);
        gate::build_store().map_err(|_| Failure::Refused)
    }

    fn connecting(&self) -> MutexGuard<'_, bool> {
        self.connecting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Arc<CredentialStore>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the turn to the next one, also when connecting panics.
struct Connecting<'entries>(&'entries KeyringEntries);

impl Drop for Connecting<'_> {
    fn drop(&mut self) {
        *self.0.connecting() = false;
        self.0.connected.notify_one();
    }
}

impl Drop for KeyringEntries {
    /// Taking a connection down blocks too, and the last holder may be async code.
    fn drop(&mut self) {
        let stores = std::mem::take(&mut *self.idle());
        if !stores.is_empty() {
            let taking_down = std::thread::Builder::new().spawn(move || drop(stores));
            if let Err(error) = taking_down {
                tracing::debug!(%error, "connections to the keyring stay until the program ends");
            }
        }
    }
}

impl Entries for KeyringEntries {
    fn get(&self, name: &str) -> Result<Vec<Bytes>, VaultError> {
        self.call(found, name)
            .map(|values| values.iter().map(gate::from_stored).collect())
            .map_err(when_reading)
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), VaultError> {
        let stored = gate::to_stored(value);
        let set = |entry: &keyring::Entry| match entry.set_secret(&stored) {
            Err(Error::Ambiguous(copies)) => match copies.first() {
                Some(first) => first.set_secret(&stored),
                None => Err(Error::NoEntry),
            },
            other => other,
        };
        self.call(set, name).map_err(when_changing)
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        let remove = |entry: &keyring::Entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            // All copies: one that stayed would come back as the slot's value.
            Err(Error::Ambiguous(copies)) => {
                copies
                    .iter()
                    .try_for_each(|copy| match copy.delete_credential() {
                        Err(Error::NoEntry) => Ok(()),
                        other => other,
                    })
            }
            other => other,
        };
        self.call(remove, name).map_err(when_changing)
    }

    fn names(&self) -> Result<Vec<String>, VaultError> {
        self.gate.names(Attendance::Unattended)
    }
}

impl fmt::Debug for KeyringEntries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringEntries")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

fn found(entry: &keyring::Entry) -> Result<Vec<Bytes>, Error> {
    match entry.get_secret() {
        Ok(value) => Ok(vec![Zeroizing::new(value)]),
        Err(Error::NoEntry) => Ok(Vec::new()),
        Err(Error::Ambiguous(copies)) => copies
            .iter()
            .map(|copy| copy.get_secret().map(Zeroizing::new))
            .collect(),
        Err(error) => Err(error),
    }
}

fn when_reading(failure: Failure) -> VaultError {
    match failure {
        Failure::Locked => VaultError::Locked,
        Failure::Refused | Failure::Broken => VaultError::Unavailable,
        Failure::Damaged => VaultError::Corrupt,
    }
}

fn when_changing(failure: Failure) -> VaultError {
    match failure {
        Failure::Locked => VaultError::Locked,
        Failure::Refused => VaultError::Unavailable,
        Failure::Broken => VaultError::InDoubt,
        Failure::Damaged => VaultError::Corrupt,
    }
}
