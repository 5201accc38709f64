//! One connection: a head in, an answer out, closed.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::head::{self, MAX_HEAD};
use super::reply::{self, Status};

/// How long a head may take to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// How long the other side may take to read the answer and close.
const FAREWELL: Duration = Duration::from_secs(1);
/// How much of what the other side still sends is thrown away, so that it gets to read the answer.
const MAX_DISCARDED: usize = 256 * 1024;

/// Which connection, counted from the first.
pub(super) type Number = u64;

/// Where the bytes of an answer go.
pub(super) type Answer = oneshot::Sender<Vec<u8>>;

/// A well-formed request that waits for its answer.
pub(super) struct Asked {
    pub number: Number,
    pub target: String,
    pub answer: Answer,
}

/// Serves one connection to its end.
pub(super) async fn serve(
    number: Number,
    mut stream: TcpStream,
    host: Arc<str>,
    desk: mpsc::Sender<Asked>,
) -> Number {
    let reply = match timeout(HEAD_DEADLINE, read_target(&mut stream, &host)).await {
        Ok(Some(Ok(target))) => ask(&desk, number, target).await,
        Ok(Some(Err(status))) => reply::bare(status),
        // Gone, or too slow: nobody there to be answered.
        Ok(None) | Err(_) => return number,
    };
    let _ = timeout(FAREWELL, say(&mut stream, &reply)).await;
    number
}

async fn ask(desk: &mpsc::Sender<Asked>, number: Number, target: String) -> Vec<u8> {
    let (answer, waiting) = oneshot::channel();
    let asked = Asked {
        number,
        target,
        answer,
    };
    if desk.send(asked).await.is_err() {
        return reply::bare(Status::Busy);
    }
    waiting.await.unwrap_or_else(|_| reply::bare(Status::Busy))
}

/// The request's target, or why there is none; `None` if the other side hung up first.
async fn read_target(stream: &mut TcpStream, host: &str) -> Option<Result<String, Status>> {
    let mut bytes = Vec::with_capacity(1024);
    let mut piece = [0_u8; 1024];
    loop {
        let count = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        bytes.extend(piece.iter().take(count));
        match head::end(&bytes) {
            Some(end) if end <= MAX_HEAD => {
                let head = bytes.get(..end).unwrap_or_default();
                return Some(head::read(head, host).map(|head| head.target.to_owned()));
            }
            None if bytes.len() <= MAX_HEAD => {}
            Some(_) | None => return Some(Err(Status::HeadTooLarge)),
        }
    }
}

/// Writes the answer and lets the other side read it: closing on unread bytes would cut it off.
async fn say(stream: &mut TcpStream, reply: &[u8]) -> std::io::Result<()> {
    stream.write_all(reply).await?;
    stream.shutdown().await?;
    let mut piece = [0_u8; 4096];
    let mut discarded = 0;
    while discarded < MAX_DISCARDED {
        match stream.read(&mut piece).await? {
            0 => break,
            count => discarded += count,
        }
    }
    Ok(())
}
