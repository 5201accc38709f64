//! npm's `oidc-provider`, as a code host for native apps.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::browser::{Tab, Which};
use crate::canary::Secret;
use crate::child::Child;
use crate::desk::Desk;
use crate::places::{root, target, tool};

use super::Record;
use super::ask::{order, status};

/// One running server, with people who sign in by any name and any password.
pub struct OidcProvider {
    program: Child,
    /// `http://127.0.0.1:<port>`.
    pub origin: String,
    /// `127.0.0.1:<port>`, as Forgepass names the host.
    pub key: String,
    /// The public client that is registered there.
    pub client_id: String,
    /// What passed through it.
    pub record: Record,
    control: String,
}

impl OidcProvider {
    /// Starts it; access tokens live that many seconds.
    #[track_caller]
    pub fn start(desk: &Desk, token_seconds: u32) -> Self {
        Self::told(desk, &[&token_seconds.to_string()])
    }

    /// The same with a page to type a code on.
    #[track_caller]
    pub fn with_codes(desk: &Desk, token_seconds: u32) -> Self {
        Self::told(desk, &[&token_seconds.to_string(), "codes"])
    }

    #[track_caller]
    fn told(desk: &Desk, arguments: &[&str]) -> Self {
        let folder = installed();
        let mut command = desk.command(tool(&["node"]));
        command
            .current_dir(&folder)
            .arg("index.mjs")
            .args(arguments);
        let mut program = Child::start_held("oidc-provider", command, &desk.logs());
        let ready: Value = program.line(Duration::from_secs(30), |line| {
            serde_json::from_str(line).ok()
        });
        let text = |name: &str| {
            ready[name]
                .as_str()
                .expect("it says where it is")
                .to_owned()
        };
        let origin = text("origin");
        let control = text("control");
        Self {
            program,
            key: origin.trim_start_matches("http://").to_owned(),
            origin,
            client_id: text("client_id"),
            record: Record::at(&control),
            control,
        }
    }

    /// Signs in as that person and says yes, on the pages as the server draws them.
    pub async fn approve(&self, tab: &Tab, person: &str) {
        self.sign_in(tab, person).await;
        tab.click("form:has(input[name=prompt][value=consent]) button[type=submit]")
            .await;
    }

    /// Signs in as that person and says no.
    pub async fn refuse(&self, tab: &Tab, person: &str) {
        self.sign_in(tab, person).await;
        tab.click(".login-help a[href$='/abort']").await;
    }

    /// Types that code, signs in as that person and says yes.
    pub async fn approve_code(&self, tab: &Tab, code: &str, person: &str) {
        self.type_code(tab, code).await;
        tab.click("button[form='op.deviceConfirmForm']:not([name])")
            .await;
        self.approve(tab, person).await;
        tab.wait_for_words("was successful").await;
    }

    /// Types that code and says no.
    pub async fn refuse_code(&self, tab: &Tab, code: &str) {
        self.type_code(tab, code).await;
        tab.click("button[name=abort]").await;
        tab.wait_for_words("interrupted").await;
    }

    async fn type_code(&self, tab: &Tab, code: &str) {
        tab.type_into("input[name=user_code]", code).await;
        tab.click("button[form='op.deviceInputForm']").await;
    }

    /// Up to the question; a browser that is signed in already is asked at once.
    async fn sign_in(&self, tab: &Tab, person: &str) {
        let (login, consent) = ("input[name=login]", "input[name=prompt][value=consent]");
        if tab.either(login, consent).await == Which::First {
            tab.type_into(login, person).await;
            tab.type_into("input[name=password]", "any").await;
            tab.click("button[type=submit]").await;
            tab.either(consent, consent).await;
        }
    }

    /// How often the token endpoint did that: a grant type, `refused` or `pending`.
    #[track_caller]
    pub fn count(&self, what: &str) -> u64 {
        self.record.count(what)
    }

    /// Where the browser was sent back to with a code, the newest last.
    #[track_caller]
    pub fn redirects(&self) -> Vec<String> {
        self.record.redirects()
    }

    /// What the user endpoint answers to whoever shows that token.
    #[track_caller]
    pub fn answers(&self, access_token: &str) -> u16 {
        status(&format!("{}/me", self.origin), access_token)
    }

    /// Ends every grant of a person, as its owner would on the host's settings page.
    #[track_caller]
    pub fn revoke_all_of(&self, person: &str) {
        order(&format!("{}/revoke?sub={person}", self.control), "");
    }

    /// Every secret that passed through here.
    #[track_caller]
    pub fn secrets(&self) -> Vec<Secret> {
        let state = self.record.state();
        let secrets = state["secrets"].as_array().expect("a list");
        secrets
            .iter()
            .map(|secret| Secret {
                kind: secret["kind"].as_str().expect("a kind").to_owned(),
                value: secret["value"].as_str().expect("a value").to_owned(),
            })
            .collect()
    }

    /// Ends it: from now on nobody answers there.
    pub fn stop(&mut self) {
        self.program.end();
    }
}

/// The folder of the server, its packages installed; the first story to come installs them.
#[track_caller]
fn installed() -> PathBuf {
    let folder = root().join("tests/peers/oidc");
    fs::create_dir_all(target()).expect("the target folder is ours");
    let lock =
        File::create(target().join("oidc-provider.lock")).expect("the target folder is ours");
    lock.lock().expect("a lock on a file of ours");
    if !folder
        .join("node_modules/oidc-provider/package.json")
        .is_file()
    {
        let done = Command::new(tool(&["npm"]))
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .output()
            .expect("npm was found");
        assert!(done.status.success(), "npm ci: {done:?}");
    }
    folder
}
