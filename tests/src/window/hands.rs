//! What a person does in the window.

use fantoccini::Locator;

use crate::until::eventually;

use super::{SOON, Window, id, said};

impl Window<'_> {
    /// Presses *Connect account* and chooses that host.
    pub async fn connect(&self, host_key: &str) {
        self.choose(host_key).await;
        self.wait_for_progress("waiting-for-browser").await;
    }

    /// The same where there is an account on that host already: goes on in the same browser.
    pub async fn connect_again(&self, host_key: &str) {
        self.choose(host_key).await;
        self.click("go-on").await;
        self.wait_for_progress("waiting-for-browser").await;
    }

    /// Brings a token to the page that asks for one, and connects by it.
    pub async fn connect_by_token(&self, token: &str) {
        self.type_into("token-field", token).await;
        self.click("use-token").await;
        self.click("connect-token").await;
        self.wait_for_progress("linked").await;
        self.click("done").await;
    }

    async fn choose(&self, host_key: &str) {
        self.click("connect-account").await;
        self.click(&format!("host-choice-{host_key}")).await;
    }

    /// Clicks the row of the account with that id.
    pub async fn open_row(&self, account: &str) {
        let row = id("account-row");
        self.click_css(&format!("{row}[data-account=\"{account}\"] button"))
            .await;
    }

    /// Clicks the first element with that test id, as soon as it can be clicked.
    pub async fn click(&self, test_id: &str) {
        self.click_css(&id(test_id)).await;
    }

    /// Clicks the first element that matches.
    pub async fn click_css(&self, css: &str) {
        eventually(&format!("to click {css}"), SOON, || async {
            let button = self.client.find(Locator::Css(css)).await.map_err(said)?;
            button.click().await.map_err(said)
        })
        .await;
    }

    /// Types into the field with that test id.
    pub async fn type_into(&self, test_id: &str, text: &str) {
        let css = id(test_id);
        eventually(&format!("to type into {test_id}"), SOON, || async {
            let field = self.client.find(Locator::Css(&css)).await.map_err(said)?;
            field.send_keys(text).await.map_err(said)
        })
        .await;
    }

    /// Presses Escape where the focus is.
    pub async fn press_escape(&self) {
        self.press("\u{e00c}").await;
    }

    /// Copies what stands in the field that has the focus: Ctrl+A, Ctrl+C.
    pub async fn copy_field(&self) {
        self.press("\u{e009}a\u{e000}").await;
        self.press("\u{e009}c\u{e000}").await;
    }

    /// Keys as WebDriver writes them.
    async fn press(&self, keys: &str) {
        let focus = self.client.active_element().await.expect("a focus");
        focus.send_keys(keys).await.expect("a key");
    }
}
