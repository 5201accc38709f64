//! What an error of the Secret Service says about the call: done, not done, or nobody knows.

use keyring_core::Error;

use super::super::entries::Failure;
use crate::vault::VaultError;

/// Judges an error of the keyring store.
pub(in super::super) fn judge(error: &Error) -> Failure {
    match error {
        Error::NoStorageAccess(source) | Error::PlatformFailure(source) => source
            .downcast_ref::<secret_service::Error>()
            .map_or(Failure::Broken, judge_service),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            Failure::Damaged
        }
        _ => Failure::Refused,
    }
}

/// Judges an error of a question that changes nothing.
pub(super) fn judge_question(error: &secret_service::Error) -> VaultError {
    match judge_service(error) {
        Failure::Locked => VaultError::Locked,
        Failure::Refused | Failure::Broken => VaultError::Unavailable,
        Failure::Damaged => VaultError::Corrupt,
    }
}

fn judge_service(error: &secret_service::Error) -> Failure {
    match error {
        secret_service::Error::Locked | secret_service::Error::Prompt => Failure::Locked,
        secret_service::Error::Unavailable | secret_service::Error::NoResult => Failure::Refused,
        secret_service::Error::Crypto(_) => Failure::Damaged,
        secret_service::Error::Zbus(zbus::Error::MethodError(name, ..)) => judge_reply(name),
        _ => Failure::Broken,
    }
}

/// An error that the service itself answered means that it did nothing. The bus speaks for a
/// service that went away in the middle, and then nobody knows.
fn judge_reply(name: &str) -> Failure {
    match name {
        "org.freedesktop.Secret.Error.IsLocked" => Failure::Locked,
        "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Timeout"
        | "org.freedesktop.DBus.Error.TimedOut"
        | "org.freedesktop.DBus.Error.Disconnected" => Failure::Broken,
        _ => Failure::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(error: secret_service::Error) -> Failure {
        judge(&Error::PlatformFailure(Box::new(error)))
    }

    #[test]
    fn a_dismissed_prompt_is_a_locked_keyring() {
        assert_eq!(failure(secret_service::Error::Prompt), Failure::Locked);
        assert_eq!(failure(secret_service::Error::Locked), Failure::Locked);
    }

    #[test]
    fn a_service_that_is_not_there_did_nothing() {
        let unknown = "org.freedesktop.DBus.Error.ServiceUnknown";
        assert_eq!(judge_reply(unknown), Failure::Refused);
        assert_eq!(
            failure(secret_service::Error::Unavailable),
            Failure::Refused
        );
    }

    #[test]
    fn a_service_that_went_away_in_the_middle_leaves_doubt() {
        let no_reply = "org.freedesktop.DBus.Error.NoReply";
        assert_eq!(judge_reply(no_reply), Failure::Broken);
        let line = zbus::Error::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert_eq!(failure(secret_service::Error::Zbus(line)), Failure::Broken);
    }

    #[test]
    fn what_cannot_be_decrypted_is_damaged() {
        assert_eq!(
            failure(secret_service::Error::Crypto("bad")),
            Failure::Damaged
        );
    }
}
