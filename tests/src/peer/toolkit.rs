//! PyPI's `django-oauth-toolkit`, as a code host for native apps.

use std::time::Duration;

use serde_json::Value;

use crate::browser::{Tab, Which};
use crate::child::Child;
use crate::desk::Desk;

use super::Record;
use super::ask::status;
use super::python::{folder, installed};

const PEER: &str = "toolkit";

/// One running server, with two people: `ada` and `bob`.
pub struct OAuthToolkit {
    _program: Child,
    /// `http://127.0.0.1:<port>`, where people sign in.
    pub origin: String,
    /// `http://127.0.0.1:<port>/o`: the OAuth part is below a path, as its manual has it.
    pub base: String,
    /// `127.0.0.1:<port>/o`, as Forgepass names the host.
    pub key: String,
    /// The public client that is registered there for browsers.
    pub client_id: String,
    /// The one for codes: a client has one kind of grant here.
    pub device_client_id: String,
    /// What passed through it.
    pub record: Record,
}

impl OAuthToolkit {
    /// Starts it; access tokens live that many seconds.
    #[track_caller]
    pub fn start(desk: &Desk, token_seconds: u32) -> Self {
        let mut command = desk.command(installed(PEER));
        command
            .current_dir(folder(PEER))
            // `-B` leaves nothing beside the source.
            .args(["-B", "serve.py", &token_seconds.to_string()])
            .arg(desk.room());
        let mut program = Child::start_held("oauth-toolkit", command, &desk.logs());
        let ready: Value = program.line(Duration::from_secs(60), |line| {
            serde_json::from_str(line).ok()
        });
        let text = |name: &str| {
            ready[name]
                .as_str()
                .expect("it says where it is")
                .to_owned()
        };
        let base = text("base");
        Self {
            _program: program,
            key: base.trim_start_matches("http://").to_owned(),
            origin: text("origin"),
            base,
            client_id: text("client_id"),
            device_client_id: text("device_client_id"),
            record: Record::at(&text("control")),
        }
    }

    /// Signs in as that person and says yes, on the pages as the server draws them.
    pub async fn approve(&self, tab: &Tab, person: &str) {
        self.sign_in(tab, person, "input[name=allow]").await;
        tab.click("input[name=allow]").await;
    }

    /// Signs in as that person and says no.
    pub async fn refuse(&self, tab: &Tab, person: &str) {
        self.sign_in(tab, person, "input[name=allow]").await;
        tab.click("input[type=submit]:not([name])").await;
    }

    /// Signs in as that person, types that code and says yes.
    pub async fn approve_code(&self, tab: &Tab, code: &str, person: &str) {
        self.type_code(tab, code, person).await;
        tab.click("button[value=accept]").await;
        tab.wait_for_words("Device Authorized").await;
    }

    /// Signs in as that person, types that code and says no.
    pub async fn refuse_code(&self, tab: &Tab, code: &str, person: &str) {
        self.type_code(tab, code, person).await;
        tab.click("button[value=deny]").await;
        tab.wait_for_words("Device Denied").await;
    }

    async fn type_code(&self, tab: &Tab, code: &str, person: &str) {
        let field = "input[name=user_code]";
        self.sign_in(tab, person, field).await;
        tab.type_into(field, code).await;
        tab.click("button[type=submit]").await;
    }

    /// Up to what comes after; a browser that is signed in already is there at once.
    async fn sign_in(&self, tab: &Tab, person: &str, after: &str) {
        let login = "input[name=username]";
        if tab.either(login, after).await == Which::First {
            tab.type_into(login, person).await;
            tab.type_into("input[name=password]", "any").await;
            tab.click("button[type=submit]").await;
            tab.either(after, after).await;
        }
    }

    /// What the user endpoint answers to whoever shows that token.
    #[track_caller]
    pub fn answers(&self, access_token: &str) -> u16 {
        status(&format!("{}/userinfo/", self.base), access_token)
    }
}
