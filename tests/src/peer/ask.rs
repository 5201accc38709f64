//! A question to the control port of a peer: one request of HTTP/1.0 over loopback.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use url::Url;

/// Asks for the JSON at an address.
#[track_caller]
pub(super) fn look(address: &str) -> Value {
    exchanged("GET", address, "")
}

/// Sends an order, which may be JSON, and reads the JSON answer.
#[track_caller]
pub(super) fn order(address: &str, body: &str) -> Value {
    exchanged("POST", address, body)
}

/// Shows an access token at an address, as a program that holds one does, and reads the status.
#[track_caller]
pub(super) fn status(address: &str, access_token: &str) -> u16 {
    let bearer = format!("Authorization: Bearer {access_token}\r\n");
    let reply =
        exchange("GET", address, &bearer, "").unwrap_or_else(|error| panic!("{address}: {error}"));
    let status = reply.split(' ').nth(1);
    status
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("{address}: no status: {reply}"))
}

/// Asks as a program does that was let in; the JSON that comes with 200.
#[track_caller]
pub(super) fn told(method: &str, address: &str, token: &str, body: &str) -> Value {
    let header = format!("X-Auth-Token: {token}\r\nContent-Type: application/json\r\n");
    let reply = exchange(method, address, &header, body)
        .unwrap_or_else(|error| panic!("{address}: {error}"));
    let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
    assert_eq!(head.split(' ').nth(1), Some("200"), "{address}: {reply}");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{address}: {error}: {reply}"))
}

#[track_caller]
fn exchanged(method: &str, address: &str, body: &str) -> Value {
    let reply =
        exchange(method, address, "", body).unwrap_or_else(|error| panic!("{address}: {error}"));
    let body = reply.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{address}: {error}: {reply}"))
}

fn exchange(method: &str, address: &str, header: &str, body: &str) -> std::io::Result<String> {
    let url = Url::parse(address).expect("a peer gave the address");
    let host = url.host_str().expect("a peer listens somewhere");
    let port = url.port().expect("a peer has a port of its own");
    let path = &url[url::Position::BeforePath..];
    let mut stream = TcpStream::connect((host, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: {host}:{port}\r\n{header}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    Ok(reply)
}
