//! As much of a browser as comes back from a sign-in.

use std::io::{Read, Write};
use std::net::TcpStream;

use url::Url;

/// Opens an address of this computer, follows one redirect, and returns the page it ends on.
#[track_caller]
pub fn visit(address: &Url) -> String {
    let answer = get(address);
    let next = answer
        .lines()
        .find_map(|line| line.strip_prefix("Location: "));
    match next {
        Some(path) => get(&address.join(path).expect("a redirect names an address")),
        None => answer,
    }
}

#[track_caller]
fn get(address: &Url) -> String {
    let authority = address.authority();
    let path = &address[url::Position::BeforePath..];
    let mut stream = TcpStream::connect(authority).expect("somebody listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}
