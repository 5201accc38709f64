//! Rows of ServiceStage projects.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::account::{from_word, word};
use super::{Ledger, LedgerError};
use crate::account::{ProjectId, ProjectSignIn};
use crate::clock::Timestamp;
use crate::provider::BaseUrl;

/// What the ledger knows of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Ours.
    pub id: ProjectId,
    /// What people call it.
    pub name: String,
    /// Huawei's region, where it was linked by one.
    pub region: Option<String>,
    /// Where the API is. Its credentials go there and to `iam`, and nowhere else.
    pub endpoint: BaseUrl,
    /// Where tokens are made and projects are looked up, if that is known.
    pub iam: Option<BaseUrl>,
    /// Huawei's id of it.
    pub project_id: String,
    /// How it is signed in to.
    pub sign_in: ProjectSignIn,
    /// The access key or the user's name; no secret.
    pub user: Option<String>,
    /// The domain of that user.
    pub domain: Option<String>,
    /// When it was first linked.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, name, region, endpoint, iam, project_id, sign_in, user, domain, \
    created_at, updated_at FROM project";

impl Ledger {
    /// Every project, in the order they were linked.
    pub fn projects(&self) -> Result<Vec<ProjectRow>, LedgerError> {
        let connection = self.reader()?;
        connection.readable(all(&connection)?)
    }

    /// One project.
    pub fn project(&self, id: &ProjectId) -> Result<Option<ProjectRow>, LedgerError> {
        self.reader()?
            .query_row(
                &format!("SELECT {COLUMNS} WHERE id = ?1"),
                [id.to_string()],
                |row| Ok(read(row)),
            )
            .optional()?
            .transpose()
    }

    /// Keeps a project, new or linked once more.
    pub fn put_project(&self, row: &ProjectRow) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "INSERT INTO project (id, name, region, endpoint, iam, project_id, sign_in, user, \
                 domain, created_at, updated_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, region = excluded.region, \
                 iam = excluded.iam, sign_in = excluded.sign_in, user = excluded.user, \
                 domain = excluded.domain, updated_at = excluded.updated_at",
                params![
                    row.id.to_string(),
                    row.name,
                    row.region,
                    row.endpoint.as_str(),
                    row.iam.as_ref().map(BaseUrl::as_str),
                    row.project_id,
                    word(&row.sign_in),
                    row.user,
                    row.domain,
                    row.created_at.millis(),
                    row.updated_at.millis(),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        self.back_up();
        Ok(())
    }

    /// Forgets a project, after its secret.
    pub fn remove_project(&self, id: &ProjectId) -> Result<(), LedgerError> {
        self.writer()?
            .execute("DELETE FROM project WHERE id = ?1", [id.to_string()])
            .map_err(|error| self.unwritten(error))?;
        self.back_up();
        Ok(())
    }
}

/// Every row, each for itself.
pub(super) fn all(
    connection: &Connection,
) -> Result<Vec<Result<ProjectRow, LedgerError>>, LedgerError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} ORDER BY created_at, id"))?;
    let rows = statement.query_map([], |row| Ok(read(row)))?;
    rows.map(|row| Ok(row?)).collect()
}

fn read(row: &Row<'_>) -> Result<ProjectRow, LedgerError> {
    let text = |index: usize| -> Result<String, LedgerError> { Ok(row.get(index)?) };
    let address = |text: String| BaseUrl::parse(&text).map_err(|_| LedgerError::Row);
    Ok(ProjectRow {
        id: text(0)?.parse().map_err(|_| LedgerError::Row)?,
        name: text(1)?,
        region: row.get(2)?,
        endpoint: address(text(3)?)?,
        iam: row.get::<_, Option<String>>(4)?.map(address).transpose()?,
        project_id: text(5)?,
        sign_in: from_word(&text(6)?)?,
        user: row.get(7)?,
        domain: row.get(8)?,
        created_at: Timestamp::from_millis(row.get(9)?),
        updated_at: Timestamp::from_millis(row.get(10)?),
    })
}
