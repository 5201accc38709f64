//! The person's own browser: a real Chromium that `xdg-open` finds as the one for web pages.
//!
//! It is started by whoever opens an address, never by us. We attach to what was started, and
//! click where a person would.

mod install;
mod tab;

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use fantoccini::Client;
use fantoccini::wd::WindowHandle;
use serde_json::json;

use crate::desk::Desk;
use crate::driver::Driver;
use crate::places::tool;
use crate::until::{eventually, until};

pub use tab::{Tab, Which};

/// A first start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// Chromium, installed as the handler for http and https.
pub struct Browser<'desk> {
    desk: &'desk Desk,
    profile: PathBuf,
    attached: OnceCell<(Driver, Client)>,
    seen: Cell<BTreeSet<String>>,
}

impl<'desk> Browser<'desk> {
    /// Installs it for everything this desk opens; `origins` may open our scheme.
    #[track_caller]
    pub fn install(desk: &'desk Desk, origins: &[&str]) -> Self {
        let profile = desk.room().join("browser");
        install::install(desk, &profile, origins);
        Self {
            desk,
            profile,
            attached: OnceCell::new(),
            seen: Cell::default(),
        }
    }

    /// Waits for a tab that an address of `origin` was opened in since the last call.
    pub async fn tab(&self, origin: &str) -> Tab {
        let client = &self.attach().await.1;
        let what = format!("a new tab at {origin}");
        let handle = eventually(&what, START, || async {
            let mut elsewhere = Vec::new();
            for handle in client.windows().await.map_err(said)? {
                if self.is_seen(&handle) {
                    continue;
                }
                client
                    .switch_to_window(handle.clone())
                    .await
                    .map_err(said)?;
                let url = client.current_url().await.map_err(said)?;
                if url.as_str().starts_with(origin) {
                    return Ok(handle);
                }
                elsewhere.push(url.to_string());
            }
            Err(format!("{elsewhere:?}"))
        })
        .await;
        self.note(&handle);
        Tab::of(client)
    }

    /// Types an address, as a person would who was given one; needs a browser that runs.
    pub async fn go(&self, address: &str) -> Tab {
        let client = &self.attach().await.1;
        let tab = client.new_window(true).await.expect("a new tab");
        client
            .switch_to_window(tab.handle.clone())
            .await
            .expect("the tab is there");
        self.note(&tab.handle);
        client.goto(address).await.expect("an address");
        Tab::of(client)
    }

    /// Opens an address as another program would: by `xdg-open`, which nobody waits for.
    pub fn open(&self, address: &str) {
        let mut command = self.desk.command(tool(&["xdg-open"]));
        command.arg(address);
        // Ended with the desk: it stays while a first browser does.
        std::mem::forget(self.desk.start("xdg-open", command));
    }

    /// Forgets who is signed in on the hosts.
    pub async fn forget_sign_ins(&self) {
        let client = &self.attach().await.1;
        client.delete_all_cookies().await.expect("a page is open");
    }

    async fn attach(&self) -> &(Driver, Client) {
        if let Some(attached) = self.attached.get() {
            return attached;
        }
        let port = self.wait_for_port();
        let driver = Driver::start(self.desk, "chromedriver", |[port]| {
            let mut command = self.desk.command(tool(&["chromedriver"]));
            command.arg(format!("--port={port}"));
            command
        })
        .await;
        let client = driver
            .session(json!({
                "pageLoadStrategy": "none",
                "goog:chromeOptions": {"debuggerAddress": format!("127.0.0.1:{port}")},
            }))
            .await;
        self.attached.get_or_init(|| (driver, client))
    }

    /// Chromium writes the port it chose into its profile.
    fn wait_for_port(&self) -> u16 {
        let file = self.profile.join("DevToolsActivePort");
        until("the browser to be opened", START, || {
            let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
            text.lines()
                .next()
                .and_then(|line| line.parse().ok())
                .ok_or(text)
        })
    }

    fn is_seen(&self, handle: &WindowHandle) -> bool {
        let seen = self.seen.take();
        let is = seen.contains(&String::from(handle.clone()));
        self.seen.set(seen);
        is
    }

    fn note(&self, handle: &WindowHandle) {
        let mut seen = self.seen.take();
        seen.insert(handle.clone().into());
        self.seen.set(seen);
    }
}

fn said(error: fantoccini::error::CmdError) -> String {
    error.to_string()
}
