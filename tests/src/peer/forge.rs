//! Our own demo host, as its own process.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::Tab;
use crate::child::Child;
use crate::desk::Desk;
use crate::places;

use super::ask::{look, order};

/// A demo host with its four people.
pub struct DemoForge {
    _program: Child,
    /// `http://127.0.0.1:<port>`.
    pub origin: String,
    /// `127.0.0.1:<port>`, as Forgepass names the host.
    pub key: String,
}

impl DemoForge {
    /// Starts it on a free port.
    #[track_caller]
    pub fn start(desk: &Desk) -> Self {
        Self::with_people(desk, 4)
    }

    /// The same with so many people.
    #[track_caller]
    pub fn with_people(desk: &Desk, count: usize) -> Self {
        Self::started(desk, &["--people", &count.to_string()])
    }

    /// The same, started with these arguments.
    #[track_caller]
    pub fn started(desk: &Desk, arguments: &[&str]) -> Self {
        let mut command = desk.command(places::demo_forge());
        command.args(["--port", "0", "--json"]).args(arguments);
        let mut program = desk.start("demo-forge", command);
        let ready: Value = program.line(Duration::from_secs(10), |line| {
            serde_json::from_str(line).ok()
        });
        let origin = ready["base"].as_str().expect("it says where it is");
        let origin = origin.trim_end_matches('/').to_owned();
        Self {
            _program: program,
            key: origin.trim_start_matches("http://").to_owned(),
            origin,
        }
    }

    /// Chooses that person and says yes.
    pub async fn approve(&self, tab: &Tab, login: &str) {
        tab.click(&format!("#person-{login}")).await;
        tab.click("#allow").await;
    }

    /// Says no.
    pub async fn refuse(&self, tab: &Tab) {
        tab.click("#refuse").await;
    }

    /// Says yes without a browser; where a browser would be sent.
    #[track_caller]
    pub fn approved(&self, authorize_url: &str, login: &str) -> String {
        let fields = json!({ "authorize_url": authorize_url, "login": login });
        let back = &self.order("approve", &fields)["redirect"];
        back.as_str().expect("a yes leads somewhere").to_owned()
    }

    /// A token as that person would make one on the host's page, for these permissions.
    #[track_caller]
    pub fn token_for(&self, login: &str, scopes: &[&str]) -> String {
        let fields = json!({ "login": login, "scopes": scopes });
        let token = &self.order("make-token", &fields)["token"];
        token.as_str().expect("a token is made").to_owned()
    }

    /// Answers so whenever it is asked whose a token is.
    #[track_caller]
    pub fn answers_user(&self, reply: &Value) {
        self.order("always", &json!({ "endpoint": "user", "reply": reply }));
    }

    /// Answers that truly again.
    #[track_caller]
    pub fn answers_user_truly(&self) {
        self.answers_user(&Value::Null);
    }

    /// Answers so whenever it is asked for repositories.
    #[track_caller]
    pub fn answers_repositories(&self, reply: &Value) {
        self.order(
            "always",
            &json!({ "endpoint": "repositories", "reply": reply }),
        );
    }

    /// How long it took for all that it answered since it was last asked to forget, apart from
    /// pictures.
    #[track_caller]
    pub fn answering(&self) -> Duration {
        let requests = self.requests();
        let took = requests
            .iter()
            .filter(|request| request["endpoint"] != "avatar");
        Duration::from_micros(took.filter_map(|request| request["took_us"].as_u64()).sum())
    }

    /// Whether nobody asked it anything since then, but for pictures.
    #[track_caller]
    pub fn is_unasked(&self) -> bool {
        let mut requests = self.requests().into_iter();
        requests.all(|request| request["endpoint"] == "avatar")
    }

    #[track_caller]
    fn requests(&self) -> Vec<Value> {
        let requests = look(&format!("{}/_forge/requests", self.origin));
        requests.as_array().expect("a list").clone()
    }

    /// Forgets what it was asked so far.
    #[track_caller]
    pub fn forget(&self) {
        self.order("forget-requests", &json!({}));
    }

    /// Ends every grant of a person.
    #[track_caller]
    pub fn revoke_all_of(&self, login: &str) {
        self.order("revoke-person", &json!({ "login": login }));
    }

    /// Refuses every connection for as long as a story lasts.
    #[track_caller]
    pub fn go_away(&self) {
        self.order("offline", &json!({ "for_ms": 600_000 }));
    }

    /// Stops the next answer of the token endpoint before it does anything; answers with what
    /// [`Self::release`] wants.
    #[track_caller]
    pub fn hold_next_token(&self) -> Value {
        let pause = json!({ "endpoint": "token", "point": "request-written" });
        self.order("pause", &pause)["pause"].clone()
    }

    /// Waits until a request is stopped there.
    #[track_caller]
    pub fn reached(&self, pause: &Value) {
        let within = json!({ "pause": pause, "within_ms": 20_000 });
        assert_eq!(self.order("reached", &within)["reached"], true);
    }

    /// Lets it go on.
    #[track_caller]
    pub fn release(&self, pause: &Value) {
        self.order("release", &json!({ "pause": pause, "then": "continue" }));
    }

    #[track_caller]
    fn order(&self, name: &str, fields: &Value) -> Value {
        order(
            &format!("{}/_forge/{name}", self.origin),
            &fields.to_string(),
        )
    }
}
