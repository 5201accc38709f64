//! The server: one task accepts, one task per connection, one request per connection.

pub(crate) mod answer;
mod gzip;
mod parts;
mod play;
pub(crate) mod request;

use std::{sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::{
    Endpoint, Point, Reply, Seen, Then, Work, api, avatar, control,
    host::Host,
    oauth::{authorize, device, discovery, revoke, token},
    pages,
    skin::habits::Errors,
};
use answer::Answer;
use request::{Incoming, Request};

/// Whether anyone can connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The port is listened on.
    Online,
    /// Connections are refused.
    Offline,
    /// Connections are refused for so long.
    Away(Duration),
}

/// Accepts until the task is dropped; while it is away nobody listens on the port.
pub(crate) async fn run(host: Arc<Host>, mut listener: TcpListener) {
    let mut reach = host.reach.subscribe();
    let mut connections = JoinSet::new();
    loop {
        let wanted = *reach.borrow_and_update();
        if wanted != Reach::Online {
            drop(listener);
            host.listening.send_replace(false);
            stay_away(&mut reach, wanted).await;
            listener = bind_again(&host).await;
            host.reach.send_replace(Reach::Online);
            host.listening.send_replace(true);
            continue;
        }
        tokio::select! {
            _ = reach.changed() => {}
            Ok((stream, _)) = listener.accept() => {
                connections.spawn(serve(Arc::clone(&host), stream));
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

/// Connections that were accepted before live on; only new ones find nobody.
async fn stay_away(reach: &mut watch::Receiver<Reach>, wanted: Reach) {
    let called_back = reach.wait_for(|reach| *reach == Reach::Online);
    match wanted {
        // The host keeps the other end, so waiting does not fail; and an end of time is an end.
        Reach::Away(time) => drop(tokio::time::timeout(time, called_back).await),
        Reach::Offline => drop(called_back.await),
        Reach::Online => {}
    }
}

/// The port was ours a moment ago; somebody may hold it briefly.
async fn bind_again(host: &Host) -> TcpListener {
    loop {
        if let Ok(listener) = TcpListener::bind(host.authority.as_str()).await {
            return listener;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn serve(host: Arc<Host>, mut stream: TcpStream) {
    // A stranger who says nothing is not worth a connection; a test may well be slow.
    let patience = Duration::from_secs(60);
    // What goes wrong on the socket is the client's affair: it hung up, or was killed.
    let _ = stream.set_nodelay(true);
    let mut incoming = Incoming::new(&mut stream, &host);
    let Ok(Ok(endpoint)) = tokio::time::timeout(patience, incoming.endpoint()).await else {
        return;
    };
    if host.points.pass(endpoint, Point::Connected).await == Then::Reset {
        return play::reset(stream);
    }
    let request = match tokio::time::timeout(patience, incoming.request()).await {
        Ok(Ok(Ok(request))) => request,
        Ok(Ok(Err(answer))) => {
            let _ = play::plain(&mut stream, &answer).await;
            return;
        }
        Ok(Err(_)) | Err(_) => return,
    };
    if endpoint == Endpoint::Control {
        let answer = control::handle(&host, &request).await;
        let _ = play::plain(&mut stream, &answer).await;
        return;
    }
    let arrived = host.uptime();
    let (number, reply) = note(&host, &request);
    if host.points.pass(endpoint, Point::RequestWritten).await == Then::Reset {
        return play::reset(stream);
    }
    let genuine = match reply.work {
        Work::Done => handle(&host, &request),
        Work::Skipped => Answer::status(200),
    };
    if host.points.pass(endpoint, Point::Committed).await == Then::Reset {
        return play::reset(stream);
    }
    play::pause(Duration::from_millis(reply.delay_ms)).await;
    play::play(&host.points, stream, &request, &reply, genuine).await;
    let took = host.uptime().saturating_sub(arrived);
    host.state().answered(number, took);
}

/// Writes down what came; says its number and how it is to be answered.
fn note(host: &Host, request: &Request) -> (usize, Reply) {
    let seen = Seen {
        at_ms: u64::try_from(host.uptime().as_millis()).unwrap_or(u64::MAX),
        took_us: None,
        endpoint: request.endpoint,
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        form: request.form(),
        body: String::from_utf8_lossy(&request.body).into_owned(),
    };
    let mut state = host.state();
    if request.endpoint == Endpoint::Token && request.method == "POST" {
        let sent = request.parameters();
        for (_, value) in sent.filter(|(name, _)| name == "code" || name == "refresh_token") {
            *state.posts.entry(value).or_default() += 1;
        }
    }
    (state.see(seen), state.next_reply(request.endpoint))
}

fn handle(host: &Host, request: &Request) -> Answer {
    if api::is_suspect(host, request.endpoint) {
        return api::rejected();
    }
    let is_device = matches!(request.endpoint, Endpoint::Device | Endpoint::DevicePage);
    let is_told = host.habits.exchange.errors == Errors::Github;
    if is_device && !is_told && !host.state().has_device_flow() {
        return Answer::status(404);
    }
    match (request.endpoint, request.method.as_str()) {
        (Endpoint::Authorize, "GET" | "HEAD") => authorize::ask(host, request),
        (Endpoint::Authorize, "POST") => authorize::decided(host, request),
        (Endpoint::Return, "GET" | "HEAD") => authorize::lead_back(host, request),
        (Endpoint::Token, "POST") => token::exchange(host, request),
        (Endpoint::Revoke, "POST" | "DELETE") => revoke::revoke(host, request),
        (Endpoint::User, "GET" | "HEAD") => api::user(host, request),
        (Endpoint::Userinfo, "GET" | "HEAD" | "POST") => api::userinfo(host, request),
        (Endpoint::Device, "POST") => device::begin(host, request),
        (Endpoint::DevicePage, "GET" | "HEAD") => pages::device::ask(host, request),
        (Endpoint::DevicePage, "POST") => pages::device::decided(host, request),
        (Endpoint::Own, "GET" | "HEAD" | "DELETE") => api::own::answer(host, request),
        (Endpoint::Repositories, "GET" | "HEAD") => api::repos::answer(host, request),
        (Endpoint::Settings, "GET" | "HEAD") => pages::tokens::ask(host, request),
        (Endpoint::Settings, "POST") => pages::tokens::made(host, request),
        (Endpoint::Probe, "GET" | "HEAD") => api::probe(host, request),
        (Endpoint::Git, "GET" | "HEAD") => api::git(host),
        (Endpoint::Discovery, "GET" | "HEAD") => discovery::document(host),
        (Endpoint::Avatar, "GET" | "HEAD") => avatar::serve(host, request),
        (Endpoint::Page, "GET" | "HEAD") => pages::serve(host, request),
        (Endpoint::Page, _) => match pages::serve(host, request).status {
            200 => Answer::status(405),
            status => Answer::status(status),
        },
        (Endpoint::Control, _) => Answer::status(404),
        (
            Endpoint::Authorize
            | Endpoint::Return
            | Endpoint::Token
            | Endpoint::Revoke
            | Endpoint::User
            | Endpoint::Userinfo
            | Endpoint::Device
            | Endpoint::DevicePage
            | Endpoint::Own
            | Endpoint::Repositories
            | Endpoint::Settings
            | Endpoint::Probe
            | Endpoint::Git
            | Endpoint::Discovery
            | Endpoint::Avatar,
            _,
        ) => Answer::status(405),
    }
}
