//! The programs that were let in, as they are needed for every request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use forgepass_core::account::CallerId;
use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::ledger::CallerRow;
use forgepass_core::view::Problem;

/// How often it is noted that a program asked.
const NOTED: Duration = Duration::from_secs(60);

/// What is known of programs; nothing of it outlives a change of the ledger.
#[derive(Debug, Default)]
pub(super) struct Callers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    version: Option<(i64, u64)>,
    rows: Vec<CallerRow>,
    /// Secret keys that were read since this program runs. Without one a program does not count.
    keys: HashMap<CallerId, Arc<Secret<String>>>,
    noted: HashMap<CallerId, Instant>,
}

impl Callers {
    /// The program that `is` one, and its secret key. Each of them is asked about, so that the time
    /// tells nothing of which it is.
    pub async fn find(
        &self,
        accounts: &Accounts,
        is: impl Fn(&CallerRow) -> bool,
    ) -> Result<Option<(CallerRow, Arc<Secret<String>>)>, Problem> {
        let version = accounts.version()?;
        let (found, key) = {
            let mut known = self.known();
            if known.version != Some(version) {
                known.rows = accounts.caller_rows()?;
                known.version = Some(version);
                let rows: Vec<CallerId> = known.rows.iter().map(|row| row.id).collect();
                known.keys.retain(|id, _| rows.contains(id));
            }
            let mut found = None;
            for row in &known.rows {
                if is(row) {
                    found = Some(row.clone());
                }
            }
            let key = found
                .as_ref()
                .and_then(|row| known.keys.get(&row.id))
                .map(Arc::clone);
            (found, key)
        };
        match (found, key) {
            (None, _) => Ok(None),
            (Some(row), Some(key)) => Ok(Some((row, key))),
            (Some(row), None) => {
                // A row whose key is certainly gone is one of an older copy of the ledger.
                let Some(key) = accounts.caller_key(&row.id).await? else {
                    return Ok(None);
                };
                let key = Arc::new(key);
                self.known().keys.insert(row.id, Arc::clone(&key));
                Ok(Some((row, key)))
            }
        }
    }

    /// Notes that a program asked.
    pub fn asked(&self, accounts: &Accounts, row: &CallerRow) {
        let now = Instant::now();
        {
            let mut known = self.known();
            let recent = |at: &Instant| now.duration_since(*at) < NOTED;
            if known.noted.get(&row.id).is_some_and(recent) {
                return;
            }
            known.noted.insert(row.id, now);
        }
        accounts.caller_asked(&row.id);
    }

    /// It is whole after every statement, so a panic elsewhere leaves it sound.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
