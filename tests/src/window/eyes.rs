//! What a person sees in the window, and waits for.

use std::time::Duration;

use fantoccini::Locator;
use serde_json::Value;

use crate::until::eventually;

use super::{SOON, Window, id, said};

/// The natural width of every row's picture; 0 for one that is not there.
const PICTURES: &str = "return [...document.querySelectorAll('[data-testid=account-row]')]\
    .map((row) => row.querySelector('[data-testid=account-avatar] img')?.naturalWidth ?? 0)";

impl Window<'_> {
    /// Waits for words anywhere on the page.
    pub async fn wait_for_words(&self, words: &str) {
        eventually(&format!("{words:?}"), SOON, || async {
            let all = self.all_words().await;
            if all.contains(words) {
                Ok(())
            } else {
                Err(all)
            }
        })
        .await;
    }

    /// Waits for an element with that test id.
    pub async fn wait(&self, test_id: &str) {
        self.wait_within(SOON, id(test_id)).await;
    }

    /// Waits for an element that matches.
    pub async fn wait_css(&self, css: &str, within: Duration) {
        self.wait_within(within, css.to_owned()).await;
    }

    /// Waits until nothing matches any more.
    pub async fn wait_gone(&self, css: &str, within: Duration) {
        eventually(&format!("{css} to go"), within, || async {
            match self.client.find(Locator::Css(css)).await {
                Err(_) => Ok(()),
                Ok(_) => Err("still there".to_owned()),
            }
        })
        .await;
    }

    /// Waits until the link in the sheet is in that state.
    pub async fn wait_for_progress(&self, state: &str) {
        let css = format!("{}[data-state={state}]", id("link-progress"));
        self.wait_within(SOON, css).await;
    }

    /// Waits until a row shows that status.
    pub async fn wait_for_status(&self, status: &str, within: Duration) {
        let css = format!(
            "{} {}[data-status={status}]",
            id("account-row"),
            id("account-status")
        );
        self.wait_within(within, css).await;
    }

    /// How many elements match now.
    pub async fn count(&self, css: &str) -> usize {
        self.client
            .find_all(Locator::Css(css))
            .await
            .map_or(0, |found| found.len())
    }

    /// Waits for words within the first element with that test id.
    pub async fn wait_for_words_in(&self, test_id: &str, words: &str) {
        eventually(&format!("{words:?} in {test_id}"), SOON, || async {
            let there = self.words(test_id).await;
            if there.contains(words) {
                Ok(())
            } else {
                Err(there)
            }
        })
        .await;
    }

    /// The words of the first element with that test id.
    pub async fn words(&self, test_id: &str) -> String {
        let css = id(test_id);
        eventually(&format!("the words of {test_id}"), SOON, || async {
            self.words_of(&css).await
        })
        .await
    }

    /// The code of the problem that is shown.
    pub async fn problem(&self) -> String {
        let css = id("problem");
        eventually("a problem", SOON, || async {
            let shown = self.client.find(Locator::Css(&css)).await.map_err(said)?;
            let code = shown.attr("data-code").await.map_err(said)?;
            code.ok_or_else(|| "one without a code".to_owned())
        })
        .await
    }

    /// Waits until every row shows the picture of its account.
    pub async fn wait_for_pictures(&self) {
        eventually("the pictures", SOON, || async {
            let seen = self.script(PICTURES).await;
            match seen.as_array() {
                Some(widths) if !widths.is_empty() && widths.iter().all(|wide| wide != 0) => Ok(()),
                _ => Err(seen.to_string()),
            }
        })
        .await;
    }

    /// Runs a script in the page; what it returns is what it gives.
    pub async fn script(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The whole page as it stands.
    pub async fn page(&self) -> String {
        self.client
            .source()
            .await
            .unwrap_or_else(|error| panic!("no page: {error}"))
    }

    pub(super) async fn wait_within(&self, within: Duration, css: String) {
        eventually(&css, within, || async {
            match self.client.find(Locator::Css(&css)).await {
                Ok(_) => Ok(()),
                Err(error) => Err(format!(
                    "{error}; the page says: {}",
                    self.all_words().await
                )),
            }
        })
        .await;
    }

    async fn all_words(&self) -> String {
        self.words_of("body").await.unwrap_or_else(|seen| seen)
    }

    /// What the page itself says it shows there. The driver's own idea of an element's text leaves
    /// out what stands in a clipped block within another, as a name in a row does.
    async fn words_of(&self, css: &str) -> Result<String, String> {
        let element = self.client.find(Locator::Css(css)).await.map_err(said)?;
        element
            .prop("innerText")
            .await
            .map_err(said)
            .map(Option::unwrap_or_default)
    }
}
