//! `avatar://localhost/<account id>`: the pictures, as the core keeps them.
//!
//! What is served was decoded and written anew as PNG by the core; bytes of a host never come
//! here. Nothing is fetched: no picture yet is simply 404, and the window draws initials.

use std::borrow::Cow;

use forgepass_core::account::AccountId;
use tauri::http::{Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder, http::Request};

use crate::shell::Shell;

/// The name of the scheme.
pub const SCHEME: &str = "avatar";

/// Answers one request of the window.
pub fn answer<R: Runtime>(
    from: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let shell = from.app_handle().state::<Shell>().inner().clone();
    let asked = account(request.uri().path());
    tauri::async_runtime::spawn(async move {
        let picture = match (asked, shell.accounts()) {
            (Some(id), Ok(accounts)) => accounts.avatar(&id).await,
            (None, _) | (_, Err(_)) => None,
        };
        responder.respond(response(picture));
    });
}

/// The account a path names. The query only tells versions of one picture apart.
fn account(path: &str) -> Option<AccountId> {
    path.strip_prefix('/')?.parse().ok()
}

fn response(picture: Option<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let builder = Response::builder().header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    let built = match picture {
        // The address changes with the account, so a picture may be kept while the window lives.
        Some(png) => builder
            .header(header::CONTENT_TYPE, "image/png")
            .header(header::CACHE_CONTROL, "private, max-age=86400, immutable")
            .body(Cow::Owned(png)),
        None => builder
            .status(StatusCode::NOT_FOUND)
            .header(header::CACHE_CONTROL, "no-store")
            .body(Cow::Borrowed(&[][..])),
    };
    built.expect("every header above is a valid one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_an_account_id_and_nothing_else() {
        let id = "5f0c954e-6e3f-4d2b-9d0b-0a4f8f2f6b11";
        assert_eq!(account(&format!("/{id}")).unwrap().to_string(), id);
        for path in [
            "",
            "/",
            "/../ledger.sqlite3",
            "//x",
            &format!("/{id}/"),
            &format!("/a/{id}"),
        ] {
            assert_eq!(account(path), None, "{path}");
        }
    }

    #[test]
    fn a_picture_is_a_png_and_not_to_be_guessed_at() {
        let response = response(Some(vec![1, 2, 3]));
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "image/png");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.body().as_ref(), [1, 2, 3]);
    }

    #[test]
    fn no_picture_is_404_and_asked_for_again() {
        let response = response(None);
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
}
