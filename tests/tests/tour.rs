//! The tour that `./dev run` takes where there is no display: connect an account at the demo
//! host, look at the window, list the accounts.

use forgepass_stories::browser::Browser;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window};

#[test]
fn the_tour_ends_with_an_account_that_is_ready() {
    tell(
        "tour",
        Desk::open(Desktop::Gnome)
            .with_keyring()
            .with_link_handler(),
        async |desk| {
            let forge = DemoForge::start(desk);
            let browser = Browser::install(desk, &[&forge.origin]);
            let cli = Cli::on(desk);
            cli.add_demo_host(&forge.origin);

            let window = Window::open(desk).await;
            window.photograph("tour-1-first-start").await;
            window.connect(&forge.key).await;
            window.photograph("tour-2-finish-in-your-browser").await;
            forge
                .approve(&browser.tab(&forge.origin).await, "ada")
                .await;
            window.wait_for_progress("linked").await;
            window.photograph("tour-3-connected").await;
            window.click("done").await;
            window.wait_for_status("ready", SOON).await;
            window.wait_for_pictures().await;
            window.photograph("tour-4-the-list").await;

            println!("$ forgepass list\n{}", cli.say(&["list"]));
            window.close().await;
        },
    );
}
