//! Who asks: a signature by an access key, or a token of Huawei's IAM.
//!
//! Source: the Identity and Access Management API (Keystone v3): `POST /v3/auth/tokens` answers with
//! the token in `X-Subject-Token`; `GET /v3/projects?name=<region>` names the project of a region.

use serde::Deserialize;
use serde_json::json;
use url::{Position, Url};

use super::super::Accounts;
use crate::clock::Timestamp;
use crate::grant::{IamToken, Lent, Secret};
use crate::http::signature::{DATE, Signed};
use crate::http::{Field, Method, Reply, Request, Sensitivity};
use crate::ledger::ProjectRow;
use crate::oauth::OAuthError;
use crate::provider::BaseUrl;
use crate::renew::problem_of;
use crate::view::{Code, Problem};
use crate::world::Means;

impl Means {
    /// The token at hand for a project, if it lasts.
    pub(super) fn iam_token(&self, row: &ProjectRow) -> Option<Secret<String>> {
        let now = self.now();
        self.iam_tokens()
            .get(&row.id)
            .filter(|lent| lent.linked_at == row.updated_at && lent.token.lasts(now))
            .map(|lent| lent.token.token.duplicate())
    }

    /// Keeps a token at hand for the linking that a row tells of.
    pub(super) fn keep_iam_token(&self, row: &ProjectRow, token: IamToken) {
        let linked_at = row.updated_at;
        self.iam_tokens().insert(row.id, Lent { linked_at, token });
    }
}

/// What calls are signed with.
#[derive(Debug)]
pub(super) enum Signer {
    /// An access key and its secret key.
    Keys {
        access_key: String,
        secret_key: Secret<String>,
    },
    /// A token of IAM.
    Token(Secret<String>),
}

impl Signer {
    /// Adds who asks.
    pub fn sign(
        &self,
        request: &mut Request,
        project_id: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        match self {
            Self::Token(token) => {
                let token = Field::Hidden(token.duplicate());
                request.headers.push(("x-auth-token", token));
            }
            Self::Keys {
                access_key,
                secret_key,
            } => {
                let date = basic_format(now);
                let host = &request.url[Position::BeforeHost..Position::AfterPort];
                let mut signed = vec![("host", host), (DATE, date.as_str())];
                if !project_id.is_empty() {
                    signed.push(("x-project-id", project_id));
                }
                let body = request.json.as_ref().map_or("", |json| json.expose());
                let authorization = Signed {
                    method: word(request.method),
                    path: request.url.path(),
                    query: request.url.query().unwrap_or_default(),
                    headers: &signed,
                    body: body.as_bytes(),
                }
                .authorization(access_key, secret_key)
                .ok_or_else(|| Problem::new(Code::Internal).with("id", "signature"))?;
                if !project_id.is_empty() {
                    let project_id = Field::Open(project_id.to_owned());
                    request.headers.push(("x-project-id", project_id));
                }
                request.headers.push((DATE, Field::Open(date)));
                let authorization = Field::Hidden(Secret::new(authorization));
                request.headers.push(("authorization", authorization));
            }
        }
        Ok(())
    }
}

/// `20191115T033655Z`.
fn basic_format(at: Timestamp) -> String {
    at.rfc3339().replace(['-', ':'], "")
}

const fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

#[derive(Deserialize)]
struct Made {
    token: MadeToken,
}

#[derive(Deserialize)]
struct MadeToken {
    expires_at: Option<String>,
    project: Option<Named>,
}

#[derive(Deserialize)]
struct Projects {
    projects: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    #[serde(default)]
    name: String,
}

impl Accounts {
    /// A token for a project, by the user's password.
    pub(super) async fn make_token(
        &self,
        row: &ProjectRow,
        password: &Secret<String>,
    ) -> Result<IamToken, Problem> {
        self.made(row, password).await.map(|(token, _)| token)
    }

    /// The same, and Huawei's id of the project it is for.
    pub(super) async fn made(
        &self,
        row: &ProjectRow,
        password: &Secret<String>,
    ) -> Result<(IamToken, Option<String>), Problem> {
        let iam = iam_of(row)?;
        let mut request = Request::new(
            Method::Post,
            at(iam, "/v3/auth/tokens")?,
            Sensitivity::Spends,
        );
        request.json = Some(asked(row, password));
        let reply = self.ask_iam(iam, request).await?;
        let unusable = || Problem::at(Code::ServiceAnswer, iam.key());
        let made: Made = serde_json::from_slice(reply.body.expose()).map_err(|_| unusable())?;
        let ends = made.token.expires_at.as_deref();
        let token = IamToken::new(
            reply.subject_token.ok_or_else(unusable)?,
            ends.and_then(Timestamp::parse_rfc3339),
            self.means.now(),
        );
        Ok((token, made.token.project.map(|project| project.id)))
    }

