//! What the list of the local server is measured beside, and what measures both.
//!
//! `beside answer FILE`: a bare handler that answers every request with the bytes of a file, as JSON, and
//! says on one line where.
//! `beside ask COUNT`: reads `OURS TOKEN BARE` as one line of standard input, asks both in turn over 64
//! connections each, COUNT requests a connection and turn, and says the medians, in microseconds.

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

const CONNECTIONS: usize = 64;
/// So that both meet the same machine.
const TURNS: usize = 10;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (what, more) = (arguments.next(), arguments.next());
    match (what.as_deref(), more) {
        (Some("answer"), Some(file)) => answer(std::fs::read(file)?.into()).await,
        (Some("ask"), Some(count)) => ask(count.parse()?).await,
        _ => Err("beside answer FILE, or beside ask COUNT".into()),
    }
}

async fn answer(bytes: Bytes) -> Result<(), Failure> {
    let list = async move || ([(CONTENT_TYPE, "application/json")], bytes);
    let router = Router::new().route("/v1/{project_id}/git/auths", get(list));
    let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", socket.local_addr()?);
    axum::serve(socket, router).await?;
    Ok(())
}

async fn ask(count: usize) -> Result<(), Failure> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let parts: Vec<&str> = line.split_whitespace().collect();
    let [ours, token, bare] = parts.as_slice() else {
        return Err("OURS TOKEN BARE".into());
    };
    let mut ours = open(ours, token).await?;
    let mut bare = open(bare, token).await?;
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    turn(&mut ours, 1).await?;
    turn(&mut bare, 1).await?;
    for _ in 0..TURNS {
        of_ours.extend(turn(&mut ours, count).await?);
        of_bare.extend(turn(&mut bare, count).await?);
    }
    println!("{} {}", median(of_ours), median(of_bare));
    Ok(())
}

/// One connection that is kept, and what is asked on it.
struct Asking {
    stream: BufStream<TcpStream>,
    request: String,
    body: Vec<u8>,
}

async fn open(at: &str, token: &str) -> Result<Vec<Asking>, Failure> {
    let host = at.strip_prefix("http://").ok_or("plain HTTP")?;
    let mut all = Vec::new();
    for _ in 0..CONNECTIONS {
        all.push(Asking {
            stream: BufStream::new(TcpStream::connect(host).await?),
            request: format!(
                "GET /v1/any/git/auths HTTP/1.1\r\nHost: {host}\r\nX-Auth-Token: {token}\r\n\r\n"
            ),
            body: Vec::new(),
        });
    }
    Ok(all)
}

/// Every connection asks so often, all at the same time.
async fn turn(all: &mut Vec<Asking>, count: usize) -> Result<Vec<Duration>, Failure> {
    let mut running = JoinSet::new();
    for mut asking in all.drain(..) {
        running.spawn(async move {
            let mut took = Vec::with_capacity(count);
            for _ in 0..count {
                let begin = Instant::now();
                asking.once().await?;
                took.push(begin.elapsed());
            }
            io::Result::Ok((asking, took))
        });
    }
    let mut took = Vec::new();
    while let Some(done) = running.join_next().await {
        let (asking, times) = done??;
        all.push(asking);
        took.extend(times);
    }
    Ok(took)
}

impl Asking {
    async fn once(&mut self) -> io::Result<()> {
        self.stream.write_all(self.request.as_bytes()).await?;
        self.stream.flush().await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.stream.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length = length.and_then(|length| length.trim().parse().ok());
        match length {
            Some(length) if head.starts_with("http/1.1 200") => {
                self.body.resize(length, 0);
                self.stream.read_exact(&mut self.body).await?;
                Ok(())
            }
            _ => Err(io::Error::other(head)),
        }
    }
}

/// In microseconds.
fn median(mut took: Vec<Duration>) -> u128 {
    took.sort_unstable();
    took[took.len() / 2].as_micros()
}
