//! A forge in this process: started, steered and looked at by a test, stopped when dropped.

use std::{collections::BTreeMap, fmt, io, sync::Arc, time::Duration};

use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

use crate::{
    AuthorizeError, Client, Endpoint, GrantSeen, Mode, NotHere, Options, Pause, Point, Reply,
    Returning, Seen,
    host::Host,
    oauth::{
        authorize::{self, Decision},
        device,
    },
    personal::{self, Wanted},
    serve::{self, Reach},
};

/// A running forge. Needs a tokio runtime; stops when dropped.
pub struct Forge {
    host: Arc<Host>,
    task: JoinHandle<()>,
}

impl fmt::Debug for Forge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Forge").field(&self.host.key).finish()
    }
}

impl Drop for Forge {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starting it, and what its addresses are.
impl Forge {
    /// Listens on 127.0.0.1 and nowhere else.
    ///
    /// # Errors
    /// If the port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
        let host = Arc::new(Host::new(listener.local_addr()?.port(), options));
        let task = tokio::spawn(serve::run(Arc::clone(&host), listener));
        Ok(Self { host, task })
    }

    /// `http://127.0.0.1:<port>/`, with the base path if there is one.
    pub fn base(&self) -> Url {
        self.host.base.clone()
    }

    /// The host key, `127.0.0.1:<port>`, with the base path if there is one.
    pub fn key(&self) -> &str {
        &self.host.key
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.host.base.port().unwrap_or(80)
    }
}

/// What it is like from now on.
impl Forge {
    /// Registers a program, as a person does on the form of a real host.
    pub fn register(&self, client: Client) {
        self.host.state().options.clients.push(client);
    }

    /// Changes what a renewal does to the tokens before it.
    pub fn set_mode(&self, mode: Mode) {
        self.host.state().options.mode = mode;
    }

    /// Changes how long new access tokens live.
    pub fn set_token_life(&self, life: Duration) {
        self.host.state().options.token_life = life;
    }

    /// Changes how long new refresh tokens live.
    pub fn set_refresh_life(&self, life: Option<Duration>) {
        self.host.state().options.refresh_life = life;
    }

    /// Falsifies what the authorize page sends back; the default ends that.
    pub fn set_returning(&self, returning: Returning) {
        self.host.state().returning = returning;
    }

    /// Changes a field of the discovery document; null leaves it out.
    pub fn set_metadata(&self, field: &str, value: Value) {
        self.host.state().metadata.insert(field.to_owned(), value);
    }

    /// Answers the next request to `endpoint` that has no scripted reply yet; first in, first out.
    pub fn script(&self, endpoint: Endpoint, reply: Reply) {
        self.host.state().script(endpoint, reply);
    }

    /// Answers every request to `endpoint` that has no scripted reply of its own; `None` ends that.
    pub fn always(&self, endpoint: Endpoint, reply: Option<Reply>) {
        self.host.state().script_always(endpoint, reply);
    }

    /// Puts the forge's clock forward: tokens, codes and the grace window age at once.
    pub fn advance(&self, by: Duration) {
        self.host.state().skew += by;
    }

    /// Refuses connections from now on; waits until it does.
    pub async fn go_offline(&self) {
        self.host.set_reach(Reach::Offline).await;
    }

    /// Listens on the same port again; waits until it does.
    pub async fn come_back(&self) {
        self.host.set_reach(Reach::Online).await;
    }
}

/// What people do.
impl Forge {
    /// Says yes as `login`, as a browser would; returns where it would be sent.
    ///
    /// # Errors
    /// If the request ends on a page and leads nowhere.
    pub fn approve(&self, authorize_url: &Url, login: &str) -> Result<Url, AuthorizeError> {
        authorize::answer(&self.host, authorize_url, Decision::Allow(login))
    }

    /// Says no.
    ///
    /// # Errors
    /// If the request ends on a page and leads nowhere.
    pub fn refuse(&self, authorize_url: &Url) -> Result<Url, AuthorizeError> {
        authorize::answer(&self.host, authorize_url, Decision::Refuse)
    }

    /// Types the code that a program shows, as `login`, and says yes.
    ///
    /// # Errors
    /// If there is no such person, or no program waits with that code.
    pub fn device_allow(&self, user_code: &str, login: &str) -> Result<(), NotHere> {
        device::answer(&self.host, user_code, Some(login))
    }

    /// Types the code and says no.
    ///
    /// # Errors
    /// If no program waits with that code.
    pub fn device_refuse(&self, user_code: &str) -> Result<(), NotHere> {
        device::answer(&self.host, user_code, None)
    }

    /// Ends every grant of `login`, as its owner can in the settings of a real host.
    pub fn revoke_person(&self, login: &str) {
        self.host.state().revoke_person(login);
    }

    /// Makes a personal token of the host's shape for `login`, as its settings page does.
    ///
    /// # Errors
    /// If there is no such person.
    pub fn make_token(
        &self,
        login: &str,
        scopes: &[&str],
        expires: Option<Duration>,
    ) -> Result<String, NotHere> {
        let wanted = Wanted {
            login,
            name: "",
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            life: expires,
        };
        personal::make(&self.host, wanted)
    }

    /// Ends one token: an access or a personal token alone, a refresh token with its grant.
    pub fn revoke_token(&self, token: &str) {
        self.host.state().revoke_token(token);
    }

    /// Ends every access token; refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        self.host.state().grants.expire_access();
    }

    /// Gives `login` another login; the person and their id stay the same.
    pub fn rename(&self, login: &str, to: &str) {
        self.host.state().rename(login, to);
    }
}

/// What it has seen.
impl Forge {
    /// The last 10 000 requests, but not those to its controls.
    pub fn requests(&self) -> Vec<Seen> {
        self.host.state().seen.iter().cloned().collect()
    }

    /// The requests to one endpoint.
    pub fn requests_to(&self, endpoint: Endpoint) -> Vec<Seen> {
        let mut seen = self.requests();
        seen.retain(|seen| seen.endpoint == endpoint);
        seen
    }

    /// Forgets the requests and the counts of POSTs.
    pub fn forget_requests(&self) {
        self.host.state().forget_requests();
    }

    /// How often this refresh token or code was POSTed to the token endpoint.
    pub fn posts(&self, value: &str) -> u32 {
        self.host.state().posts.get(value).copied().unwrap_or(0)
    }

    /// The same for every value that ever came.
    pub fn all_posts(&self) -> BTreeMap<String, u32> {
        self.host.state().posts.clone()
    }

    /// Every grant ever given, oldest first, with all its tokens.
    pub fn grants(&self) -> Vec<GrantSeen> {
        let state = self.host.state();
        let now = self.host.now(&state);
        state.grants.all(&state.options.people, now)
    }
}

/// Where it stops for a test.
impl Forge {
    /// Holds the next request to the token endpoint at `point`.
    pub fn pause_at(&self, point: Point) -> Pause {
        self.pause(Endpoint::Token, point)
    }

    /// Holds the next request to `endpoint` at `point`. Several holds are used up in turn.
    pub fn pause(&self, endpoint: Endpoint, point: Point) -> Pause {
        self.host.points.arm(endpoint, point)
    }

    /// Calls `watcher` at every point of every request, in the task that serves it; it must not
    /// block for long. Replaces the watcher before it.
    pub fn on_point(&self, watcher: impl Fn(Point, Endpoint) + Send + Sync + 'static) {
        self.host.points.watch(Arc::new(watcher));
    }
}
