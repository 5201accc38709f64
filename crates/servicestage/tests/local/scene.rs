//! A home whose accounts are served, and another one that asks it as a ServiceStage project.

use std::sync::Arc;
use std::time::Duration;

use forgepass_core::account::CallerScope;
use forgepass_core::accounts::{Accounts, LetIn, NewProject, ProjectCredential};
use forgepass_core::grant::Secret;
use forgepass_core::vault::{Memory, Store};
use forgepass_core::world::NoPoints;
use forgepass_servicestage::client::Client;
use forgepass_servicestage::server::Listening;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::common::{self, Desk, MovedClock};

pub struct Scene {
    pub desk: Desk,
    pub program: LetIn,
    pub address: String,
    pub http: reqwest::Client,
    asking: Accounts,
    _folder: TempDir,
    close: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
}

impl Scene {
    pub async fn new() -> Self {
        Self::with(&CallerScope::ALL).await
    }

    pub async fn with(scopes: &[CallerScope]) -> Self {
        let desk = Desk::new().await;
        let program = desk.accounts.let_in("A program", scopes).await;
        let listening = Listening::begin(&desk.accounts).expect("a port");
        let address = listening.address();
        let (close, closed) = oneshot::channel();
        let accounts = desk.accounts.clone();
        let serving = tokio::spawn(async move {
            let closed = async { drop(closed.await) };
            listening.serve(accounts, closed).await.expect("served");
        });
        let folder = tempfile::tempdir().expect("a folder");
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let clock = Arc::new(MovedClock::new());
        let asking = common::open(folder.path(), &store, &clock, Arc::new(NoPoints)).await;
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .build()
            .expect("plain settings");
        Self {
            desk,
            program: program.expect("let in"),
            address,
            http,
            asking,
            _folder: folder,
            close: Some(close),
            serving: Some(serving),
        }
    }

    /// Our own client, which signs.
    pub async fn client(&self) -> Client {
        let project = self.asking.link_project(NewProject {
            name: Some("Here".to_owned()),
            region: None,
            endpoint: Some(self.address.clone()),
            iam: None,
            project_id: Some("0123456789abcdef".to_owned()),
            credential: ProjectCredential::Keys {
                access_key: self.program.caller.access_key.clone(),
                secret_key: self.program.secret_key.duplicate(),
            },
        });
        let project = project.await.expect("linked");
        Client::of(&self.asking, &project.id).expect("it is there")
    }

    pub fn asking(&self) -> &Accounts {
        &self.asking
    }

    /// A call with the program's token.
    pub fn call(&self, method: Method, below: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/v1/any/git{below}", self.address))
            .header("X-Auth-Token", self.program.token.expose())
    }

    /// Status and code of a call.
    pub async fn answer(&self, request: RequestBuilder) -> (u16, String) {
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let has_number = response.headers().contains_key("x-request-id");
        assert!(has_number, "{status}");
        let body = response.text().await.expect("a body");
        // Nothing is left open in what is said.
        assert!(!body.contains('…'), "{body}");
        (status, code(&body))
    }

    /// A sign-in as `login`, up to what the landing shows.
    pub async fn landed(&self, login: &str) -> (String, String) {
        let redirect = self.call(Method::GET, "/auths/demo/redirect").send().await;
        let redirect: Value = json(redirect.expect("an answer")).await;
        let url = Url::parse(redirect["url"].as_str().expect("an address"));
        self.arrive(&url.expect("an address"), login).await
    }

    /// The browser's part: a yes at the host, and the page it ends on.
    pub async fn arrive(&self, open: &Url, login: &str) -> (String, String) {
        let callback = self.desk.forge.approve(open, login).expect("approved");
        let page = self
            .http
            .get(callback.clone())
            .send()
            .await
            .expect("a page");
        assert_eq!(page.status(), 200);
        let part = |name: &str| {
            let mut pairs = callback.query_pairs();
            let found = pairs.find(|(one, _)| one == name);
            found.expect("a part").1.into_owned()
        };
        (part("code"), part("state"))
    }

    /// The whole address the browser ends on.
    pub async fn pasted(&self, open: &Url, login: &str) -> Secret<String> {
        let callback = self.desk.forge.approve(open, login).expect("approved");
        let page = self
            .http
            .get(callback.clone())
            .send()
            .await
            .expect("a page");
        assert_eq!(page.status(), 200);
        Secret::new(callback.to_string())
    }

    /// Stops serving, and waits for it.
    pub async fn close(&mut self) {
        if let Some(close) = self.close.take() {
            let _ = close.send(());
        }
        if let Some(serving) = self.serving.take() {
            serving.await.expect("it ends");
        }
    }
}

pub fn code(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    body["error_code"].as_str().unwrap_or_default().to_owned()
}

pub async fn json(response: Response) -> Value {
    assert_eq!(response.status(), 200);
    response.json().await.expect("JSON")
}
