//! A home to break things in.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forgepass_core::account::AccountId;
use forgepass_core::clock::{SystemClock, Timestamp};
use forgepass_core::grant::{Freshness, GrantKind};
use forgepass_core::ledger::{AccountRow, Labels, Ledger, LedgerError};
use forgepass_core::provider::{
    BaseUrl, Host, HostKey, Issuer, Network, endpoints_from_paths, provider, redirect_uris,
};
use tempfile::TempDir;

/// A folder where making things durable costs nothing, if there is one.
pub fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).expect("a folder")
    } else {
        tempfile::tempdir().expect("a folder")
    }
}

pub fn open(folder: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open(folder, folder, Arc::new(SystemClock::new()))
}

pub fn file(folder: &Path) -> PathBuf {
    folder.join("ledger.sqlite3")
}

pub fn demo_host() -> Host {
    let provider = provider("demo").expect("the demo provider");
    let base = BaseUrl::parse("http://127.0.0.1:9101").expect("an address");
    Host {
        endpoints: endpoints_from_paths(provider, &base).expect("paths"),
        issuer: Issuer {
            value: None,
            demanded: false,
        },
        network: Network::default(),
        redirect_uris: redirect_uris(provider, &base.key()),
        client_id: None,
        default: true,
        has_secret: false,
        provider,
        base,
    }
}

pub fn id(number: u32) -> AccountId {
    format!("0b4f2c8e-96f5-4a0c-8a41-{number:012x}")
        .parse()
        .expect("an id")
}

pub fn row(number: u32, host: &HostKey) -> AccountRow {
    let at = Timestamp::from_millis(1_760_000_000_000 + i64::from(number));
    AccountRow {
        id: id(number),
        host: host.clone(),
        person_id: number.to_string(),
        slug: format!("person-{number}"),
        nickname: None,
        labels: Labels {
            login: format!("person-{number}"),
            display_name: Some(format!("Person {number}")),
            avatar_url: None,
            web_url: None,
        },
        kind: GrantKind::Oauth,
        scopes: vec!["read".to_owned()],
        freshness: Freshness {
            received_at: at,
            expires_at: None,
        },
        renewable: true,
        renewed_at: None,
        created_at: at,
        updated_at: at,
        broken: None,
        trouble: None,
        failures: 0,
        retry_at: None,
        awaits_sign_on: false,
    }
}

/// A ledger with a host and so many accounts, whole in its file, and a copy of it.
pub fn filled(folder: &Path, accounts: u32) {
    let ledger = open(folder).expect("a new ledger");
    ledger.note_recovery(None).expect("nothing is to come back");
    let host = demo_host();
    for number in 0..accounts {
        if number == 0 {
            ledger
                .add_host(&host, row(0, &host.key()).created_at)
                .expect("a host");
        }
        ledger
            .restore_account(&row(number, &host.key()))
            .expect("an account");
    }
    drop(ledger);
    let _ = fs::remove_file(folder.join("ledger.backup.sqlite3"));
    settle(folder);
    drop(open(folder).expect("a ledger, and its copy"));
    settle(folder);
}

/// A ledger as the first version wrote it, with so many accounts, and no copy of it.
pub fn first_version(folder: &Path, accounts: u32) {
    filled(folder, accounts);
    let older = rusqlite::Connection::open(file(folder)).expect("a connection");
    older
        .execute_batch(
            "ALTER TABLE account DROP COLUMN asked_at; \
             ALTER TABLE account DROP COLUMN awaits_sign_on; \
             ALTER TABLE attempt DROP COLUMN shown; ALTER TABLE host DROP COLUMN network; \
             ALTER TABLE link DROP COLUMN slug; DROP TABLE project; DROP TABLE caller; \
             PRAGMA user_version = 1",
        )
        .expect("an older schema");
    drop(older);
    settle(folder);
    fs::remove_file(folder.join("ledger.backup.sqlite3")).expect("a copy");
}

/// Everything is in the file itself, and nothing beside it.
pub fn settle(folder: &Path) {
    let plain = rusqlite::Connection::open(file(folder)).expect("a connection");
    plain
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("a checkpoint");
}

pub fn ids(ledger: &Ledger) -> Vec<AccountId> {
    let rows = ledger.accounts().expect("accounts");
    rows.into_iter().map(|row| row.id).collect()
}

/// The folders of the quarantine.
pub fn quarantined(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join("quarantine")) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
}
