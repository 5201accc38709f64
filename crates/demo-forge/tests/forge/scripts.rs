//! Scripted replies: each does on the wire what its name says.

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use demo_forge::{After, Endpoint, Mode, Reply};
use flate2::{Crc, write::GzDecoder};
use serde_json::{Value, json};
use std::io::Write;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::client::*;

/// Asks for the discovery document on a bare socket, reads until the end or `most` bytes, and
/// says how it ended.
async fn raw(forge: &demo_forge::Forge, most: usize) -> (Vec<u8>, std::io::Result<()>) {
    let mut stream = TcpStream::connect(forge.key()).await.unwrap();
    let head = format!(
        "GET /.well-known/openid-configuration HTTP/1.1\r\nHost: {}\r\n\r\n",
        forge.key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut piece).await {
            Ok(0) => return (bytes, Ok(())),
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) => return (bytes, Err(error)),
        }
        if bytes.len() >= most {
            return (bytes, Ok(()));
        }
    }
}

fn body(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    &bytes[end.unwrap() + 4..]
}

#[tokio::test]
async fn replies_are_used_up_in_turn_and_then_the_truth_comes_back() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    forge.script(Endpoint::Token, Reply::status(500));
    forge.script(
        Endpoint::Token,
        Reply::status(429).header("Retry-After", "7"),
    );
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 500);
    let slow = renew(&forge, &pair.refresh).await;
    assert_eq!(slow.status(), 429);
    assert_eq!(slow.headers()["retry-after"], "7");
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 200);
    assert_eq!(forge.posts(&pair.refresh), 3);
}

#[tokio::test]
async fn a_standing_reply_stays_until_it_is_taken_away() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    forge.always(Endpoint::User, Some(Reply::html(503, "<p>Back soon")));
    assert_eq!(user_status(&forge, &pair.access).await, 503);
    assert_eq!(user_status(&forge, &pair.access).await, 503);
    forge.always(Endpoint::User, None);
    assert_eq!(user_status(&forge, &pair.access).await, 200);
}

#[tokio::test]
async fn an_error_can_come_with_status_200_and_a_genuine_reply_as_a_form() {
    let forge = forge(Mode::Strict).await;
    forge.script(Endpoint::Token, Reply::error(200, "bad_verification_code"));
    let response = redeem(&forge, &code(&forge, "ada")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(error(response).await, "bad_verification_code");
    forge.script(Endpoint::Token, Reply::genuine().as_form());
    let response = redeem(&forge, &code(&forge, "ada")).await;
    assert_eq!(
        response.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    let text = response.text().await.unwrap();
    assert!(text.contains("token_type=Bearer&") || text.ends_with("token_type=Bearer"));
    assert!(text.contains("expires_in=3600"));
}

#[tokio::test]
async fn fields_of_the_genuine_reply_can_be_any_json_or_missing() {
    let forge = forge(Mode::Strict).await;
    forge.script(
        Endpoint::Token,
        Reply::genuine()
            .with("expires_in", "1e18")
            .with("token_type", "\"mac\"")
            .without("refresh_token"),
    );
    let response = redeem(&forge, &code(&forge, "ada")).await;
    let text = response.text().await.unwrap();
    assert!(text.contains("\"expires_in\":1e18"));
    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body["token_type"], "mac");
    assert!(body.get("refresh_token").is_none());
    assert!(body["access_token"].is_string());
}

#[tokio::test]
async fn json_can_call_itself_plain_text_and_a_reply_can_be_empty() {
    let forge = forge(Mode::Strict).await;
    let plain = Reply::genuine().header("content-type", "text/plain");
    forge.script(Endpoint::Token, plain);
    let response = redeem(&forge, &code(&forge, "ada")).await;
    let types = response.headers().get_all("content-type");
    assert_eq!(types.iter().collect::<Vec<_>>(), ["text/plain"]);
    for status in [200, 204] {
        forge.script(Endpoint::Token, Reply::status(status));
        let response = redeem(&forge, "any").await;
        assert_eq!(response.status(), status);
        assert_eq!(response.bytes().await.unwrap(), b"".as_slice());
    }
}

#[tokio::test]
async fn bytes_come_as_they_are() {
    let forge = forge(Mode::Strict).await;
    let bytes = b"{\"access_token\":\"\xff\x00\r\n";
    forge.script(
        Endpoint::Token,
        Reply::bytes(200, "application/json", bytes),
    );
    let response = redeem(&forge, "any").await;
    assert_eq!(response.bytes().await.unwrap(), bytes.as_slice());
}

#[tokio::test]
async fn a_reply_before_the_commit_rotates_nothing_and_one_after_it_does() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    let live = |forge: &demo_forge::Forge| {
        let grants = forge.grants();
        let old = grants[0]
            .refresh
            .iter()
            .find(|one| one.value == pair.refresh);
        old.unwrap().live
    };
    forge.script(Endpoint::Token, Reply::status(502));
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 502);
    assert!(live(&forge));
    forge.script(Endpoint::Token, Reply::status(502).after_commit());
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 502);
    assert!(!live(&forge));
}

