//! The harness alone, without Forgepass: when one of these fails, no story can be believed.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use forgepass_stories::browser::Browser;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::places::tool;
use forgepass_stories::story::tell;
use forgepass_stories::until::until;
use url::Url;

const A_MOMENT: Duration = Duration::from_secs(15);

/// The challenge of the verifier in RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn the_keyring_keeps_locks_and_comes_back() {
    tell(
        "keyring",
        Desk::open(Desktop::Gnome).with_keyring(),
        async |desk| {
            store(desk, "kept");
            assert_eq!(lookup(desk), "kept");
            desk.keyring().lock();
            assert_eq!(lookup(desk), "");
            desk.keyring().unlock();
            assert_eq!(lookup(desk), "kept");
            desk.keyring().kill();
            assert_eq!(lookup(desk), "");
            desk.keyring().restart();
            assert_eq!(lookup(desk), "kept");
        },
    );
}

#[test]
fn a_link_reaches_its_handler_byte_for_byte_through_gio() {
    a_link_reaches_its_handler(Desktop::Gnome);
}

#[test]
fn a_link_reaches_its_handler_byte_for_byte_without_a_desktop_environment() {
    a_link_reaches_its_handler(Desktop::Plain);
}

fn a_link_reaches_its_handler(desktop: Desktop) {
    tell("handler", Desk::open(desktop), async |desk| {
        install_handler(desk);
        let link = "app.forgepass.desktop://oauth/127.0.0.1:9101?code=a%2Bb%20c&state=S_-.~&iss=http%3A%2F%2Fx";
        let mut command = desk.command(tool(&["xdg-open"]));
        command.arg(link);
        let mut opener = desk.start("xdg-open", command);
        assert_eq!(opener.over(A_MOMENT), Some(0));
        assert_eq!(arrived(desk), link);
    });
}

#[test]
fn a_sign_in_comes_back_by_the_scheme_with_code_state_and_issuer() {
    tell("scheme", Desk::open(Desktop::Gnome), async |desk| {
        let peer = OidcProvider::start(desk, 60);
        let browser = Browser::install(desk, &[&peer.origin]);
        install_handler(desk);
        let redirect = format!("app.forgepass.desktop://oauth/{}", peer.key);
        browser.open(&authorize_url(&peer, &redirect));
        peer.approve(&browser.tab(&peer.origin).await, "ada").await;
        let link = Url::parse(&arrived(desk)).expect("a URL");
        assert!(link.as_str().starts_with(&format!("{redirect}?code=")));
        assert_eq!(value(&link, "state"), "0123456789abcdef");
        assert_eq!(value(&link, "iss"), peer.origin);
        let kinds: Vec<_> = peer
            .secrets()
            .into_iter()
            .map(|secret| secret.kind)
            .collect();
        assert_eq!(kinds, ["state", "code"]);
    });
}

#[test]
fn a_sign_in_comes_back_by_loopback_and_a_refusal_says_so() {
    tell("loopback", Desk::open(Desktop::Plain), async |desk| {
        let peer = OidcProvider::start(desk, 60);
        let browser = Browser::install(desk, &[]);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let requests = answer_each_with(listener, "landed");
        let redirect = format!("http://127.0.0.1:{port}/oauth/{}", peer.key);

        browser.open(&authorize_url(&peer, &redirect));
        let tab = browser.tab(&peer.origin).await;
        peer.refuse(&tab, "ada").await;
        let line = requests.recv_timeout(A_MOMENT).expect("a request");
        assert!(line.contains("error=access_denied"), "{line}");
        tab.wait_for_words("landed").await;

        let tab = browser.go(&authorize_url(&peer, &redirect)).await;
        peer.approve(&tab, "ada").await;
        let line = requests.recv_timeout(A_MOMENT).expect("a request");
        assert!(
            line.starts_with(&format!("GET /oauth/{}?code=", peer.key)),
            "{line}"
        );
        tab.wait_for_words("landed").await;
    });
}

#[test]
fn a_desk_leaves_no_process_behind() {
    let desk = Desk::open(Desktop::Plain).with_keyring();
    let mut command = desk.command("sh");
    command.args(["-c", "sleep 1000 & sleep 1000"]);
    let child = desk.start("sleepers", command);
    let env = desk.env().clone();
    assert!(desk.running().len() >= 4);
    drop(desk);
    drop(child);
    until(
        "an empty desk",
        A_MOMENT,
        || match forgepass_stories::desk::running_in(&env).as_slice() {
            [] => Ok(()),
            left => Err(format!("{left:?}")),
        },
    );
}

fn authorize_url(peer: &OidcProvider, redirect: &str) -> String {
    Url::parse_with_params(
        &format!("{}/auth", peer.origin),
        [
            ("client_id", peer.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", redirect),
            ("scope", "openid profile"),
            ("state", "0123456789abcdef"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
    )
    .expect("a URL")
    .into()
}

fn value(url: &Url, name: &str) -> String {
    url.query_pairs()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// A handler for our scheme that writes down what it is given.
fn install_handler(desk: &Desk) {
    let program = desk.room().join("handler");
    let arrivals = desk.room().join("arrived");
    let script = format!("#!/bin/sh\nprintf '%s' \"$*\" >'{}'\n", arrivals.display());
    fs::write(&program, script).expect("the room is ours");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the room is ours");
    let folder = desk.env().applications();
    fs::create_dir_all(&folder).expect("the home is ours");
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Handler\nExec={} %u\n\
         MimeType=x-scheme-handler/app.forgepass.desktop;\n",
        program.display()
    );
    fs::write(folder.join("story-handler.desktop"), entry).expect("the home is ours");
    let done = desk
        .command(tool(&["xdg-mime"]))
        .args([
            "default",
            "story-handler.desktop",
            "x-scheme-handler/app.forgepass.desktop",
        ])
        .status();
    assert!(done.expect("xdg-mime was found").success());
}

fn arrived(desk: &Desk) -> String {
    let file = desk.room().join("arrived");
    until("the link at its handler", A_MOMENT, || {
        fs::read_to_string(&file)
            .map_err(|error| error.to_string())
            .and_then(|text| if text.is_empty() { Err(text) } else { Ok(text) })
    })
}

fn answer_each_with(listener: TcpListener, words: &'static str) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut line = String::new();
            let _ = BufReader::new(&stream).read_line(&mut line);
            let _ = write!(
                stream,
                "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n{words}"
            );
            if line.contains("/oauth/") {
                let _ = send.send(line);
            }
        }
    });
    receive
}

fn store(desk: &Desk, value: &str) {
    let mut child = desk
        .command(tool(&["secret-tool"]))
        .args(["store", "--label=story", "story", "keyring"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("secret-tool was found");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    stdin.write_all(value.as_bytes()).expect("it reads");
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

/// What the keyring gives without a prompt.
fn lookup(desk: &Desk) -> String {
    let done = desk
        .command(tool(&["secret-tool"]))
        .args(["lookup", "story", "keyring"])
        .output()
        .expect("secret-tool was found");
    String::from_utf8_lossy(&done.stdout).into_owned()
}
