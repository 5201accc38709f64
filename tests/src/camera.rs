//! Photographs of the window, wide and narrow.

use crate::window::Window;

/// The two widths: two panes, and the narrowest there is.
const WIDE: u32 = 880;
const NARROW: u32 = 360;
const HEIGHT: u32 = 620;

/// Takes each picture twice.
pub struct Camera<'story> {
    window: &'story Window<'story>,
    look: &'static str,
}

impl<'story> Camera<'story> {
    /// Looks at that window; `look` is light or dark.
    pub fn at(window: &'story Window<'story>, look: &'static str) -> Self {
        Self { window, look }
    }

    /// Takes the state by that name.
    pub async fn take(&self, name: &str) {
        for width in [NARROW, WIDE] {
            self.window.resize(width, HEIGHT).await;
            let name = format!("{name}-{}-{width}", self.look);
            self.window.photograph(&name).await;
        }
    }

    /// Takes all of the screen: the window, and the browser beside it.
    pub async fn take_screen(&self, name: &str) {
        self.window.resize(WIDE, HEIGHT).await;
        let name = format!("{name}-{}-screen", self.look);
        self.window.photograph_screen(&name).await;
    }

    /// A menu goes where its button is, so it is opened at each width.
    pub async fn take_menu(&self, name: &str) {
        for width in [NARROW, WIDE] {
            self.window.resize(width, HEIGHT).await;
            self.window.click("account-menu").await;
            self.window.wait("remove-account").await;
            let name = format!("{name}-{}-{width}", self.look);
            self.window.photograph(&name).await;
            self.window.press_escape().await;
        }
    }

    /// Back to the list, which only a narrow window has to be asked for.
    pub async fn step_back(&self) {
        self.window.resize(NARROW, HEIGHT).await;
        self.window.click("back").await;
        self.window.resize(WIDE, HEIGHT).await;
    }
}
