//! A home with nothing in it but projects and programs, before a cloud, with a vault that can be locked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forgepass_core::account::ProjectId;
use forgepass_core::accounts::{
    Accounts, NewProject, ProjectAnswer, ProjectCall, ProjectCredential,
};
use forgepass_core::clock::Clock;
use forgepass_core::grant::Secret;
use forgepass_core::http::{Http, Method};
use forgepass_core::vault::{Attendance, Slot, Store};
use forgepass_core::view::{Code, Problem, Project};
use forgepass_core::world::NoPoints;
use tempfile::TempDir;

use super::cloud::{ACCESS_KEY, Cloud, DOMAIN, PASSWORD, REGION, SECRET_KEY, USER};
use super::common::{self, Lockable, MovedClock};

pub const WHO: Attendance = Attendance::Attended;

pub fn code(problem: Problem) -> Code {
    problem.code
}

pub fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

pub fn id(project: &Project) -> ProjectId {
    project.id.parse().expect("an id")
}

pub fn slot(project: &Project) -> Slot {
    Slot::Project(project.id.clone())
}

/// By that region, and nothing else said.
pub fn by_region(credential: ProjectCredential) -> NewProject {
    NewProject {
        name: None,
        region: Some(REGION.to_owned()),
        endpoint: None,
        iam: None,
        project_id: None,
        credential,
    }
}

/// At an address of somebody's own.
pub fn by_address(endpoint: &str, project_id: &str, credential: ProjectCredential) -> NewProject {
    NewProject {
        region: None,
        endpoint: Some(endpoint.to_owned()),
        project_id: Some(project_id.to_owned()),
        ..by_region(credential)
    }
}

pub fn keys() -> ProjectCredential {
    key(ACCESS_KEY, SECRET_KEY)
}

pub fn key(access_key: &str, secret_key: &str) -> ProjectCredential {
    ProjectCredential::Keys {
        access_key: access_key.to_owned(),
        secret_key: secret(secret_key),
    }
}

pub fn password() -> ProjectCredential {
    ProjectCredential::Password {
        user: USER.to_owned(),
        domain: DOMAIN.to_owned(),
        password: secret(PASSWORD),
    }
}

pub fn pasted(token: &str) -> ProjectCredential {
    ProjectCredential::Token(secret(token))
}

/// A question that changes nothing.
pub fn question(path: &str) -> ProjectCall {
    ProjectCall {
        method: Method::Get,
        path: path.to_owned(),
        query: Vec::new(),
        through: None,
        body: None,
    }
}

/// The room.
pub struct Room {
    pub folder: TempDir,
    pub clock: Arc<MovedClock>,
    pub cloud: Arc<Cloud>,
    pub vault: Arc<Lockable>,
    pub accounts: Accounts,
}

impl Room {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(MovedClock::new());
        let cloud = Arc::new(Cloud::new());
        let vault = Arc::new(Lockable::default());
        let accounts = open(folder.path(), &clock, &cloud, &vault).await;
        Self {
            folder,
            clock,
            cloud,
            vault,
            accounts,
        }
    }

    /// The program ends and starts again.
    pub async fn starts_again(&mut self) {
        let folder = self.folder.path();
        self.accounts = open(folder, &self.clock, &self.cloud, &self.vault).await;
    }

    /// Another program of this home.
    pub async fn beside(&self) -> Accounts {
        open(self.folder.path(), &self.clock, &self.cloud, &self.vault).await
    }

    /// The program ends, the ledger is lost with its copy, and the program starts again.
    pub async fn loses_its_ledger(&mut self) {
        let data = self.data();
        let _ = fs::remove_file(data.join("ledger.backup.sqlite3"));
        // Nothing of it is left, also not in the log beside it.
        let plain = rusqlite::Connection::open(self.ledger()).expect("a connection");
        plain
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .expect("a checkpoint");
        drop(plain);
        fs::write(self.ledger(), [0x2a; 30_000]).expect("a write");
        self.starts_again().await;
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn ledger(&self) -> PathBuf {
        self.data().join("ledger.sqlite3")
    }

    /// From now on the ledger takes no row of that table for which that holds.
    pub fn ledger_refuses(&self, table: &str, rows: &str) {
        self.in_the_ledger(&format!(
            "ALTER TABLE {table} ADD COLUMN refused INTEGER CHECK (NOT ({rows}))"
        ));
    }

    pub fn ledger_takes_all(&self, table: &str) {
        self.in_the_ledger(&format!("ALTER TABLE {table} DROP COLUMN refused"));
    }

    /// From now on the ledger does not let its projects go: something depends on them.
    pub fn ledger_holds_projects(&self) {
        self.in_the_ledger(
            "CREATE TABLE held (id TEXT REFERENCES project (id)); \
             INSERT INTO held SELECT id FROM project",
        );
    }

    pub fn ledger_lets_projects_go(&self) {
        self.in_the_ledger("DROP TABLE held");
    }

    fn in_the_ledger(&self, statement: &str) {
        let plain = rusqlite::Connection::open(self.ledger()).expect("a connection");
        plain.execute_batch(statement).expect("done");
    }

    pub async fn try_link(&self, new: NewProject) -> Result<Project, Code> {
        self.accounts.link_project(new).await.map_err(code)
    }

    /// Links by that region, and forgets what was asked for it.
    pub async fn link(&self, credential: ProjectCredential) -> Project {
        let linked = self.try_link(by_region(credential)).await;
        drop(self.cloud.seen());
        linked.expect("linked")
    }

    pub async fn call(
        &self,
        project: &Project,
        call: ProjectCall,
    ) -> Result<ProjectAnswer, Problem> {
        self.accounts.call_project(&id(project), call).await
    }

    /// Asks a project for its authorizations; the status of the answer.
    pub async fn ask(&self, project: &Project) -> Result<u16, Code> {
        let path = format!("/v1/{}/git/auths", project.project_id);
        let answer = self.call(project, question(&path)).await;
        answer.map(|answer| answer.status).map_err(code)
    }

    pub fn projects(&self) -> Vec<Project> {
        self.accounts.projects().expect("projects")
    }

    pub fn slots(&self) -> Vec<Slot> {
        self.vault.list(WHO).expect("a list")
    }

    /// What is in a slot.
    pub fn kept(&self, slot: &Slot) -> Option<String> {
        let bytes = self.vault.read(slot, WHO).expect("readable")?;
        Some(String::from_utf8(bytes.expose().clone()).expect("text"))
    }

    pub fn keep(&self, slot: &Slot, text: &str) {
        let bytes = Secret::new(text.as_bytes().to_vec());
        self.vault.write(slot, &bytes, WHO).expect("written");
    }

    /// Neither a row nor a slot is there.
    pub fn is_bare(&self) -> bool {
        self.projects().is_empty() && self.slots().is_empty()
    }
}

async fn open(
    folder: &Path,
    clock: &Arc<MovedClock>,
    cloud: &Arc<Cloud>,
    vault: &Arc<Lockable>,
) -> Accounts {
    let store: Arc<dyn Store> = vault.clone();
    let clock: Arc<dyn Clock> = clock.clone();
    let http: Arc<dyn Http> = cloud.clone();
    common::open_with(folder, &store, clock, http, Arc::new(NoPoints)).await
}
