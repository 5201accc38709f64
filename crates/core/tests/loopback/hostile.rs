//! Requests that are none of a browser's, and what they cannot do.

use std::net::TcpListener as StdListener;
use std::time::{Duration, Instant};

use forgepass_core::link::loopback::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{GOOD, PATH, exchange, serving, status, undecided};

#[tokio::test]
async fn other_paths_are_not_found() {
    let serving = serving();
    for target in [
        "/",
        "/oauth/git.example.org?code=a&state=good",
        "/oauth/git.example.org/gitlab/?code=a&state=good",
        "/OAUTH/git.example.org/gitlab?code=a&state=good",
        "/oauth//git.example.org/gitlab?code=a&state=good",
        "/x/../oauth/git.example.org/gitlab?code=a&state=good",
        "/oauth/git.example.org/%67itlab?code=a&state=good",
        "/favicon.ico",
    ] {
        assert_eq!(status(&serving.get(target).await), "404", "{target}");
    }
    assert_eq!(serving.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn the_path_without_a_query_is_a_bad_request() {
    let serving = serving();
    assert_eq!(status(&serving.get(PATH).await), "400");
}

#[tokio::test]
async fn hostile_requests_are_refused_and_the_valid_callback_still_counts() {
    let serving = serving();
    let own = format!("Host: 127.0.0.1:{}", serving.port);
    for (request, refused_as) in [
        (
            format!("POST {GOOD} HTTP/1.1\r\n{own}\r\nContent-Length: 0\r\n\r\n"),
            "405",
        ),
        (format!("OPTIONS {GOOD} HTTP/1.1\r\n{own}\r\n\r\n"), "405"),
        (format!("HEAD {GOOD} HTTP/1.1\r\n{own}\r\n\r\n"), "405"),
        (
            format!("GET {GOOD} HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            "403",
        ),
        (
            format!(
                "GET {GOOD} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
                serving.port
            ),
            "403",
        ),
        (
            format!("GET {GOOD} HTTP/1.1\r\n{own}\r\nOrigin: https://evil.example\r\n\r\n"),
            "403",
        ),
        (
            format!("GET {GOOD} HTTP/1.1\r\n{own}\r\nOrigin: null\r\n\r\n"),
            "403",
        ),
        (
            format!("GET {GOOD} HTTP/1.1\r\n{own}\r\n{own}\r\n\r\n"),
            "400",
        ),
        (format!("GET {GOOD} HTTP/1.1\r\n\r\n"), "400"),
        (format!("GET {GOOD} HTTP/2.0\r\n{own}\r\n\r\n"), "400"),
        (
            format!("GET http://{own}{GOOD} HTTP/1.1\r\n{own}\r\n\r\n"),
            "400",
        ),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = serving.send(&request).await;
        assert_eq!(status(&answer), refused_as, "{request}");
        assert!(
            !answer.to_ascii_lowercase().contains("access-control"),
            "{answer}"
        );
    }
    assert_eq!(serving.seen(), Vec::<String>::new());
    assert_eq!(status(&serving.get(GOOD).await), "303");
}

#[tokio::test]
async fn a_head_of_64_kib_is_too_large() {
    let serving = serving();
    let own = format!("Host: 127.0.0.1:{}", serving.port);
    let long = "a".repeat(64 * 1024);
    let answer = serving
        .send(&format!(
            "GET {GOOD} HTTP/1.1\r\n{own}\r\nX: {long}\r\n\r\n"
        ))
        .await;
    assert_eq!(status(&answer), "431");
    assert_eq!(status(&serving.get(GOOD).await), "303");
}

#[tokio::test]
async fn a_head_that_comes_in_pieces_is_read() {
    let serving = serving();
    let mut stream = serving.connect().await;
    stream.set_nodelay(true).expect("a TCP socket");
    let request = format!(
        "GET {GOOD} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
        serving.port
    );
    for byte in request.as_bytes() {
        stream
            .write_all(&[*byte])
            .await
            .expect("the listener reads");
    }
    assert_eq!(status(&exchange(stream, "").await), "303");
}

#[tokio::test]
async fn a_hundred_idle_connections_do_not_delay_the_valid_callback() {
    let serving = serving();
    let mut idle = Vec::new();
    for count in 0..100 {
        let mut stream = serving.connect().await;
        if count % 2 == 0 {
            stream
                .write_all(b"GET /oau")
                .await
                .expect("the listener reads");
        }
        idle.push(stream);
    }
    let before = Instant::now();
    assert_eq!(status(&serving.get(GOOD).await), "303");
    assert!(
        before.elapsed() < Duration::from_secs(1),
        "{:?}",
        before.elapsed()
    );
}

#[tokio::test]
async fn case_9_the_oldest_idle_connection_makes_room_for_the_newest() {
    let serving = serving();
    let mut oldest = serving.connect().await;
    let mut others = Vec::new();
    for _ in 0..32 {
        others.push(serving.connect().await);
    }
    let before = Instant::now();
    let read = oldest.read(&mut [0]).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    // An idle one is hung up on after five seconds anyway.
    assert!(before.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn idle_connections_do_not_displace_a_callback_that_is_being_judged() {
    let mut undecided = undecided();
    let answer = undecided.callback().await;
    (&mut undecided.begun)
        .await
        .expect("the callback is being judged");
    let mut idle = Vec::new();
    for _ in 0..64 {
        idle.push(undecided.connect().await);
    }
    undecided.decide.send(()).expect("somebody waits");
    assert_eq!(status(&answer.await.expect("no panic")), "303");
    undecided.serving.abort();
}

#[tokio::test]
async fn a_head_that_never_ends_is_hung_up_on_after_five_seconds() {
    let serving = serving();
    let mut stream = serving.connect().await;
    stream
        .write_all(b"GET /oauth")
        .await
        .expect("the listener reads");
    let before = Instant::now();
    assert_eq!(exchange(stream, "").await, "");
    let waited = before.elapsed();
    assert!(waited >= Duration::from_secs(4), "{waited:?}");
    assert!(waited < Duration::from_secs(8), "{waited:?}");
}

#[test]
fn a_taken_port_is_an_error_and_not_another_port() {
    let taken = StdListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("it is bound").port();
    let error = Listener::bind(Some(port), PATH).expect_err("the port is taken");
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn it_listens_on_this_computer_only() {
    let listener = Listener::bind(None, PATH).expect("a free port");
    let address = format!("http://127.0.0.1:{}{PATH}", listener.port());
    assert_eq!(listener.redirect_uri(), address);
    // Every address of 127.0.0.0/8 is this computer; only the one is bound.
    let other = std::net::SocketAddr::from(([127, 0, 0, 2], listener.port()));
    assert!(std::net::TcpStream::connect_timeout(&other, Duration::from_secs(1)).is_err());
}
