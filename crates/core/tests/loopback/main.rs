//! The loopback listener against whoever can reach it: browsers, web pages, other programs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use forgepass_core::link::loopback::{Ended, Listener, Pages, Sentence, Verdict};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

mod callback;
mod hostile;

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

/// A listener whose first callback is judged only when the test says so.
struct Undecided {
    port: u16,
    serving: JoinHandle<std::io::Result<Ended>>,
    judged: Arc<AtomicUsize>,
    begun: oneshot::Receiver<()>,
    decide: oneshot::Sender<()>,
    close: oneshot::Sender<()>,
}

fn undecided() -> Undecided {
    let listener = Listener::bind(None, PATH).expect("a free port");
    let port = listener.port();
    let (decide, deciding) = oneshot::channel::<()>();
    let (beginning, begun) = oneshot::channel::<()>();
    let (close, closing) = oneshot::channel::<()>();
    let closed = async {
        let _ = closing.await;
    };
    let mut first = Some((beginning, deciding));
    let judged = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&judged);
    let serving = listener.serve(pages(), closed, move |_| {
        counting.fetch_add(1, Ordering::SeqCst);
        let first = first.take();
        async move {
            if let Some((beginning, deciding)) = first {
                let _ = beginning.send(());
                let _ = deciding.await;
            }
            Verdict::Accepted
        }
    });
    Undecided {
        port,
        serving: tokio::spawn(serving),
        judged,
        begun,
        decide,
        close,
    }
}

impl Undecided {
    /// Sends the callback; its answer comes when it is decided.
    async fn callback(&self) -> JoinHandle<String> {
        let stream = self.connect().await;
        let request = format!(
            "GET {GOOD} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
            self.port
        );
        tokio::spawn(async move { exchange(stream, &request).await })
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("the listener is open")
    }
}
