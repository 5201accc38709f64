//! Where an opened folder's key waits for the next program of the same person.
//!
//! In the kernel's user keyring: never on a disk, gone with the person's last process. Elsewhere
//! than on Linux, and in containers that allow no `keyctl`, nowhere: each program asks for itself.

use super::header::Key;
use crate::vault::VaultError;

#[cfg(target_os = "linux")]
mod kernel {
    use linux_keyutils::{KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    pub(super) use linux_keyutils::KeyError;

    fn ring() -> Result<KeyRing, KeyError> {
        KeyRing::from_special_id(KeyRingIdentifier::User, true)
    }

    fn called(name: &str) -> String {
        format!("forgepass:{name}")
    }

    pub(super) fn add(name: &str, key: &[u8; 32]) -> Result<(), KeyError> {
        let added = ring()?.add_key(&called(name), key)?;
        // As the kernel adds it, only who has this very session may read it; a helper that is
        // started by another session could not.
        let most = Permission::ALL;
        let same_person = Permission::VIEW
            | Permission::READ
            | Permission::SEARCH
            | Permission::WRITE
            | Permission::LINK;
        let permissions = KeyPermissionsBuilder::builder()
            .posessor(most)
            .user(same_person)
            .build();
        added.set_perms(permissions)
    }

    pub(super) fn read(name: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let key = ring()?.search(&called(name))?;
        key.read_to_vec().map(Zeroizing::new)
    }

    pub(super) fn remove(name: &str) -> Result<(), KeyError> {
        let ring = ring()?;
        let key = ring.search(&called(name))?;
        ring.unlink_key(key)
    }
}

/// Leaves a key; whether it will be found again.
pub(super) fn leave(name: &str, key: &Key) -> bool {
    #[cfg(target_os = "linux")]
    match kernel::add(name, key) {
        Ok(()) => return find(name).is_some(),
        Err(error) => tracing::info!(?error, "the kernel keeps no key for us"),
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (name, key);
    false
}

/// The key that waits, if one does.
pub(super) fn find(name: &str) -> Option<Key> {
    #[cfg(target_os = "linux")]
    {
        let bytes = kernel::read(name).ok()?;
        let mut key = Key::default();
        if bytes.len() == key.len() {
            key.copy_from_slice(&bytes);
            return Some(key);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = name;
    None
}

/// Takes it away again; one that is not there is done already.
pub(super) fn forget(name: &str) -> Result<(), VaultError> {
    #[cfg(target_os = "linux")]
    match kernel::remove(name) {
        Ok(()) | Err(kernel::KeyError::KeyDoesNotExist) => {}
        // Where the kernel keeps no keys for us there is nothing to take away.
        Err(_) if find(name).is_none() => {}
        Err(error) => {
            tracing::warn!(?error, "the key stays in the kernel");
            return Err(VaultError::Unavailable);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = name;
    Ok(())
}
