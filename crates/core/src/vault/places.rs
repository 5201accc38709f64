//! The vaults of one home, put together.

use std::sync::Arc;

use super::{Folder, Keyring, Memory, Store, VaultKind};

/// Where the secrets of one home may be kept.
pub struct Places {
    /// Where they are kept, until something else is noted.
    pub store: Arc<dyn Store>,
    /// Where else they may be.
    pub others: Vec<Arc<dyn Store>>,
    /// The encrypted folder, if it is one of them.
    pub folder: Option<Arc<Folder>>,
}

impl Places {
    /// That kind of vault and no other, because somebody said so.
    pub fn only(kind: VaultKind, namespace: &str, folder: Folder) -> Self {
        let folder = Arc::new(folder);
        let store: Arc<dyn Store> = match kind {
            VaultKind::Keyring => Arc::new(Keyring::new(namespace)),
            VaultKind::File => folder.clone(),
            VaultKind::Memory => Arc::new(Memory::new()),
        };
        Self {
            store,
            others: Vec::new(),
            folder: (kind == VaultKind::File).then_some(folder),
        }
    }

    /// The folder if it was chosen, else the keyring; and the other one to move to.
    pub fn with_choice(chosen: Option<VaultKind>, namespace: &str, folder: Folder) -> Self {
        let folder = Arc::new(folder);
        let keyring = Arc::new(Keyring::new(namespace));
        let (store, other): (Arc<dyn Store>, Arc<dyn Store>) = match chosen {
            Some(VaultKind::File) => (folder.clone(), keyring),
            Some(VaultKind::Keyring | VaultKind::Memory) | None => (keyring, folder.clone()),
        };
        Self {
            store,
            others: vec![other],
            folder: Some(folder),
        }
    }
}
