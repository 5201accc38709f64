//! Light or dark: as the person chose, else as the desktop is.

use forgepass_core::ledger::Setting;
use forgepass_core::view::Appearance;
use forgepass_system::scheme::{self, Scheme};
use tauri::{AppHandle, Theme};

use crate::shell::Shell;

impl Shell {
    /// What the person chose.
    pub fn appearance(&self) -> Appearance {
        let chosen = self.accounts().ok();
        let chosen = chosen.and_then(|core| core.setting(Setting::Appearance).ok()?);
        match chosen.as_deref() {
            Some("light") => Appearance::Light,
            Some("dark") => Appearance::Dark,
            // What a later version may know besides is as good as no choice.
            Some(_) | None => Appearance::System,
        }
    }

    /// Whether the window shall be dark; `None` where only the web view knows.
    pub fn is_dark(&self) -> Option<bool> {
        dark(self.appearance(), self.scheme())
    }
}

fn dark(chosen: Appearance, desktop: Option<Scheme>) -> Option<bool> {
    match (chosen, desktop) {
        (Appearance::Light, _) | (Appearance::System, Some(Scheme::Light)) => Some(false),
        (Appearance::Dark, _) | (Appearance::System, Some(Scheme::Dark)) => Some(true),
        (Appearance::System, None) => None,
    }
}

/// The word that is kept for a choice; none for no choice.
pub fn kept(chosen: Appearance) -> Option<&'static str> {
    match chosen {
        Appearance::System => None,
        Appearance::Light => Some("light"),
        Appearance::Dark => Some("dark"),
    }
}

/// Follows the desktop from the first window on. Never ends while there is a bus.
pub async fn keep_following(app: AppHandle, shell: Shell) {
    shell.audience().until_open().await;
    let env = shell.env().clone();
    let told = shell.clone();
    scheme::follow(&env, move |scheme| {
        told.see_scheme(scheme);
        frame(&app, &told);
        told.changed();
    })
    .await;
}

/// The frame that the desktop draws around the page. Left alone for as long as nobody has a wish:
/// the toolkit then has it from the desktop's own settings.
pub fn frame(app: &AppHandle, shell: &Shell) {
    let theme = shell.is_dark().map(|dark| match dark {
        true => Theme::Dark,
        false => Theme::Light,
    });
    if theme.is_none() && !shell.was_framed() {
        return;
    }
    shell.framed();
    let main = app.clone();
    // The toolkit's settings belong to the main thread. If it is gone, so is the window.
    let _ = app.run_on_main_thread(move || main.set_theme(theme));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_goes_before_the_desktop() {
        for desktop in [None, Some(Scheme::Light), Some(Scheme::Dark)] {
            assert_eq!(dark(Appearance::Light, desktop), Some(false));
            assert_eq!(dark(Appearance::Dark, desktop), Some(true));
        }
    }

    #[test]
    fn without_a_choice_the_desktop_decides_and_without_that_the_web_view() {
        assert_eq!(dark(Appearance::System, Some(Scheme::Dark)), Some(true));
        assert_eq!(dark(Appearance::System, Some(Scheme::Light)), Some(false));
        assert_eq!(dark(Appearance::System, None), None);
    }
}
