//! The loopback listener against whoever can reach it: browsers, web pages, other programs.

use std::net::TcpListener as StdListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use forgepass_core::link::loopback::{Ended, Listener, Pages, Sentence, Verdict};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const PATH: &str = "/oauth/git.example.org/gitlab";
const GOOD: &str = "/oauth/git.example.org/gitlab?code=c0de&state=good";

/// A listener that serves, and what it was given to judge.
struct Serving {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    ended: JoinHandle<std::io::Result<Ended>>,
    close: Option<oneshot::Sender<()>>,
}

/// Accepts `state=good`, refuses `state=denied`, ignores the rest.
fn judge(url: &str) -> Verdict {
    if url.ends_with("state=good") {
        Verdict::Accepted
    } else if url.ends_with("state=denied") {
        Verdict::Refused
    } else {
        Verdict::Ignored
    }
}

fn serving() -> Serving {
    let listener = Listener::bind(None, PATH).expect("a free port");
    let port = listener.port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noting = Arc::clone(&seen);
    let (close, closing) = oneshot::channel::<()>();
    let closed = async {
        let _ = closing.await;
    };
    let serving = listener.serve(pages(), closed, move |url: String| {
        let verdict = judge(&url);
        noting.lock().expect("no test panics here").push(url);
        async move { verdict }
    });
    Serving {
        port,
        seen,
        ended: tokio::spawn(serving),
        close: Some(close),
    }
}

fn pages() -> Pages {
    let say = |language, text| Sentence { language, text };
    Pages::new(
        &[say("en", "Done."), say("zh-CN", "已完成。")],
        &[
            say("en", "Nothing was connected."),
            say("zh-CN", "没有添加任何账号。"),
        ],
    )
}

impl Serving {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("the listener is open")
    }

    /// Sends a GET as a browser would and returns the whole answer.
    async fn get(&self, target: &str) -> String {
        let host = format!("Host: 127.0.0.1:{}", self.port);
        self.send(&format!("GET {target} HTTP/1.1\r\n{host}\r\n\r\n"))
            .await
    }

    async fn send(&self, request: &str) -> String {
        exchange(self.connect().await, request).await
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no test panics here").clone()
    }

    async fn ended(self) -> Ended {
        self.ended
            .await
            .expect("serving does not panic")
            .expect("serving does not fail")
    }
}

async fn exchange(mut stream: TcpStream, request: &str) -> String {
    // The listener may answer and close before all is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .await
        .expect("an answer, then the end");
    String::from_utf8(answer).expect("answers are text")
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or(answer)
}

#[tokio::test]
async fn a_callback_is_handed_on_as_its_full_address() {
    let serving = serving();
    let answer = serving.get(GOOD).await;
    assert_eq!(status(&answer), "303");
    let address = format!("http://127.0.0.1:{}{GOOD}", serving.port);
    assert_eq!(serving.seen(), vec![address]);
}

