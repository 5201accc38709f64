//! The window speaks another language at once, and remembers it.

use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::story::tell;
use forgepass_stories::window::Window;

#[test]
fn a_language_is_chosen_without_a_restart_and_kept_over_one() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("language", desk, async |desk| {
        let forge = DemoForge::start(desk);
        Cli::on(desk).add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        window
            .wait_for_words("Your code accounts, in one place.")
            .await;
        window.click("settings").await;
        window
            .click_css("[data-testid=language] option[value='zh-CN']")
            .await;
        window.wait_for_words("你的代码账号，集中在一处").await;
        let language = "return document.documentElement.lang";
        assert_eq!(window.script(language).await, "zh-CN");
        window.close().await;

        let window = Window::open(desk).await;
        window.wait_for_words("你的代码账号，集中在一处").await;
        window.click("settings").await;
        window
            .click_css("[data-testid=language] option[value='']")
            .await;
        window
            .wait_for_words("Your code accounts, in one place.")
            .await;
        window.close().await;
    });
}
