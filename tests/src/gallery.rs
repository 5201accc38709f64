//! Every state of the window with a scripted backend, in the engine that the window has.
//!
//! What no host on this computer can bring about, such as a firewall's answer, is seen here.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::child::Child;
use crate::desk::Desk;
use crate::driver::Driver;
use crate::places::{self, root, target, tool};
use crate::until::eventually;

/// The frame stands in the corner of the page.
const HEIGHT: u32 = 620;

/// How often axe looks at a page that it has something against.
const LOOKS: usize = 5;

const SOON: Duration = Duration::from_secs(30);

/// What has ended when a picture of a page may be taken. Asked two frames on: what a change sets in
/// motion moves from the next frame.
const AT_REST: &str = "const done = arguments[arguments.length - 1]; \
    requestAnimationFrame(() => requestAnimationFrame(() => done( \
        document.documentElement.dataset.ready === 'yes' \
        && document.getAnimations().every((one) => one.playState !== 'running' \
            || one.effect.getTiming().iterations === Infinity))))";

/// What axe finds wrong that is serious, colours included.
const AXE: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document).then(({ violations }) => done(violations \
        .filter(({ impact }) => impact === 'serious' || impact === 'critical') \
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)))";

/// The gallery's pages in a browser of the window's engine.
pub struct Gallery {
    client: Client,
    origin: String,
    axe: String,
    _driver: Driver,
    _server: Child,
}

impl Gallery {
    /// Serves the built gallery and opens a browser for it.
    pub async fn open(desk: &Desk) -> Self {
        assert!(
            target().join("gallery/gallery.html").is_file(),
            "the gallery is not built: npm run build:gallery in ui"
        );
        let mut command = desk.command(tool(&["node"]));
        let modules = root().join("ui/node_modules");
        command
            .current_dir(root().join("ui"))
            .arg(modules.join("vite/bin/vite.js"))
            .args(["preview", "--mode", "gallery", "--port", "0"]);
        let mut server = Child::start("gallery", command, &desk.logs());
        let origin = server.line(SOON, |line| {
            let (_, rest) = line.split_once("http://127.0.0.1:")?;
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            Some(format!("http://127.0.0.1:{port}"))
        });
        let driver = Driver::start(desk, "webkit-driver", |[port]| {
            let mut command = desk.command(tool(&["WebKitWebDriver"]));
            command.arg(format!("--port={port}"));
            command
        })
        .await;
        let client = driver
            .session(json!({
                "webkitgtk:browserOptions": { "binary": browser(), "args": ["--automation"] },
            }))
            .await;
        client
            .set_window_size(1000, 800)
            .await
            .expect("a window has a size");
        let axe = fs::read_to_string(modules.join("axe-core/axe.min.js")).expect("it is installed");
        Self {
            client,
            origin,
            axe,
            _driver: driver,
            _server: server,
        }
    }

    /// The name of every state.
    pub async fn states(&self) -> Vec<String> {
        self.go("").await;
        self.until_at_rest("the list").await;
        let names = self
            .script("return document.documentElement.dataset.states.split(' ')")
            .await;
        serde_json::from_value(names).expect("names")
    }

    /// Shows a state so many pixels wide, and waits until nothing of it moves.
    pub async fn show(&self, query: &str, width: u32) {
        self.go(&format!("{query}&frame={width}")).await;
        let frame = eventually("the frame", SOON, || async {
            let found = self.client.find(Locator::Css("iframe")).await;
            found.map_err(|error| error.to_string())
        })
        .await;
        frame.enter_frame().await.expect("it is there");
        self.until_at_rest(query).await;
        assert_eq!(self.script("return innerWidth").await, json!(width));
    }

    async fn go(&self, query: &str) {
        let address = format!("{}/gallery.html?{query}", self.origin);
        self.client.goto(&address).await.expect("a page");
    }

    async fn until_at_rest(&self, what: &str) {
        eventually(&format!("{what} at rest"), SOON, || async {
            match self.client.execute_async(AT_REST, Vec::new()).await {
                Ok(Value::Bool(true)) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    /// Whether something is wider than the window that is shown.
    pub async fn overflows(&self) -> bool {
        let wider =
            "const page = document.documentElement; return page.scrollWidth > page.clientWidth";
        self.script(wider).await == json!(true)
    }

    /// Writes a picture of what is shown among the photographs, and leaves it.
    pub async fn photograph(&self, name: &str, width: u32) {
        let page = self.client.clone();
        page.enter_parent_frame().await.expect("the page");
        let picture = self.client.screenshot().await.expect("a picture");
        let picture = image::load_from_memory(&picture).expect("a picture");
        let file = picture_file(name);
        fs::create_dir_all(file.parent().expect("a folder"))
            .expect("the photographs have a folder");
        picture
            .crop_imm(0, 0, width, HEIGHT)
            .save(file)
            .expect("the folder takes a file");
    }

    /// What is serious, by axe, and stays so: a page that is still fading in is looked at again.
    pub async fn serious(&self) -> Vec<String> {
        self.client
            .execute(&self.axe, Vec::new())
            .await
            .expect("axe runs");
        let mut found = Vec::new();
        for _ in 0..LOOKS {
            let answer = self.client.execute_async(AXE, Vec::new()).await;
            found = serde_json::from_value(answer.expect("axe answers")).expect("sentences");
            if found.is_empty() {
                break;
            }
            self.until_at_rest("what axe looks at").await;
        }
        found
    }

    /// Ends the session, and the browser with it.
    pub async fn close(self) {
        let _ = tokio::time::timeout(SOON, self.client.close()).await;
    }

    async fn script(&self, script: &str) -> Value {
        let answer = self.client.execute(script, Vec::new()).await;
        answer.expect("the page answers")
    }
}

fn picture_file(name: &str) -> PathBuf {
    places::shots().join("gallery").join(format!("{name}.png"))
}

/// The engine's own small browser, which comes with it.
fn browser() -> PathBuf {
    let folder = Path::new("/usr/lib");
    let with_triplet = fs::read_dir(folder).expect("a system").flatten();
    with_triplet
        .map(|entry| entry.path().join("webkit2gtk-4.1/MiniBrowser"))
        .chain([folder.join("webkit2gtk-4.1/MiniBrowser")])
        .find(|file| file.is_file())
        .expect("MiniBrowser comes with libwebkit2gtk-4.1-0")
}
