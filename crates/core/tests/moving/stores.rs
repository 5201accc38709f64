//! Vaults that outlive the processes that use them, and processes that die.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use forgepass_core::account::AccountId;
use forgepass_core::clock::SystemRng;
use forgepass_core::grant::Secret;
use forgepass_core::vault::{
    Attendance, Memory, Note, Noted, Several, Slot, Store, VaultError, VaultKind,
};

pub const WHO: Attendance = Attendance::Attended;

/// As many steps as anybody makes.
pub const FOREVER: usize = usize::MAX;

/// How many steps a process still makes before it is gone.
pub struct Life(AtomicUsize);

impl Life {
    pub fn of(steps: usize) -> Arc<Self> {
        Arc::new(Self(AtomicUsize::new(steps)))
    }

    fn is_over(&self) -> Result<(), VaultError> {
        match self.0.load(Ordering::SeqCst) {
            0 => Err(VaultError::Unavailable),
            _ => Ok(()),
        }
    }

    fn step(&self) -> Result<(), VaultError> {
        let left = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        left.map(|_| ()).map_err(|_| VaultError::Unavailable)
    }
}

/// A vault that outlives the process that uses it.
pub struct Outside {
    kind: VaultKind,
    slots: Arc<Memory>,
    life: Arc<Life>,
    damaged: Option<Slot>,
}

impl Outside {
    /// The vault as a process of that life has it.
    pub fn new(kind: VaultKind, slots: &Arc<Memory>, life: &Arc<Life>) -> Self {
        Self {
            kind,
            slots: Arc::clone(slots),
            life: Arc::clone(life),
            damaged: None,
        }
    }

    /// The same, with damage in one slot.
    pub fn damaged(self, slot: &Slot) -> Self {
        Self {
            damaged: Some(slot.clone()),
            ..self
        }
    }
}

/// A keyring that always answers.
pub fn keyring(slots: &Arc<Memory>) -> Arc<dyn Store> {
    let life = Life::of(FOREVER);
    Arc::new(Outside::new(VaultKind::Keyring, slots, &life))
}

/// A keyring that nobody answers for.
pub fn silent() -> Arc<dyn Store> {
    Arc::new(Outside::new(
        VaultKind::Keyring,
        &Arc::default(),
        &Life::of(0),
    ))
}

impl Store for Outside {
    fn kind(&self) -> VaultKind {
        self.kind
    }
    fn name(&self) -> String {
        "outside".to_owned()
    }
    fn probe(&self) -> Result<(), VaultError> {
        self.life.is_over()
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.life.step()?;
        if self.damaged.as_ref() == Some(slot) {
            return Err(VaultError::Corrupt);
        }
        self.slots.read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.life.step()?;
        self.slots.write(slot, value, who)
    }
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.life.step()?;
        self.slots.delete(slot, who)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.life.step()?;
        self.slots.list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        self.life.is_over()
    }
}

/// The note of which vault it is, beside the accounts.
#[derive(Clone, Default)]
pub struct Paper(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Paper {
    pub fn at(&self, name: &str) -> Option<String> {
        self.0.lock().expect("sound").get(name).cloned()
    }
}

pub struct Pen {
    pub paper: Paper,
    pub life: Arc<Life>,
}

impl Note for Pen {
    fn look(&self) -> Result<Noted, VaultError> {
        Ok(Noted::Kept(self.paper.at("vault").expect("noted")))
    }
    fn moved(&self, from: Option<&str>, to: &str) -> Result<(), VaultError> {
        self.life.step()?;
        let mut paper = self.paper.0.lock().expect("sound");
        paper.insert("vault", to.to_owned());
        match from {
            Some(from) => paper.insert("left", from.to_owned()),
            None => paper.remove("left"),
        };
        Ok(())
    }
    fn left(&self) -> Result<Option<String>, VaultError> {
        Ok(self.paper.at("left"))
    }
    fn settle(&self) -> Result<(), VaultError> {
        self.life.step()
    }
    fn cleared(&self) -> Result<(), VaultError> {
        self.life.step()?;
        self.paper.0.lock().expect("sound").remove("left");
        Ok(())
    }
}

/// What is outside of every process: two vaults, the note and the lock.
pub struct Computer {
    pub keyring: Arc<Memory>,
    pub folder: Arc<Memory>,
    pub paper: Paper,
    pub run: tempfile::TempDir,
}

impl Computer {
    pub fn new() -> Self {
        let paper = Paper::default();
        paper
            .0
            .lock()
            .expect("sound")
            .insert("vault", "keyring".to_owned());
        Self {
            keyring: Arc::default(),
            folder: Arc::default(),
            paper,
            run: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A process that is gone after so many steps.
    pub fn process(&self, steps: usize) -> Several {
        let life = Life::of(steps);
        let keyring = Outside::new(VaultKind::Keyring, &self.keyring, &life);
        self.process_with(keyring, &life)
    }

    /// A process of that life which has this keyring.
    pub fn process_with(&self, keyring: Outside, life: &Arc<Life>) -> Several {
        let folder = Outside::new(VaultKind::File, &self.folder, life);
        let pen = Pen {
            paper: self.paper.clone(),
            life: Arc::clone(life),
        };
        Several::new(
            Arc::new(keyring),
            vec![Arc::new(folder)],
            Box::new(pen),
            self.run.path(),
        )
    }
}

pub fn grants(count: usize) -> Vec<Slot> {
    (0..count)
        .map(|_| Slot::Grant(AccountId::fresh(&SystemRng).expect("randomness")))
        .collect()
}

pub fn secret(slot: &Slot) -> Secret<Vec<u8>> {
    Secret::new(slot.to_string().into_bytes())
}

pub fn has_all(vault: &dyn Store, slots: &[Slot]) -> bool {
    slots.iter().all(|slot| {
        let value = vault.read(slot, WHO).expect("readable");
        value.is_some_and(|value| value.expose() == secret(slot).expose())
    })
}
