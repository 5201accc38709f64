//! The local server: the same API, answered from the accounts that are linked here.
//!
//! It listens on 127.0.0.1 only, is off until somebody wants it, and hands out no token. Any project
//! id means this computer; a kind of host means its default one. A request is looked at in this order:
//! whom it is addressed to and whether a web page sent it, whether there is such a call, whose it is,
//! whether they may, and then what it says.

mod auths;
mod callers;
mod document;
mod door;
mod gate;
mod list;
mod record;
mod refused;
mod repos;
mod work;

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};
use forgepass_core::accounts::Accounts;
use forgepass_core::ledger::Setting;
use forgepass_core::view::{Code, Problem};

use callers::Callers;
use list::List;
use refused::Refused;
use work::Work;

pub use document::openapi;

/// Ports to choose from: above those that are given to services, below those that systems hand out to
/// whoever connects somewhere.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
const TRIES: u16 = 50;

/// Where programs are answered from.
pub(crate) struct Desk {
    accounts: Accounts,
    callers: Callers,
    list: List,
    work: Work,
    port: u16,
}

/// A socket that programs can reach; nobody is answered before [`serve`](Self::serve).
#[derive(Debug)]
pub struct Listening {
    socket: TcpListener,
    port: u16,
}

impl Listening {
    /// Listens at the port that was chosen once for this home.
    pub fn begin(accounts: &Accounts) -> Result<Self, Problem> {
        let kept = accounts.setting(Setting::ServingPort)?;
        if let Some(port) = kept.and_then(|text| text.parse::<u16>().ok()) {
            let socket = listen(port).map_err(|error| {
                tracing::warn!(%error, port, "programs cannot be answered");
                Problem::new(Code::ServingPort).with("port", port)
            })?;
            return Ok(Self { socket, port });
        }
        let (socket, port) = choose()?;
        accounts.note_down(Setting::ServingPort, Some(&port.to_string()))?;
        Ok(Self { socket, port })
    }

    /// Where programs ask.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers until `closed` is done. What a program asked for and is under way then is seen through.
    pub async fn serve(
        self,
        accounts: Accounts,
        closed: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let Self { socket, port } = self;
        let socket = tokio::net::TcpListener::from_std(socket)?;
        accounts.resume_serving().await;
        let desk = Arc::new(Desk {
            accounts,
            callers: Callers::default(),
            list: List::default(),
            work: Work::default(),
            port,
        });
        tracing::info!(port, "programs are answered");
        // Before the port is free: whoever takes it then has listeners of their own.
        let ending = Arc::clone(&desk);
        let closed = async move {
            closed.await;
            ending.accounts.end_serving();
        };
        door::serve(socket, router(Arc::clone(&desk)), closed).await;
        desk.work.over().await;
        tracing::info!(port, "programs are not answered any more");
        Ok(())
    }
}

/// Every call there is.
fn router(desk: Arc<Desk>) -> Router {
    let git = |below: &str| format!("/v1/{{project_id}}/git{below}");
    let calls = Router::new()
        .route(&git("/auths"), get(auths::list))
        .route(&git("/auths/{name}"), delete(auths::delete))
        .route(
            &git("/auths/{repo_type}/redirect"),
            // It changes what its body alone tells of.
            get(auths::redirect).head(async || Refused::method()),
        )
        .route(&git("/auths/{repo_type}/oauth"), post(auths::by_code))
        .route(&git("/auths/{repo_type}/personal"), post(auths::by_token))
        .route(
            &git("/auths/{repo_type}/password"),
            post(auths::by_password),
        )
        .route(&git("/repos/namespaces"), get(repos::namespaces))
        .route(&git("/repos/project-info"), get(repos::project_info))
        .route(&git("/repos/{namespace}/projects"), get(repos::projects))
        .route(
            &git("/repos/{namespace}/{project}/branches"),
            get(repos::branches),
        )
        .route(&git("/repos/{namespace}/{project}/tags"), get(repos::tags))
        .route(
            &git("/repos/{namespace}/{project}/commits"),
            get(repos::commits),
        )
        .route(
            &git("/repos/{namespace}/{project}/hooks"),
            get(repos::hooks),
        )
        .route(
            &git("/files/{namespace}/{project}/trees"),
            get(repos::trees),
        )
        .route(
            &git("/files/{namespace}/{project}/{path}"),
            get(repos::content),
        )
        .route_layer(from_fn_with_state(Arc::clone(&desk), gate::known))
        .method_not_allowed_fallback(async || Refused::method())
        .fallback(async || Refused::nothing_there());
    Router::new()
        .route(
            "/openapi.json",
            get(document::serve).fallback(async || Refused::method()),
        )
        .merge(calls)
        .layer(from_fn_with_state(Arc::clone(&desk), gate::addressed))
        .layer(from_fn(gate::told))
        .with_state(desk)
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

fn choose() -> Result<(TcpListener, u16), Problem> {
    // Which of them does not matter, only that not everybody begins with the same.
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = now.map_or(0, |since| since.subsec_nanos()) % u32::from(PORTS.end - PORTS.start);
    let first = u16::try_from(seed).unwrap_or(0);
    let count = PORTS.end - PORTS.start;
    let mut last = PORTS.start;
    for offset in 0..TRIES {
        let port = PORTS.start + (first + offset * 37) % count;
        last = port;
        if let Ok(socket) = listen(port) {
            return Ok((socket, port));
        }
    }
    Err(Problem::new(Code::ServingPort).with("port", last))
}
