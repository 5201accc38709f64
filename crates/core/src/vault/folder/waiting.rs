//! Where an opened folder's key waits for the next program of the same person.
//!
//! In the kernel's user keyring: never on a disk, and gone when the computer is turned off; how much
//! sooner after the person's last process differs between kernels. Elsewhere than on Linux, and in
//! containers that allow no `keyctl`, nowhere: each program asks for itself.

use super::header::Key;
use crate::vault::VaultError;

#[cfg(target_os = "linux")]
mod kernel {
    use linux_keyutils::{KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    fn ring() -> Result<KeyRing, KeyError> {
        KeyRing::from_special_id(KeyRingIdentifier::User, true)
    }

    fn called(name: &str) -> String {
        format!("forgepass:{name}")
    }

    pub(super) fn add(name: &str, key: &[u8; 32]) -> Result<(), KeyError> {
        let ring = ring()?;
        let added = ring.add_key(&called(name), key)?;
        // As the kernel adds it, only who has this very session may read it; a helper that is
        // started by another session could not. Nothing for group and others.
        let permissions = KeyPermissionsBuilder::builder()
            .posessor(Permission::ALL)
            .user(Permission::ALL)
            .build();
        added.set_perms(permissions).inspect_err(|_| {
            // A session that may not say so must not leave a key that it cannot take away.
            let _ = ring.unlink_key(added);
        })
    }

    pub(super) fn read(name: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let key = ring()?.search(&called(name))?;
        key.read_to_vec().map(Zeroizing::new)
    }

    pub(super) fn remove(name: &str) -> Result<(), KeyError> {
        // Where there is no keyring for us, nothing is in it.
        let Ok(ring) = ring() else { return Ok(()) };
        match ring.search(&called(name)) {
            Ok(key) => ring.unlink_key(key),
            Err(KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Leaves a key, where the system lets us; [`find`] tells whether it did.
pub(super) fn leave(name: &str, key: &Key) {
    #[cfg(target_os = "linux")]
    if let Err(error) = kernel::add(name, key.expose()) {
        tracing::info!(?error, "the kernel keeps no key for us");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (name, key);
}

/// The key that waits, if one does.
pub(super) fn find(name: &str) -> Option<Key> {
    #[cfg(target_os = "linux")]
    {
        let bytes = kernel::read(name).ok()?;
        bytes.as_slice().try_into().ok().map(Key::new)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = name;
        None
    }
}

/// Takes it away again; one that is not there is done already.
pub(super) fn forget(name: &str) -> Result<(), VaultError> {
    #[cfg(target_os = "linux")]
    if let Err(error) = kernel::remove(name) {
        tracing::warn!(?error, "the key stays in the kernel");
        return Err(VaultError::Unavailable);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = name;
    Ok(())
}
