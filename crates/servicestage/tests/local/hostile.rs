//! Web pages, crowds and the slow.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use demo_forge::{Endpoint, Pause, Point};
use forgepass_core::clock::Clock;
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::common;
use crate::scene::Scene;

fn socket(scene: &Scene) -> SocketAddr {
    let address = scene.address.trim_start_matches("http://");
    address.parse().expect("an address")
}

async fn spoken(scene: &Scene, text: &str) -> String {
    let mut stream = TcpStream::connect(socket(scene)).await.expect("connected");
    stream.write_all(text.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn case_63_a_name_that_somebody_else_gave_this_computer_is_not_ours_even_with_a_token() {
    let scene = Scene::new().await;
    let token = scene.program.token.expose();
    let port = socket(&scene).port();
    for (host, status) in [
        (format!("Host: evil.example:{port}\r\n"), "403"),
        (format!("Host: localhost.evil:{port}\r\n"), "403"),
        ("Host: 127.0.0.1\r\n".to_owned(), "403"),
        (String::new(), "400"),
        (
            format!("Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n"),
            "400",
        ),
        (format!("Host: 127.0.0.1:{port}\r\n"), "200"),
        (format!("Host: localhost:{port}\r\n"), "200"),
    ] {
        let head = format!(
            "GET /v1/any/git/auths HTTP/1.1\r\n{host}X-Auth-Token: {token}\r\nConnection: close\r\n\r\n"
        );
        let answer = spoken(&scene, &head).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{host}: {answer}"
        );
    }
}

#[tokio::test]
async fn case_64_what_a_web_page_can_send_is_refused_and_changes_nothing() {
    let scene = Scene::new().await;
    for origin in ["null", "https://evil.example", scene.address.as_str()] {
        for (method, below) in [
            (Method::GET, "/auths"),
            (Method::GET, "/auths/demo/redirect"),
            (Method::POST, "/auths/demo/oauth"),
            (Method::OPTIONS, "/auths"),
        ] {
            let request = scene.call(method, below).header("Origin", origin);
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 403, "{origin} {below}");
            let names = response.headers().keys().map(ToString::to_string);
            assert!(
                names
                    .into_iter()
                    .all(|name| !name.starts_with("access-control"))
            );
        }
    }
    let image = scene
        .call(Method::GET, "/auths/demo/redirect")
        .header("Sec-Fetch-Site", "cross-site");
    assert_eq!(scene.answer(image).await.0, 403);
    assert!(scene.desk.accounts.links().await.expect("links").is_empty());
}

#[tokio::test]
async fn case_65_it_is_reached_on_this_computer_only_and_not_at_all_once_it_is_closed() {
    let mut scene = Scene::new().await;
    let port = socket(&scene).port();
    // The whole of 127/8 is this computer; only one address of it is ours.
    let other = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), port));
    assert!(TcpStream::connect(other).await.is_err());
    let mut idle = TcpStream::connect(socket(&scene)).await.expect("connected");
    assert_eq!(scene.answer(scene.call(Method::GET, "/auths")).await.0, 200);
    scene.close().await;
    assert!(TcpStream::connect(socket(&scene)).await.is_err());
    let mut byte = [0];
    let left = tokio::time::timeout(Duration::from_secs(5), idle.read(&mut byte)).await;
    assert!(matches!(left, Ok(Ok(0) | Err(_))), "no connection stays");
}

#[tokio::test]
async fn case_65_the_port_is_chosen_once_and_two_do_not_share_it() {
    let mut scene = Scene::new().await;
    let again = forgepass_servicestage::server::Listening::begin(&scene.desk.accounts);
    let problem = again.expect_err("it is taken");
    assert_eq!(problem.code, forgepass_core::view::Code::ServingPort);
    assert_eq!(
        problem.args.get("port"),
        Some(&socket(&scene).port().to_string())
    );
    scene.close().await;
    let again = forgepass_servicestage::server::Listening::begin(&scene.desk.accounts);
    assert_eq!(again.expect("free again").address(), scene.address);
}