#[tokio::test]
async fn an_accepted_callback_leaves_the_query_behind_and_closes_after_the_page() {
    let serving = serving();
    let answer = serving.get(GOOD).await;
    assert!(
        answer.contains(&format!("\r\nLocation: {PATH}/done\r\n")),
        "{answer}"
    );
    assert!(!answer.contains("c0de"), "{answer}");
    let page = serving.get(&format!("{PATH}/done")).await;
    assert_eq!(status(&page), "200");
    assert!(page.contains("<p lang=\"en\">Done.</p>"), "{page}");
    assert!(page.contains("<p lang=\"zh-CN\">已完成。</p>"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    let port = serving.port;
    let before = Instant::now();
    assert_eq!(serving.ended().await, Ended::Answered);
    assert!(
        before.elapsed() < Duration::from_millis(1500),
        "at once, not after two seconds"
    );
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_refusal_shows_the_other_page() {
    let serving = serving();
    let target =
        format!("{PATH}?error=access_denied&error_description=<script>x</script>&state=denied");
    let answer = serving.get(&target).await;
    assert!(
        answer.contains(&format!("\r\nLocation: {PATH}/failed\r\n")),
        "{answer}"
    );
    let page = serving.get(&format!("{PATH}/failed")).await;
    assert!(page.contains("Nothing was connected."), "{page}");
    assert!(!page.contains("script"), "{page}");
    assert_eq!(serving.ended().await, Ended::Answered);
}

#[tokio::test]
async fn a_page_nobody_fetches_is_kept_two_seconds() {
    let serving = serving();
    let before = Instant::now();
    serving.get(GOOD).await;
    assert_eq!(serving.ended().await, Ended::Answered);
    let kept = before.elapsed();
    assert!(kept >= Duration::from_secs(2), "{kept:?}");
    assert!(kept < Duration::from_secs(4), "{kept:?}");
}

#[tokio::test]
async fn an_unknown_state_ends_nothing() {
    let serving = serving();
    let answer = serving.get(&format!("{PATH}?code=a&state=x")).await;
    assert_eq!(status(&answer), "400");
    assert_eq!(status(&serving.get(GOOD).await), "303");
}

#[tokio::test]
async fn the_pages_are_not_there_before_a_verdict() {
    let serving = serving();
    assert_eq!(status(&serving.get(&format!("{PATH}/done")).await), "404");
    assert_eq!(status(&serving.get(&format!("{PATH}/failed")).await), "404");
}

#[tokio::test]
async fn a_second_callback_is_not_judged_and_sees_how_the_first_ended() {
    let serving = serving();
    serving.get(GOOD).await;
    let again = serving.get(GOOD).await;
    assert!(
        again.contains(&format!("\r\nLocation: {PATH}/done\r\n")),
        "{again}"
    );
    assert_eq!(serving.seen().len(), 1);
}

#[tokio::test]
async fn twenty_callbacks_at_once_are_judged_once() {
    let serving = serving();
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let stream = serving.connect().await;
        let request = format!(
            "GET {GOOD} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
            serving.port
        );
        waiting.push(tokio::spawn(
            async move { exchange(stream, &request).await },
        ));
    }
    for answer in waiting {
        assert_eq!(status(&answer.await.expect("no panic")), "303");
    }
    assert_eq!(serving.seen().len(), 1);
}

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
async fn idle_connections_do_not_displace_a_callback_that_is_being_judged() {
    let listener = Listener::bind(None, PATH).expect("a free port");
    let port = listener.port();
    let (verdict, waiting) = oneshot::channel::<()>();
    let (begun, beginning) = oneshot::channel::<()>();
    let mut turn = Some((begun, waiting));
    let serving = tokio::spawn(listener.serve(pages(), std::future::pending(), move |_| {
        let turn = turn.take();
        async move {
            if let Some((begun, waiting)) = turn {
                let _ = begun.send(());
                let _ = waiting.await;
            }
            Verdict::Accepted
        }
    }));
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("open");
    let request = format!("GET {GOOD} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    let answer = tokio::spawn(async move { exchange(stream, &request).await });
    beginning.await.expect("the callback is being judged");
    let mut idle = Vec::new();
    for _ in 0..64 {
        idle.push(TcpStream::connect(("127.0.0.1", port)).await.expect("open"));
    }
    verdict.send(()).expect("somebody waits");
    assert_eq!(status(&answer.await.expect("no panic")), "303");
    serving.abort();
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

#[tokio::test]
async fn it_closes_when_it_is_told_to() {
    let mut serving = serving();
    let port = serving.port;
    let close = serving.close.take().expect("not closed yet");
    close.send(()).expect("somebody listens");
    assert_eq!(serving.ended().await, Ended::Closed);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_callback_being_judged_when_it_is_told_to_close_is_judged_to_its_end() {
    let listener = Listener::bind(None, PATH).expect("a free port");
    let port = listener.port();
    let (verdict, waiting) = oneshot::channel::<()>();
    let (close, closing) = oneshot::channel::<()>();
    let (begun, beginning) = oneshot::channel::<()>();
    let mut turn = Some((begun, waiting));
    let closed = async {
        let _ = closing.await;
    };
    let serving = tokio::spawn(listener.serve(pages(), closed, move |_| {
        let turn = turn.take();
        async move {
            if let Some((begun, waiting)) = turn {
                let _ = begun.send(());
                let _ = waiting.await;
            }
            Verdict::Accepted
        }
    }));
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("open");
    let request = format!("GET {GOOD} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    let answer = tokio::spawn(async move { exchange(stream, &request).await });
    beginning.await.expect("the callback is being judged");
    close.send(()).expect("somebody listens");
    verdict.send(()).expect("somebody waits");
    assert_eq!(status(&answer.await.expect("no panic")), "303");
    let ended = serving.await.expect("no panic").expect("no failure");
    assert_eq!(ended, Ended::Answered);
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

#[tokio::test]
async fn a_port_can_be_bound_again_after_a_restart() {
    let serving = serving();
    let port = serving.port;
    serving.get(GOOD).await;
    serving.get(&format!("{PATH}/done")).await;
    serving.ended().await;
    assert_eq!(
        Listener::bind(Some(port), PATH).expect("free again").port(),
        port
    );
}
