//! Why the ledger did not do what it was asked, and which of it means that the file is damaged.

use std::io;

use rusqlite::{Error, ErrorCode};

/// Why the ledger did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be opened or read just now, which says nothing of what is in it.
    #[error("the ledger cannot be read")]
    Unreadable(#[source] Error),
    /// Its folder cannot be used.
    #[error("the ledger's folder cannot be used")]
    Place(#[source] io::Error),
    /// What is there is no ledger, or no whole one.
    #[error("the ledger is damaged")]
    Damaged(#[source] Error),
    /// A row holds what no version of this program writes.
    #[error("a row of the ledger is damaged")]
    Row,
    /// It was written by a newer version of this program.
    #[error("the ledger was written by a newer version")]
    Newer,
    /// It cannot be written.
    #[error("the ledger cannot be written")]
    Write(#[source] Error),
    /// Another program mends it, and does not come to an end.
    #[error("another program is busy with the ledger")]
    Busy,
}

impl LedgerError {
    /// Whether the file is certainly not what we wrote. Nothing else may set it aside.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) | Self::Row => true,
            Self::Unreadable(_) | Self::Place(_) | Self::Newer | Self::Write(_) | Self::Busy => {
                false
            }
        }
    }

    /// Whether a file that is there could be read if nothing had to be written for it.
    pub(super) fn is_for_want_of_writing(&self) -> bool {
        match self {
            Self::Unreadable(error) | Self::Write(error) => is_about_the_disk(error),
            Self::Place(_) | Self::Damaged(_) | Self::Row | Self::Newer | Self::Busy => false,
        }
    }

    /// An error of a write.
    pub(super) fn of_write(error: Error) -> Self {
        if is_damage(&error) {
            Self::Damaged(error)
        } else {
            Self::Write(error)
        }
    }
}

impl From<Error> for LedgerError {
    fn from(error: Error) -> Self {
        if is_damage(&error) {
            return Self::Damaged(error);
        }
        match error.sqlite_error_code() {
            Some(
                ErrorCode::ReadOnly
                | ErrorCode::DiskFull
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::ConstraintViolation,
            ) => Self::Write(error),
            _ => Self::Unreadable(error),
        }
    }
}

/// Whether a write failed for a disk that is full, failing or not ours to write on.
pub(super) fn is_about_the_disk(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::ReadOnly
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
        )
    )
}

/// Our statements are fixed: one that SQLite does not understand names a table or a column that is
/// not there any more.
fn is_damage(error: &Error) -> bool {
    const NOT_UNDERSTOOD: i32 = rusqlite::ffi::SQLITE_ERROR;
    match error {
        Error::SqliteFailure(failure, _) | Error::SqlInputError { error: failure, .. } => {
            failure.extended_code == NOT_UNDERSTOOD
                || matches!(
                    failure.code,
                    ErrorCode::DatabaseCorrupt
                        | ErrorCode::NotADatabase
                        | ErrorCode::TooBig
                        | ErrorCode::TypeMismatch
                )
        }
        Error::InvalidColumnType(..)
        | Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::Utf8Error(..) => true,
        _ => false,
    }
}
