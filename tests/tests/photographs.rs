//! Every state of the window as a person sees it, photographed: light and dark, wide and narrow.
//!
//! The demo host is the host: it has people with long and foreign names, and can be told to be
//! slow, to be away, and to end a sign-in.

use forgepass_stories::browser::Browser;
use forgepass_stories::camera::Camera;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Appearance, Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::peer::oidc::OidcProvider;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window, id};

/// How the window looks, and what it says where the story waits for words.
struct Look {
    name: &'static str,
    appearance: Appearance,
    locale: &'static str,
    nothing_yet: &'static str,
    ended_later: &'static str,
}

const LIGHT: Look = Look {
    name: "light",
    appearance: Appearance::Light,
    locale: "C.UTF-8",
    nothing_yet: "Nothing came back yet",
    ended_later: "Will be ended at Demo host",
};

#[test]
fn every_state_is_photographed_in_light() {
    every_state_is_photographed(&LIGHT);
}

#[test]
fn every_state_is_photographed_in_dark() {
    every_state_is_photographed(&Look {
        name: "dark",
        appearance: Appearance::Dark,
        ..LIGHT
    });
}

#[test]
fn every_state_is_photographed_in_chinese() {
    every_state_is_photographed(&Look {
        name: "zh-CN",
        locale: "zh_CN.UTF-8",
        nothing_yet: "还没有收到答复",
        ended_later: "联网后会在",
        ..LIGHT
    });
}

fn every_state_is_photographed(look: &Look) {
    let &Look {
        name,
        appearance,
        locale,
        nothing_yet,
        ended_later,
    } = look;
    let mut desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler()
        .with_appearance(appearance);
    desk.set("LANG", locale);
    tell(&format!("photographs-{name}"), desk, async |desk| {
        let forge = DemoForge::start(desk);
        let peer = OidcProvider::start(desk, 3600);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        assert_eq!(window.is_dark().await, appearance == Appearance::Dark);
        let camera = Camera::at(&window, name);

        camera.take("01-first-start").await;
        window.click("settings").await;
        window.wait("language").await;
        camera.take("30-settings").await;
        window.press_escape().await;
        window.click("connect-account").await;
        camera.take("02-where").await;
        window.type_into("own-server", &peer.origin).await;
        window.wait("own-server-go").await;
        camera.take("03-where-own-server").await;
        window.click("own-server-go").await;
        window.wait("client-id").await;
        camera.take("04-register").await;
        window.press_escape().await;

        // No answer for a while, then no.
        window.click(&format!("host-choice-{}", forge.key)).await;
        window.wait_for_progress("waiting-for-browser").await;
        camera.take("05-finish-in-your-browser").await;
        let tab = browser.tab(&forge.origin).await;
        window.wait_for_words(nothing_yet).await;
        camera.take("06-nothing-came-back").await;
        window.press_escape().await;
        window.wait("link-row").await;
        camera.take("07-waiting-in-the-list").await;
        window
            .click_css(&format!("{} button", id("link-row")))
            .await;
        window.wait_for_progress("waiting-for-browser").await;
        forge.refuse(&tab).await;
        window.wait_for_progress("failed").await;
        camera.take("08-refused").await;

        // Yes, from a host that takes its time.
        let held = forge.hold_next_token();
        window.click("try-again").await;
        window.wait_for_progress("waiting-for-browser").await;
        forge
            .approve(&browser.tab(&forge.origin).await, "ada")
            .await;
        window.wait_for_progress("finishing").await;
        camera.take("09-finishing").await;
        forge.release(&held);
        window.wait_for_progress("linked").await;
        camera.take("10-connected").await;
        window.click("done").await;
        window.wait_for_pictures().await;
        camera.take("11-one-account").await;

        // The same person again.
        window.connect_again(&forge.key).await;
        forge
            .approve(&browser.tab(&forge.origin).await, "ada")
            .await;
        window.wait_for_progress("linked").await;
        camera.take("12-same-person-again").await;
        window.click("done").await;

        // The other way, and an answer that nobody is waiting for.
        window.click("connect-account").await;
        let stale = format!("http://127.0.0.1:1/oauth/{}?code=a&state=b", forge.key);
        window.type_into("own-server", &stale).await;
        window.copy_field().await;
        window.press_escape().await;
        window.click(&format!("host-choice-{}", forge.key)).await;
        window.click("go-on").await;
        browser.tab(&forge.origin).await;
        window.click("other-way").await;
        window.click("way-loopback").await;
        window.wait("paste-address").await;
        browser.tab(&forge.origin).await;
        camera.take("13-by-loopback").await;
        window.click("paste-address").await;
        let problem = format!("{}[data-code=stale_callback]", id("problem"));
        window.wait_css(&problem, SOON).await;
        camera.take("14-stale-callback").await;
        window.click("cancel-link").await;

        // Somebody took our handler away.
        desk.without_link_handler();
        window.connect_again(&forge.key).await;
        browser.tab(&forge.origin).await;
        window.click("other-way").await;
        window.click("way-deep-link").await;
        window.wait("repair-handler").await;
        browser.tab(&forge.origin).await;
        camera.take("15-handler-missing").await;
        window.click("repair-handler").await;
        window.wait_gone(&id("repair-handler"), SOON).await;
        window.click("cancel-link").await;

        for login in ["grace", "aida", "fatima-al-fihriya"] {
            window.connect_again(&forge.key).await;
            forge
                .approve(&browser.tab(&forge.origin).await, login)
                .await;
            window.wait_for_progress("linked").await;
            window.click("done").await;
        }
        window.wait_for_pictures().await;
        camera.take("16-several-accounts").await;
        window.open_row(&cli.id_of("fatima-al-fihriya")).await;
        camera.take("17-detail-of-a-long-name").await;
        camera.step_back().await;

        // Removing, and thinking better of it.
        window.open_row(&cli.id_of("grace")).await;
        camera.take_menu("18-menu").await;
        window.click("account-menu").await;
        window.click("remove-account").await;
        window.wait("confirm-remove").await;
        camera.take("19-remove").await;
        window.click("confirm-remove").await;
        window.wait("undo-remove").await;
        camera.take("20-undo").await;
        window.click("undo-remove").await;
        window.wait_gone(&id("undo-remove"), SOON).await;

        // What can be wrong.
        forge.revoke_all_of("ada");
        window.open_row(&cli.id_of("ada")).await;
        window.click("check-account").await;
        window.wait_for_status("needs_relink", SOON).await;
        camera.take("21-sign-in-again").await;
        forge.go_away();
        window.open_row(&cli.id_of("grace")).await;
        window.click("check-account").await;
        window.wait_for_status("unreachable", SOON).await;
        camera.take("22-unreachable").await;
        camera.step_back().await;
        camera.take("23-list-with-troubles").await;
        desk.keyring().lock();
        window.wait_for_status("vault_locked", SOON).await;
        camera.take("24-locked").await;
        desk.keyring().unlock();
        window.wait_gone(&id("unlock"), SOON).await;

        // A host that cannot be told now is told later, and that is said.
        window.open_row(&cli.id_of("grace")).await;
        window.click("account-menu").await;
        window.click("remove-account").await;
        window.click("confirm-remove").await;
        window.wait("farewell").await;
        window.wait_for_words_in("farewell", ended_later).await;
        camera.take("25-removed").await;
        window.close().await;
    });
}