    /// Huawei's id of the project of a region.
    pub(super) async fn look_up_project(
        &self,
        row: &ProjectRow,
        signer: &Signer,
    ) -> Result<String, Problem> {
        let iam = iam_of(row)?;
        let region = row.region.as_deref().unwrap_or_default();
        let mut url = at(iam, "/v3/projects")?;
        url.query_pairs_mut().append_pair("name", region);
        let mut request = Request::new(Method::Get, url, Sensitivity::Spends);
        request.headers.extend(super::json_header());
        signer.sign(&mut request, "", self.means.now())?;
        let reply = self.ask_iam(iam, request).await?;
        let found: Projects = serde_json::from_slice(reply.body.expose())
            .map_err(|_| Problem::at(Code::ServiceAnswer, iam.key()))?;
        let named = found.projects.into_iter().find(|one| one.name == region);
        named
            .map(|project| project.id)
            .ok_or_else(|| Problem::at(Code::ProjectMissing, iam.key()))
    }

    async fn ask_iam(&self, iam: &BaseUrl, request: Request) -> Result<Reply, Problem> {
        let key = iam.key();
        let reply = self.means.http.send(request).await;
        let reply = reply.map_err(|error| problem_of(&OAuthError::Send(error), &key))?;
        match reply.status {
            200 | 201 => Ok(reply),
            300..=399 => Err(Problem::at(Code::RedirectRefused, key)),
            400 | 401 | 403 => Err(Problem::at(Code::ProjectRefused, key)),
            429 => Err(Problem::at(Code::RateLimited, key)),
            500..=599 => Err(Problem::at(Code::HostDown, key)),
            _ => Err(Problem::at(Code::ServiceAnswer, key)),
        }
    }
}

/// The question for a token. Written once and at once: a copy that grows leaves others behind.
fn asked(row: &ProjectRow, password: &Secret<String>) -> Secret<String> {
    let scope = match (&row.region, row.project_id.as_str()) {
        (Some(region), "") => json!({ "name": region }),
        (_, id) => json!({ "id": id }),
    };
    let quoted = |text: &str| Secret::new(json!(text).to_string());
    let password = quoted(password.expose());
    let user = quoted(row.user.as_deref().unwrap_or_default());
    let domain = quoted(row.domain.as_deref().unwrap_or_default());
    let parts = [
        r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"#,
        user.expose(),
        r#","password":"#,
        password.expose(),
        r#","domain":{"name":"#,
        domain.expose(),
        r#"}}}},"scope":{"project":"#,
        &scope.to_string(),
        "}}}",
    ];
    Secret::new(parts.concat())
}

fn iam_of(row: &ProjectRow) -> Result<&BaseUrl, Problem> {
    row.iam
        .as_ref()
        .ok_or_else(|| Problem::at(Code::ProjectMissing, row.endpoint.key()))
}

fn at(iam: &BaseUrl, path: &str) -> Result<Url, Problem> {
    iam.join(path)
        .map_err(|_| Problem::new(Code::ProjectAddress).with("reason", "address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_gateway_wants_it() {
        let at = Timestamp::parse_rfc3339("2019-11-15T03:36:55Z").expect("a moment");
        assert_eq!(basic_format(at), "20191115T033655Z");
    }

    #[test]
    fn a_signed_request_says_who_asks_and_shows_no_key() {
        let url = Url::parse("https://servicestage.example.org/v1/0123/git/auths?tag=intl");
        let url = url.expect("an address");
        let mut request = Request::new(Method::Get, url, Sensitivity::Spends);
        let signer = Signer::Keys {
            access_key: "AK".to_owned(),
            secret_key: Secret::new("canary".to_owned()),
        };
        let now = Timestamp::from_millis(1_573_789_015_000);
        signer.sign(&mut request, "0123", now).expect("signed");
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["x-project-id", "x-sdk-date", "authorization"]);
        assert!(!format!("{request:?}").contains("canary"));
        let said = request.headers[2].1.value();
        assert!(
            said.starts_with(
                "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-project-id;x-sdk-date, Signature="
            ),
            "{said}"
        );
    }
}
