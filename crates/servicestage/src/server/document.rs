//! The OpenAPI document, made from the calls themselves.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, Required, ResponseBuilder};
use utoipa::{Modify, OpenApi, PartialSchema};

use super::{auths, repos};
use crate::wire::Refusal;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Forgepass, local server",
        description = "ServiceStage's repository-authorization API, answered from the accounts of this computer. \
            No answer has a token.",
        license(name = "MIT OR Apache-2.0"),
    ),
    paths(
        auths::list, auths::redirect, auths::by_code, auths::by_token, auths::by_password,
        auths::delete, repos::namespaces, repos::projects, repos::project_info, repos::branches,
        repos::tags, repos::commits, repos::hooks, repos::trees, repos::content,
    ),
    components(schemas(Refusal)),
    modifiers(&Common),
)]
struct Document;

/// What holds for every call: who asks, for whom, and how it may be refused.
struct Common;

/// Every status of a no, and when it is said.
const REFUSALS: [(&str, &str); 6] = [
    (
        "400",
        "By a code SVCSTG.REPO.xxxx; or the request does not say whom it is for",
    ),
    ("401", "By a program that is not let in"),
    (
        "403",
        "By a program that may not do this, by a web page, or for another host",
    ),
    ("404", "There is no such call"),
    ("405", "There is no such call at this path"),
    ("415", "The body is not application/json"),
];

impl Modify for Common {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = &mut document.components {
            let token = ApiKeyValue::with_description(
                "X-Auth-Token",
                "The token of a program that is let in. Requests may be signed instead, with \
                 SDK-HMAC-SHA256.",
            );
            let scheme = SecurityScheme::ApiKey(ApiKey::Header(token));
            components.add_security_scheme("token", scheme);
        }
        document.security = Some(vec![SecurityRequirement::new("token", [""; 0])]);
        for (at, path) in &mut document.paths.paths {
            let calls = [&mut path.get, &mut path.post, &mut path.delete];
            for call in calls.into_iter().flatten() {
                let parameters = call.parameters.get_or_insert_default();
                parameters.insert(0, project_id());
                if at.contains("/repos/") || at.contains("/files/") {
                    parameters.push(repo_auth());
                }
                for (status, when) in REFUSALS {
                    let body = ContentBuilder::new()
                        .schema(Some(Ref::from_schema_name("Refusal")))
                        .build();
                    let refusal = ResponseBuilder::new()
                        .description(when)
                        .content("application/json", body)
                        .build();
                    let responses = &mut call.responses.responses;
                    responses.insert(status.to_owned(), refusal.into());
                }
            }
        }
    }
}

fn project_id() -> Parameter {
    parameter(
        "project_id",
        ParameterIn::Path,
        "Any: it means this computer",
    )
}

/// What every call that reads repositories is asked with.
fn repo_auth() -> Parameter {
    parameter(
        "X-Repo-Auth",
        ParameterIn::Header,
        "The name of an authorization",
    )
}

fn parameter(name: &str, place: ParameterIn, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(String::schema()))
        .build()
}

/// The document as JSON.
pub fn openapi() -> &'static str {
    static DOCUMENT: LazyLock<String> =
        LazyLock::new(|| Document::openapi().to_json().unwrap_or_default());
    &DOCUMENT
}

pub(super) async fn serve() -> impl IntoResponse {
    let kind = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, kind)], openapi())
}
