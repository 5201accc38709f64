//! Plays a scripted reply on the bare socket.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    answer::Answer,
    parts::{Part, body_parts, drip, head_parts, header_lines, status_line},
    request::Request,
};
use crate::{After, Endpoint, Pace, Point, Reply, Then, point::Points};

/// Sends an answer without wickedness.
pub(crate) async fn plain(stream: &mut TcpStream, answer: &Answer) -> io::Result<()> {
    let mut bytes = status_line(answer.status);
    bytes.extend(header_lines(answer));
    bytes.extend(format!("Content-Length: {}\r\n\r\n", answer.body.len()).bytes());
    bytes.extend_from_slice(&answer.body);
    stream.write_all(&bytes).await?;
    stream.shutdown().await
}

/// Closes so that the other side sees a reset and not an end.
pub(crate) fn reset(stream: TcpStream) {
    // Without it the client sees an end instead; there is nobody here to tell.
    let _ = stream.set_zero_linger();
}

/// Plays `reply` over what the endpoint really said.
pub(crate) async fn play(
    points: &Points,
    mut stream: TcpStream,
    request: &Request,
    reply: &Reply,
    mut answer: Answer,
) {
    answer.override_headers(&reply.head.headers);
    answer.status = reply.head.status.unwrap_or(answer.status);
    let body = body_parts(&reply.body, &mut answer);
    let mut parts = head_parts(&reply.head.shape, &answer, &body);
    let head: u64 = parts.iter().map(Part::len).fold(0, u64::saturating_add);
    let whole: u64 = body.iter().map(Part::len).fold(0, u64::saturating_add);
    if request.method != "HEAD" {
        parts.extend(body);
    }
    let (limit, then) = match reply.pace {
        Pace::AtOnce => (u64::MAX, After::Close),
        Pace::Drip { every_ms } => {
            drip(&mut parts, every_ms);
            (u64::MAX, After::Close)
        }
        Pace::Hang => (0, After::Stall),
        Pace::Reset => (0, After::Reset),
        Pace::Close => (0, After::Close),
        Pace::Half { then } => (head.saturating_add(whole / 2), then),
    };
    let sent = send(points, request.endpoint, &mut stream, &parts, limit).await;
    let done = match sent {
        Ok(Then::Continue) if limit == u64::MAX => {
            points.pass(request.endpoint, Point::BodyComplete).await
        }
        Ok(then) => then,
        Err(_) => return,
    };
    match (done, then) {
        (Then::Reset, _) | (Then::Continue, After::Reset) => reset(stream),
        (Then::Continue, After::Stall) => until_gone(&mut stream).await,
        (Then::Continue, After::Close) => {
            // The client may be gone already.
            let _ = stream.shutdown().await;
        }
    }
}

async fn send(
    points: &Points,
    endpoint: Endpoint,
    stream: &mut TcpStream,
    parts: &[Part],
    limit: u64,
) -> io::Result<Then> {
    let mut left = limit;
    for part in parts {
        for _ in 0..part.times {
            if left == 0 {
                return Ok(Then::Continue);
            }
            pause(part.pause).await;
            let take = usize::try_from(left).unwrap_or(usize::MAX);
            let mut piece = &part.piece[..part.piece.len().min(take)];
            if left == limit && !piece.is_empty() {
                stream.write_all(&piece[..1]).await?;
                piece = &piece[1..];
                left -= 1;
                if points.pass(endpoint, Point::FirstByte).await == Then::Reset {
                    return Ok(Then::Reset);
                }
            }
            stream.write_all(piece).await?;
            left -= piece.len() as u64;
        }
    }
    Ok(Then::Continue)
}

/// A timer takes a millisecond even where there is nothing to wait for.
pub(super) async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

async fn until_gone(stream: &mut TcpStream) {
    let mut scrap = [0; 256];
    while matches!(stream.read(&mut scrap).await, Ok(1..)) {}
}
