//! A callback, from the browser's redirect to the page it ends on.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use forgepass_core::link::loopback::{Ended, Listener};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{GOOD, PATH, exchange, serving, status, undecided};

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
async fn case_3_a_callback_that_waits_while_another_is_judged_is_not_judged_after_it() {
    let mut undecided = undecided();
    let first = undecided.callback().await;
    (&mut undecided.begun)
        .await
        .expect("the callback is being judged");
    let mut waiting = undecided.connect().await;
    let own = format!("HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", undecided.port);
    let request = format!("GET {GOOD} {own}");
    waiting
        .write_all(request.as_bytes())
        .await
        .expect("the listener reads");
    // Who comes later is answered: then the one before it stands in the queue.
    let later = exchange(undecided.connect().await, &format!("GET / {own}")).await;
    assert_eq!(status(&later), "404");
    undecided.decide.send(()).expect("somebody waits");
    for answer in [first.await.expect("no panic"), exchange(waiting, "").await] {
        assert_eq!(status(&answer), "303");
    }
    assert_eq!(undecided.judged.load(Ordering::SeqCst), 1);
    undecided.serving.abort();
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
    let undecided = undecided();
    let answer = undecided.callback().await;
    undecided.begun.await.expect("the callback is being judged");
    undecided.close.send(()).expect("somebody listens");
    undecided.decide.send(()).expect("somebody waits");
    assert_eq!(status(&answer.await.expect("no panic")), "303");
    let ended = undecided.serving.await.expect("no panic");
    assert_eq!(ended.expect("no failure"), Ended::Answered);
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
