//! Where no secret of a project or a program may be: files, what is shown, what is said when it fails.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use forgepass_core::account::CallerScope;
use forgepass_core::accounts::{ProjectCall, ProjectCredential};
use forgepass_core::http::Method;
use forgepass_core::view::Problem;
use serde::Serialize;

use super::cloud::{ACCESS_KEY, DOMAIN, IAM, PROJECT, SECRET_KEY, SERVICE, USER};
use super::room::{
    Room, by_address, by_region, code, key, keys, password, pasted, question, secret,
};

/// Part of every secret of these tests, and of nothing else.
const CANARY: &str = "canary";
const TOKEN: &str = "canary-pasted-token";

impl Room {
    /// Whether a text stands in any file of this home.
    pub fn files_hold(&self, text: &str) -> bool {
        holds(self.folder.path(), text.as_bytes())
    }
}

fn holds(folder: &Path, text: &[u8]) -> bool {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = fs::read(&path).expect("a file");
        bytes.windows(text.len()).any(|part| part == text)
    })
}

/// What anybody might print of it.
fn printed<T: Debug + Serialize>(shown: &T) -> String {
    let json = serde_json::to_string(shown).expect("JSON");
    format!("{shown:?} {shown:#?} {json}")
}

fn said(problem: &Problem) -> String {
    format!("{} {problem}", printed(problem))
}

/// One project of each kind.
async fn filled() -> Room {
    let room = Room::new().await;
    room.cloud.knows_token(TOKEN);
    let at = |project_id, credential| by_address(SERVICE, project_id, credential);
    let mut by_password = at("two", password());
    by_password.iam = Some(IAM.to_owned());
    for new in [at("one", keys()), by_password, at("three", pasted(TOKEN))] {
        room.try_link(new).await.expect("linked");
    }
    room
}

#[tokio::test]
async fn no_secret_is_in_a_file_and_no_token_is_in_the_vault() {
    let room = filled().await;
    for project in room.projects() {
        assert_eq!(room.ask(&project).await, Ok(200));
    }
    assert!(room.files_hold(ACCESS_KEY) && room.files_hold(DOMAIN));
    assert!(!room.files_hold(CANARY));
    let kept: Vec<String> = room
        .slots()
        .iter()
        .filter_map(|slot| room.kept(slot))
        .collect();
    assert_eq!(kept.len(), 2);
    assert!(kept.concat().contains(SECRET_KEY));
    assert!(kept.iter().all(|kept| !kept.contains("token")));
}

#[tokio::test]
async fn nothing_that_is_shown_holds_a_secret() {
    let room = filled().await;
    let projects = room.projects();
    let shown = printed(&projects);
    assert!(shown.contains(ACCESS_KEY) && shown.contains(USER));
    assert!(!shown.contains(CANARY), "{shown}");
    let let_in = room.accounts.let_in("CI", &CallerScope::ALL).await;
    let let_in = let_in.map_err(code).expect("in");
    let rows = room.accounts.caller_rows().expect("rows");
    let shown = format!(
        "{let_in:?} {let_in:#?} {rows:?} {}",
        printed(&let_in.caller)
    );
    assert!(shown.contains(&let_in.caller.access_key));
    for text in [let_in.token.expose(), let_in.secret_key.expose()] {
        assert!(!shown.contains(text.as_str()));
        assert!(!room.files_hold(text));
    }
}

#[tokio::test]
async fn what_is_handed_in_and_what_comes_back_prints_no_secret() {
    let room = filled().await;
    for credential in [keys(), password(), pasted(TOKEN)] {
        let new = format!("{:?}", by_region(credential));
        assert!(!new.contains(CANARY), "{new}");
    }
    let call = ProjectCall {
        method: Method::Post,
        body: Some(secret(r#"{"token":"canary"}"#)),
        ..question("/v1/one/git/auths/github/personal")
    };
    let printed = format!("{call:?}");
    assert!(printed.contains("personal") && !printed.contains(CANARY));
    room.cloud.service_says(200, r#"{"url":"canary"}"#);
    let sent = room.call(&room.projects()[0], call).await;
    let answer = format!("{:?}", sent.expect("answered"));
    assert!(
        answer.contains("200") && !answer.contains(CANARY),
        "{answer}"
    );
}

#[tokio::test]
async fn no_problem_says_a_secret_whatever_goes_wrong() {
    let room = Room::new().await;
    let wrong = |text: &str| ProjectCredential::Password {
        user: USER.to_owned(),
        domain: DOMAIN.to_owned(),
        password: secret(text),
    };
    let mut problems = Vec::new();
    for credential in [
        key(ACCESS_KEY, "canary-wrong"),
        key(ACCESS_KEY, "canary in two words"),
        key("", "canary"),
        wrong("canary-wrong"),
        pasted("canary-wrong"),
        pasted("canary in two words"),
    ] {
        let linked = room.accounts.link_project(by_region(credential)).await;
        problems.push(linked.expect_err("refused"));
    }
    // A host that sends back what it was sent is not quoted.
    for (status, body) in [
        (401, r#"{"error_msg":"canary"}"#),
        (500, CANARY),
        (200, CANARY),
    ] {
        room.cloud.iam_says(status, body);
        for credential in [keys(), password(), pasted(TOKEN)] {
            let linked = room.accounts.link_project(by_region(credential)).await;
            problems.push(linked.expect_err("refused"));
        }
    }
    room.vault.lock();
    let locked = room
        .accounts
        .link_project(by_address(SERVICE, PROJECT, keys()));
    problems.push(locked.await.expect_err("locked"));
    room.vault.open();
    // In its userinfo somebody may have pasted one.
    let address = "https://ada:canary@servicestage.example.org";
    let linked = room
        .accounts
        .link_project(by_address(address, PROJECT, keys()));
    problems.push(linked.await.expect_err("refused"));
    assert_eq!(problems.len(), 17);
    for problem in &problems {
        let said = said(problem);
        assert!(!said.contains(CANARY), "{said}");
    }
    assert!(!room.files_hold(CANARY));
}