#[tokio::test]
async fn a_redirect_leads_to_another_forge_that_records_what_arrives() {
    let forge = forge(Mode::Strict).await;
    let trap = crate::client::forge(Mode::Strict).await;
    let target = trap.base().join("stolen").unwrap();
    let pair = granted(&forge).await;
    for status in [301, 302, 303, 307, 308] {
        forge.script(Endpoint::User, Reply::redirect(status, target.as_str()));
        assert_eq!(user_status(&forge, &pair.access).await, status);
    }
    assert!(trap.requests().is_empty());
    // What a careless client does.
    http()
        .get(target)
        .header("PRIVATE-TOKEN", &pair.access)
        .send()
        .await
        .unwrap();
    let seen = trap.requests();
    assert_eq!(seen[0].path, "/stolen");
    assert!(seen[0].carries(&pair.access));
    assert!(!seen[0].carries(&pair.refresh));
}

#[tokio::test]
async fn a_reset_a_close_and_a_hang_send_no_byte() {
    let forge = forge(Mode::Strict).await;
    forge.script(Endpoint::Discovery, Reply::reset());
    let (bytes, end) = raw(&forge, usize::MAX).await;
    assert_eq!(bytes, b"");
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    forge.script(Endpoint::Discovery, Reply::close());
    let (bytes, end) = raw(&forge, usize::MAX).await;
    assert_eq!(bytes, b"");
    assert!(end.is_ok());
    forge.script(Endpoint::Discovery, Reply::hang());
    let hung = timeout(Duration::from_millis(200), raw(&forge, usize::MAX)).await;
    assert!(hung.is_err());
}

#[tokio::test]
async fn half_a_body_is_followed_by_silence_a_reset_or_an_end() {
    let forge = forge(Mode::Strict).await;
    let reply = Reply::text(200, "text/plain", "0123456789");
    forge.script(Endpoint::Discovery, reply.clone().half(After::Close));
    let (bytes, end) = raw(&forge, usize::MAX).await;
    assert_eq!(body(&bytes), b"01234");
    assert!(String::from_utf8_lossy(&bytes).contains("Content-Length: 10\r\n"));
    assert!(end.is_ok());
    forge.script(Endpoint::Discovery, reply.clone().half(After::Reset));
    let (_, end) = raw(&forge, usize::MAX).await;
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    forge.script(Endpoint::Discovery, reply.half(After::Stall));
    let stalled = timeout(Duration::from_millis(200), raw(&forge, usize::MAX)).await;
    assert!(stalled.is_err());
}

#[tokio::test]
async fn a_body_can_drip() {
    let forge = forge(Mode::Strict).await;
    let drip = Reply::text(200, "text/plain", "01234").drip(Duration::from_millis(40));
    forge.script(Endpoint::Discovery, drip);
    let before = Instant::now();
    let (bytes, _) = raw(&forge, usize::MAX).await;
    assert_eq!(body(&bytes), b"01234");
    assert!(before.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_delay_comes_after_the_work() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    let late = Reply::genuine().delay(Duration::from_secs(60));
    forge.script(Endpoint::Token, late);
    let rotated = async {
        while forge.grants()[0].refresh.len() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = renew(&forge, &pair.refresh) => panic!("it came without delay"),
        done = timeout(Duration::from_secs(5), rotated) => done.unwrap(),
    }
}

#[tokio::test]
async fn a_head_can_be_ten_megabytes_or_never_end() {
    let forge = forge(Mode::Strict).await;
    let padded = Reply::json(200, &json!({})).padded_head(10 << 20);
    forge.script(Endpoint::Discovery, padded);
    let (bytes, _) = raw(&forge, usize::MAX).await;
    assert!(bytes.len() > 10 << 20);
    assert!(bytes.ends_with(b"\r\n\r\n{}"));
    let endless = Reply::status(200).endless_head(Duration::ZERO);
    forge.script(Endpoint::Discovery, endless);
    let (bytes, _) = raw(&forge, 1 << 20).await;
    assert!(!bytes.windows(4).any(|four| four == b"\r\n\r\n"));
}

#[tokio::test]
async fn a_huge_body_has_an_honest_length_and_endless_chunks_do_not_end() {
    let forge = forge(Mode::Strict).await;
    forge.script(Endpoint::Discovery, Reply::huge(10_000_000));
    let (bytes, _) = raw(&forge, usize::MAX).await;
    assert_eq!(body(&bytes).len(), 10_000_000);
    forge.script(Endpoint::Discovery, Reply::endless_chunks());
    let (bytes, _) = raw(&forge, 8 << 20).await;
    assert!(body(&bytes).starts_with(b"10000\r\n "));
}

#[tokio::test]
async fn a_gzip_bomb_is_valid_and_unpacks_to_a_thousand_times_its_size() {
    /// Counts what is unpacked and keeps none of it.
    struct Sink(Crc);
    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let forge = forge(Mode::Strict).await;
    forge.script(Endpoint::Discovery, Reply::gzip_bomb(10 << 20));
    let (bytes, _) = raw(&forge, usize::MAX).await;
    assert!(String::from_utf8_lossy(&bytes[..200]).contains("Content-Encoding: gzip\r\n"));
    let packed = body(&bytes);
    assert!(packed.len() < 12_000, "{}", packed.len());
    let mut decoder = GzDecoder::new(Sink(Crc::new()));
    decoder.write_all(packed).unwrap();
    // The trailer is checked here.
    assert_eq!(decoder.finish().unwrap().0.amount(), 10 << 20);
}

#[tokio::test]
async fn what_was_sent_is_recorded_with_headers_and_form() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    forge.forget_requests();
    renew(&forge, &pair.refresh).await;
    let seen = forge.requests_to(Endpoint::Token);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, "POST");
    assert_eq!(seen[0].form("refresh_token"), Some(pair.refresh.as_str()));
    assert_eq!(
        seen[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen[0].header("authorization"), None);
}