#[tokio::test]
async fn case_66_a_crowd_of_slow_connections_keeps_nobody_out() {
    let scene = Scene::new().await;
    let mut crowd = Vec::new();
    for number in 0..600 {
        let mut stream = TcpStream::connect(socket(&scene)).await.expect("connected");
        // Half of them say a little, and no more.
        if number % 2 == 0 {
            let _ = stream
                .write_all(b"GET /v1/any/git/auths HTTP/1.1\r\nX-A: ")
                .await;
        }
        crowd.push(stream);
    }
    let begun = Instant::now();
    assert_eq!(scene.answer(scene.call(Method::GET, "/auths")).await.0, 200);
    assert!(begun.elapsed() < Duration::from_secs(5));
    // The slow ones are sent away by themselves.
    let mut last = crowd.pop().expect("the last one");
    let mut byte = [0; 64];
    let gone = tokio::time::timeout(Duration::from_secs(20), async {
        while matches!(last.read(&mut byte).await, Ok(count) if count > 0) {}
    });
    gone.await.expect("sent away");
}

#[tokio::test]
async fn case_66_a_body_without_an_end_and_a_head_without_an_end_are_cut_off() {
    let scene = Scene::new().await;
    let token = scene.program.token.expose();
    let port = socket(&scene).port();
    let mut stream = TcpStream::connect(socket(&scene)).await.expect("connected");
    let head = format!(
        "POST /v1/any/git/auths/demo/oauth HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         X-Auth-Token: {token}\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    let piece = vec![b' '; 64 * 1024];
    let mut sent = 0_usize;
    while stream.write_all(&piece).await.is_ok() {
        sent += piece.len();
        assert!(sent < 64 * 1024 * 1024, "nobody stops it");
    }
    let mut stream = TcpStream::connect(socket(&scene)).await.expect("connected");
    let mut sent = 0_usize;
    let _ = stream.write_all(b"GET / HTTP/1.1\r\n").await;
    while stream
        .write_all(b"X-Padding: pppppppppppppppppppppppp\r\n")
        .await
        .is_ok()
    {
        sent += 37;
        assert!(sent < 64 * 1024 * 1024, "nobody stops it");
    }
    assert_eq!(scene.answer(scene.call(Method::GET, "/auths")).await.0, 200);
}

/// An access key is no secret: who knows one has shown nothing.
#[tokio::test]
async fn case_66_who_knows_an_access_key_takes_no_seat_from_anybody() {
    let scene = Scene::new().await;
    let host = scene.address.trim_start_matches("http://");
    let access = &scene.program.caller.access_key;
    let now = scene.desk.clock.now().rfc3339().replace(['-', ':'], "");
    let date = format!("{}Z", &now[..15]);
    let head = format!(
        "POST /v1/any/git/auths/demo/oauth HTTP/1.1\r\nHost: {host}\r\nX-Sdk-Date: {date}\r\n\
         Authorization: SDK-HMAC-SHA256 Access={access}, SignedHeaders=host;x-sdk-date, Signature=0\r\n\
         Content-Length: 60000\r\n\r\n"
    );
    let mut crowd = Vec::new();
    for _ in 0..128 {
        let mut stream = TcpStream::connect(socket(&scene)).await.expect("connected");
        stream.write_all(head.as_bytes()).await.expect("taken");
        crowd.push(stream);
    }
    assert_eq!(scene.answer(scene.call(Method::GET, "/auths")).await.0, 200);
}

#[tokio::test]
async fn who_goes_away_before_the_answer_still_gains_the_account() {
    let scene = Scene::new().await;
    let (code, state) = scene.landed("ada").await;
    let pause = scene.desk.forge.pause(Endpoint::Token, Point::Committed);
    let body = serde_json::json!({ "name": "ada-demo", "code": code, "state": state });
    let request = scene.call(Method::POST, "/auths/demo/oauth").json(&body);
    let asking = tokio::spawn(request.send());
    pause.reached().await;
    asking.abort();
    let _ = asking.await;
    pause.release(demo_forge::Then::Continue);
    common::until("an account", || async {
        scene.desk.accounts.list().await.expect("a list").len() == 1
    })
    .await;
    assert_eq!(scene.desk.only().await.slug, "ada-demo");
}

/// The host has spent the old token by then: whoever goes without the answer loses the account.
#[tokio::test]
async fn who_goes_away_breaks_off_no_renewal() {
    let scene = Scene::new().await;
    let (asking, pause) = renewing(&scene).await;
    asking.abort();
    let _ = asking.await;
    pause.release(demo_forge::Then::Continue);
    let again = scene.call(Method::GET, "/repos/namespaces");
    assert_eq!(
        scene
            .answer(again.header("X-Repo-Auth", "ada-demo"))
            .await
            .0,
        200
    );
    assert_eq!(scene.desk.forge.requests_to(Endpoint::Token).len(), 1);
}

#[tokio::test]
async fn who_turns_the_server_off_breaks_off_no_renewal() {
    let mut scene = Scene::new().await;
    let (asking, pause) = renewing(&scene).await;
    let at = socket(&scene);
    tokio::join!(scene.close(), async move {
        common::until("the door to close", || async {
            TcpStream::connect(at).await.is_err()
        })
        .await;
        pause.release(demo_forge::Then::Continue);
    });
    assert!(asking.await.expect("not stopped").is_err());
    let ada = common::id_of(&scene.desk.only().await);
    let reads = scene.desk.accounts.repositories(&ada).await;
    assert!(reads.is_ok(), "{reads:?}");
    assert_eq!(scene.desk.forge.requests_to(Endpoint::Token).len(), 1);
}

/// A program asks for repositories, and the host has answered a renewal that has not arrived.
async fn renewing(scene: &Scene) -> (JoinHandle<reqwest::Result<reqwest::Response>>, Pause) {
    let (code, state) = scene.landed("ada").await;
    let body = serde_json::json!({ "name": "ada-demo", "code": code, "state": state });
    let made = scene.call(Method::POST, "/auths/demo/oauth").json(&body);
    assert_eq!(scene.answer(made).await.0, 200);
    scene.desk.forge.forget_requests();
    scene.desk.clock.advance(Duration::from_secs(3600));
    let pause = scene.desk.forge.pause(Endpoint::Token, Point::Committed);
    let request = scene.call(Method::GET, "/repos/namespaces");
    let asking = tokio::spawn(request.header("X-Repo-Auth", "ada-demo").send());
    pause.reached().await;
    (asking, pause)
}

#[tokio::test]
async fn case_66_no_body_is_read_for_a_stranger() {
    let scene = Scene::new().await;
    let host = scene.address.trim_start_matches("http://");
    for proof in [
        "Authorization: x",
        "Authorization: SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=0",
        "X-Auth-Token: x",
    ] {
        let mut stream = TcpStream::connect(socket(&scene)).await.expect("connected");
        let head = format!(
            "POST /v1/any/git/auths/demo/oauth HTTP/1.1\r\nHost: {host}\r\n{proof}\r\nContent-Length: 60000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("taken");
        let mut status = [0; 12];
        // The body never comes: who waited for it would wait ten seconds.
        let answer = tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut status));
        answer.await.expect("at once").expect("an answer");
        assert_eq!(&status, b"HTTP/1.1 401", "{proof}");
    }
}

#[tokio::test]
async fn every_answer_is_in_json_has_a_number_and_is_kept_by_nobody() {
    let scene = Scene::new().await;
    let odd = |method: Method, path: &str| {
        scene
            .http
            .request(method, format!("{}{path}", scene.address))
            .header("X-Auth-Token", scene.program.token.expose())
    };
    for (request, status) in [
        (scene.call(Method::GET, "/auths"), 200),
        (scene.call(Method::GET, "/auths/%FF/redirect"), 400),
        (scene.call(Method::GET, "/nothing"), 404),
        (scene.call(Method::PUT, "/auths"), 405),
        (odd(Method::POST, "/openapi.json"), 405),
        (
            scene.call(Method::GET, "/auths").header("Origin", "null"),
            403,
        ),
    ] {
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status);
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        assert_eq!(header("content-type"), Some("application/json"), "{status}");
        assert_eq!(header("cache-control"), Some("no-store"), "{status}");
        assert!(header("x-request-id").is_some(), "{status}");
    }
}
