//! What the stories want of a server, whoever wrote it.

use forgepass_stories::browser::{Browser, Tab};
use forgepass_stories::cli::{Cli, Linking};
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::Record;
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::peer::toolkit::OAuthToolkit;
use forgepass_stories::story::tell;
use serde_json::Value;

/// How long an access token lives: longer than any story.
const LIFE: u32 = 3600;

/// A server with `ada` and `bob`.
pub trait Peer {
    /// Its name in the names of stories.
    const NAME: &'static str;
    /// Starts it on that desk.
    fn start(desk: &Desk) -> Self;
    /// Where its pages are.
    fn origin(&self) -> &str;
    /// Its address, as Forgepass is told it.
    fn base(&self) -> &str;
    /// Its host key.
    fn key(&self) -> &str;
    /// The client for that kind of way.
    fn client_id(&self, kind: Kind) -> &str;
    /// What passed through it.
    fn record(&self) -> &Record;
    /// What its user endpoint answers to a token.
    fn answers(&self, access_token: &str) -> u16;
    /// Signs in and says yes.
    async fn approve(&self, tab: &Tab, person: &str);
    /// Signs in and says no.
    async fn refuse(&self, tab: &Tab, person: &str);
    /// Types a code, signs in and says yes.
    async fn approve_code(&self, tab: &Tab, code: &str, person: &str);
    /// Types a code and says no.
    async fn refuse_code(&self, tab: &Tab, code: &str, person: &str);
}

/// Which kind of way a client is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Back from the browser with an answer.
    Browser,
    /// A code typed at the host.
    Code,
}

/// A desk, a server that Forgepass was told of, a browser, and the command line.
pub struct Scene<'desk, P> {
    pub peer: P,
    pub browser: Browser<'desk>,
    pub cli: Cli<'desk>,
}

/// Tells a story with that server.
pub fn with<P: Peer>(name: &str, kind: Kind, story: impl AsyncFnOnce(&Scene<'_, P>)) {
    let desk = Desk::open(Desktop::Plain).with_keyring();
    let name = format!("{name}-{}", P::NAME);
    tell(&name, desk, async |desk| {
        let peer = P::start(desk);
        let browser = Browser::install(desk, &[]);
        let cli = Cli::on(desk);
        cli.add_oidc_host(peer.base(), peer.client_id(kind));
        story(&Scene { peer, browser, cli }).await;
    });
}

impl<P: Peer> Scene<'_, P> {
    /// Opens what a link wants to be opened, in the browser that is there or a first one.
    pub async fn open(&self, linking: &Linking) -> Tab {
        self.browser.open(&linking.authorize_url);
        self.browser.tab(self.peer.origin()).await
    }

    /// Connects `ada` by a page of the command's own.
    pub async fn connected(&self) -> Value {
        let mut linking = self.cli.begin_link(self.peer.key(), "loopback");
        let tab = self.open(&linking).await;
        self.peer.approve(&tab, "ada").await;
        let account = linking.outcome()["account"].take();
        assert_eq!(account["handle"], format!("ada@{}", self.peer.key()));
        account
    }

    /// Renews the one account, which must work.
    pub fn renew(&self, account: &Value) {
        let id = account["id"].as_str().expect("an account");
        let renewed = self.cli.ask(&["renew", id, "--json"]);
        assert_eq!(renewed, serde_json::json!([{ "id": id, "ok": true }]));
    }
}

impl Peer for OidcProvider {
    const NAME: &'static str = "oidc-provider";

    fn start(desk: &Desk) -> Self {
        Self::with_codes(desk, LIFE)
    }

    fn origin(&self) -> &str {
        &self.origin
    }

    fn base(&self) -> &str {
        &self.origin
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn client_id(&self, kind: Kind) -> &str {
        match kind {
            Kind::Browser | Kind::Code => &self.client_id,
        }
    }

    fn record(&self) -> &Record {
        &self.record
    }

    fn answers(&self, access_token: &str) -> u16 {
        self.answers(access_token)
    }

    async fn approve(&self, tab: &Tab, person: &str) {
        self.approve(tab, person).await;
    }

    async fn refuse(&self, tab: &Tab, person: &str) {
        self.refuse(tab, person).await;
    }

    async fn approve_code(&self, tab: &Tab, code: &str, person: &str) {
        self.approve_code(tab, code, person).await;
    }

    async fn refuse_code(&self, tab: &Tab, code: &str, _person: &str) {
        self.refuse_code(tab, code).await;
    }
}

impl Peer for OAuthToolkit {
    const NAME: &'static str = "oauth-toolkit";

    fn start(desk: &Desk) -> Self {
        Self::start(desk, LIFE)
    }

    fn origin(&self) -> &str {
        &self.origin
    }

    fn base(&self) -> &str {
        &self.base
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn client_id(&self, kind: Kind) -> &str {
        match kind {
            Kind::Browser => &self.client_id,
            Kind::Code => &self.device_client_id,
        }
    }

    fn record(&self) -> &Record {
        &self.record
    }

    fn answers(&self, access_token: &str) -> u16 {
        self.answers(access_token)
    }

    async fn approve(&self, tab: &Tab, person: &str) {
        self.approve(tab, person).await;
    }

    async fn refuse(&self, tab: &Tab, person: &str) {
        self.refuse(tab, person).await;
    }

    async fn approve_code(&self, tab: &Tab, code: &str, person: &str) {
        self.approve_code(tab, code, person).await;
    }

    async fn refuse_code(&self, tab: &Tab, code: &str, person: &str) {
        self.refuse_code(tab, code, person).await;
    }
}
