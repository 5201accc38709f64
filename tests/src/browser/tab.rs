//! One page that is open in the browser.

use fantoccini::{Client, Locator};

use crate::until::eventually;

use super::{START, said};

/// One tab, in front.
pub struct Tab {
    client: Client,
}

impl Tab {
    pub(super) fn of(client: &Client) -> Self {
        Self {
            client: client.clone(),
        }
    }

    /// Types into the first field that matches.
    pub async fn type_into(&self, css: &str, text: &str) {
        eventually(&format!("to type into {css}"), START, || async {
            let field = self.client.find(Locator::Css(css)).await.map_err(said)?;
            field.send_keys(text).await.map_err(said)
        })
        .await;
    }

    /// Types into the first field that matches, in place of what stands there.
    pub async fn fill(&self, css: &str, text: &str) {
        eventually(&format!("to fill {css}"), START, || async {
            let field = self.client.find(Locator::Css(css)).await.map_err(said)?;
            field.clear().await.map_err(said)?;
            field.send_keys(text).await.map_err(said)
        })
        .await;
    }

    /// The words of the first element that matches.
    pub async fn words(&self, css: &str) -> String {
        eventually(&format!("the words of {css}"), START, || async {
            let element = self.client.find(Locator::Css(css)).await.map_err(said)?;
            element.text().await.map_err(said)
        })
        .await
    }

    /// Clicks the first element that matches.
    pub async fn click(&self, css: &str) {
        eventually(&format!("to click {css}"), START, || async {
            let button = self.client.find(Locator::Css(css)).await.map_err(said)?;
            button.click().await.map_err(said)
        })
        .await;
    }

    /// Copies what a click on the first element that matches marks: Ctrl+C.
    pub async fn copy(&self, css: &str) {
        self.click(css).await;
        let focus = self.client.active_element().await.expect("a focus");
        focus.send_keys("\u{e009}c\u{e000}").await.expect("a key");
    }

    /// What is on the clipboard, put in the first field that matches: Ctrl+V.
    pub async fn paste(&self, css: &str) -> String {
        eventually(&format!("to paste into {css}"), START, || async {
            let field = self.client.find(Locator::Css(css)).await.map_err(said)?;
            field.clear().await.map_err(said)?;
            field.send_keys("\u{e009}v\u{e000}").await.map_err(said)?;
            let value = field.prop("value").await.map_err(said)?;
            value.ok_or_else(|| "not a field".to_owned())
        })
        .await
    }

    /// Whether an element that matches is there now.
    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// Waits until one of two elements is there, and tells which: the first or the second.
    pub async fn either(&self, first: &str, second: &str) -> Which {
        eventually(&format!("{first} or {second}"), START, || async {
            if self.has(first).await {
                Ok(Which::First)
            } else if self.has(second).await {
                Ok(Which::Second)
            } else {
                Err(self.describe().await)
            }
        })
        .await
    }

    /// Waits for words on the page.
    pub async fn wait_for_words(&self, words: &str) {
        eventually(&format!("{words:?} on the page"), START, || async {
            let text = self.text().await;
            if text.contains(words) {
                Ok(())
            } else {
                Err(text)
            }
        })
        .await;
    }

    /// The address in the bar.
    pub async fn address(&self) -> String {
        self.client
            .current_url()
            .await
            .map_or_else(|error| error.to_string(), String::from)
    }

    async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await;
        match body {
            Ok(body) => body.text().await.unwrap_or_else(|error| error.to_string()),
            Err(error) => error.to_string(),
        }
    }

    async fn describe(&self) -> String {
        format!("{}: {}", self.address().await, self.text().await)
    }
}

/// Which of two was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    First,
    /// The second.
    Second,
}
