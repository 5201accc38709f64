//! The app's window, driven as a person would use it.
//!
//! tauri-driver starts the app with the desk's environment. Only the first webview of a process
//! can be driven, and the process ends with the session.

mod eyes;
mod hands;

use std::fs;
use std::time::Duration;

use fantoccini::Client;
use image::RgbImage;
use serde_json::json;

use crate::desk::Desk;
use crate::driver::Driver;
use crate::places;
use crate::until::{eventually, until};

/// What a person would wait before thinking that nothing happens; generous for two busy cores.
pub const SOON: Duration = Duration::from_secs(30);

/// The first paint of a debug build on a busy machine.
const START: Duration = Duration::from_secs(60);

/// One running app and the session with its window.
pub struct Window<'desk> {
    desk: &'desk Desk,
    client: Client,
    _driver: Driver,
}

impl<'desk> Window<'desk> {
    /// Starts the app and waits for its first page.
    pub async fn open(desk: &'desk Desk) -> Self {
        let driver = Driver::start(desk, "tauri-driver", |[port, native]| {
            let mut command = desk.command(places::tauri_driver());
            command
                .arg(format!("--port={port}"))
                .arg(format!("--native-port={native}"))
                .arg("--native-driver")
                .arg(places::tool(&["WebKitWebDriver"]));
            command
        })
        .await;
        let client = driver
            .session(json!({"tauri:options": {"application": places::app()}}))
            .await;
        let window = Self {
            desk,
            client,
            _driver: driver,
        };
        window.wait_within(START, id("connect-account")).await;
        window
    }

    /// Ends the session, and the app with it.
    pub async fn close(self) {
        let _ = tokio::time::timeout(SOON, self.client.close()).await;
        until("the app to end", SOON, || {
            match self.desk.apps().as_slice() {
                [] => Ok(()),
                left => Err(format!("{left:?}")),
            }
        });
    }

    /// Gives the page that many pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        eventually(&format!("a page of {width} × {height}"), SOON, || async {
            self.client
                .set_window_size(width, height)
                .await
                .map_err(said)?;
            let inner = self.script("return [innerWidth, innerHeight]").await;
            if inner == json!([width, height]) {
                Ok(())
            } else {
                Err(inner.to_string())
            }
        })
        .await;
    }

    /// Writes a picture of the window, as the screen has it, among the photographs.
    ///
    /// There is no window manager: the window stands in the corner, and the browser beside it.
    pub async fn photograph(&self, name: &str) {
        let size = self.script("return [innerWidth, innerHeight]").await;
        let side = |index: usize| {
            let pixels = size[index]
                .as_u64()
                .and_then(|pixels| u32::try_from(pixels).ok());
            pixels.expect("a page has a size")
        };
        let picture = self.settled_picture().await;
        let window = image::imageops::crop_imm(&picture, 0, 0, side(0), side(1)).to_image();
        keep(&window, name);
    }

    /// Writes a picture of all of the screen among the photographs.
    pub async fn photograph_screen(&self, name: &str) {
        keep(&self.settled_picture().await, name);
    }

    /// The screen when it has stopped changing, or after a moment where something turns for ever.
    async fn settled_picture(&self) -> RgbImage {
        let look = || self.desk.display().look().expect("a screen");
        let mut before = look();
        for _ in 0..6 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            let now = look();
            if now == before {
                break;
            }
            before = now;
        }
        before
    }

    /// Whether the page is asked to be dark.
    pub async fn is_dark(&self) -> bool {
        self.script("return matchMedia('(prefers-color-scheme: dark)').matches")
            .await
            == json!(true)
    }
}

fn keep(picture: &RgbImage, name: &str) {
    let folder = places::shots();
    fs::create_dir_all(&folder).expect("the photographs have a folder");
    picture
        .save(folder.join(format!("{name}.png")))
        .expect("the folder takes a file");
}

/// The selector of a test id.
pub fn id(test_id: &str) -> String {
    format!("[data-testid=\"{test_id}\"]")
}

fn said(error: fantoccini::error::CmdError) -> String {
    error.to_string()
}
