//! Every way to sign in and what can go wrong on it, by the built program and a real browser, each
//! state photographed as it is met.

use std::fs;

use forgepass_stories::browser::{Browser, Tab};
use forgepass_stories::camera::Camera;
use forgepass_stories::cli::Cli;
use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::peer::front::Front;
use forgepass_stories::story::tell;
use forgepass_stories::window::{SOON, Window, id};

const LOOK: &str = "way";

fn desk() -> Desk {
    Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler()
}

#[test]
fn a_second_account_comes_from_a_private_window_and_somebody_else_takes_no_row() {
    tell("second-account", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, LOOK);
        window.connect(&forge.key).await;
        forge
            .approve(&browser.tab(&forge.origin).await, "ada")
            .await;
        window.wait_for_progress("linked").await;
        window.click("done").await;

        // The browser would sign in as ada again, so it is asked for a window where nobody is.
        window.click("connect-account").await;
        window.click(&format!("host-choice-{}", forge.key)).await;
        window.wait("second-account").await;
        camera.take("40-second-account").await;
        window.click("open-private").await;
        window.wait_for_progress("waiting-for-browser").await;
        forge
            .approve(&browser.tab(&forge.origin).await, "grace")
            .await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_words_in("account-list", "Grace").await;
        assert_eq!(window.count(&id("account-row")).await, 2);

        // Ada's row asks for ada, and somebody else answers.
        forge.revoke_all_of("ada");
        let ada = cli.id_of("ada");
        window.open_row(&ada).await;
        window.click("check-account").await;
        window.wait_for_status("needs_relink", SOON).await;
        window.click("relink-account").await;
        window.wait_for_progress("waiting-for-browser").await;
        forge
            .approve(&browser.tab(&forge.origin).await, "aida")
            .await;
        window.wait_for_progress("failed").await;
        assert_eq!(window.problem().await, "wrong_person");
        camera.take("41-somebody-else").await;
        assert_eq!(cli.accounts().len(), 2, "nobody was added");

        // She is welcome, in a row of her own.
        window.click("add-actual").await;
        window.wait_for_progress("waiting-for-browser").await;
        forge
            .approve(&browser.tab(&forge.origin).await, "aida")
            .await;
        window.wait_for_progress("linked").await;
        camera.take("42-somebody-else-added").await;
        window.click("done").await;
        assert_eq!(cli.accounts().len(), 3);
        assert_eq!(cli.account("ada")["status"], "needs_relink");

        // And ada comes back to hers.
        window.open_row(&ada).await;
        window.click("relink-account").await;
        window.wait_for_progress("waiting-for-browser").await;
        forge
            .approve(&browser.tab(&forge.origin).await, "ada")
            .await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        assert_eq!(cli.account("ada")["status"], "ready");
        assert_eq!(cli.accounts().len(), 3, "and is no twin");
        window.close().await;
    });
}

#[test]
fn a_token_is_made_in_the_browser_and_says_what_it_may_before_it_is_kept() {
    tell("token", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, LOOK);
        window.connect(&forge.key).await;
        browser.tab(&forge.origin).await;
        window.click("other-way").await;
        window.wait("way-token").await;
        camera.take("43-choose-another-way").await;
        window.click("way-token").await;
        window.wait_for_progress("awaiting-token").await;
        camera.take("44-token-page").await;

        // One that the host has never heard of.
        window.type_into("token-field", "demo_pat_nobody").await;
        window.click("use-token").await;
        window.wait("problem").await;
        assert_eq!(window.problem().await, "token_wrong");
        camera.take("45-token-wrong").await;

        // One that may read only: said before it is kept.
        window.click("open-token-page").await;
        let tab = browser.tab(&forge.origin).await;
        let narrow = make_token(&tab, "ada", &["repo"]).await;
        window.type_into("token-field", &narrow).await;
        window.click("use-token").await;
        window.wait("token-cannot-push").await;
        camera.take("46-token-cannot-push").await;
        window.click("another-token").await;

        // The one that the page offers is whole.
        window.click("open-token-page").await;
        let tab = browser.tab(&forge.origin).await;
        let token = make_token(&tab, "ada", &[]).await;
        window.type_into("token-field", &token).await;
        window.click("use-token").await;
        window.wait("token-shown").await;
        window.wait_for_words_in("token-shown", "ada").await;
        camera.take("47-whose-token").await;
        window.click("connect-token").await;
        window.wait_for_progress("linked").await;
        camera.take("48-connected-by-token").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        let account = cli.the_account();
        assert_eq!(account["kind"], "personal");
        assert_eq!(account["login"], "ada");
        window.close().await;
    });
}

/// Makes a token on the page that is open, without these permissions; gives what the page shows.
async fn make_token(tab: &Tab, login: &str, without: &[&str]) -> String {
    tab.click(&format!("#person-{login}")).await;
    for scope in without {
        tab.click(&format!("#scope-{scope}")).await;
    }
    tab.click("#make-token").await;
    tab.words("#new-token").await
}

#[test]
fn a_code_is_typed_at_the_host_or_taken_to_a_phone() {
    tell("code", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, LOOK);
        window.connect(&forge.key).await;
        browser.tab(&forge.origin).await;
        window.click("other-way").await;
        window.click("way-device").await;
        window.wait_for_progress("showing-code").await;
        camera.take("49-code").await;
        window.click("use-phone").await;
        window.wait("qr-code").await;
        camera.take("50-code-on-a-phone").await;
        let code = window.words("user-code").await;
        window.click("open-again").await;
        let tab = browser.tab(&forge.origin).await;
        tab.fill("#user-code", code.trim()).await;
        forge.approve(&tab, "grace").await;
        window.wait_for_progress("linked").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        let account = cli.the_account();
        assert_eq!(account["kind"], "device");
        assert_eq!(account["login"], "grace");
        window.close().await;
    });
}

#[test]
fn a_host_that_takes_no_scheme_of_ours_is_signed_in_at_by_loopback_in_the_same_sheet() {
    tell("scheme-refused", desk(), async |desk| {
        let forge = DemoForge::started(desk, &["--skin", "gitlab"]);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_host("gitlab", &forge.origin, &["--client-id", "own-loopback"]);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, LOOK);
        window.connect(&forge.key).await;
        let tab = browser.tab(&forge.origin).await;
        tab.wait_for_words("redirect").await;
        camera.take_screen("51-scheme-refused").await;
        window.click("other-way").await;
        window.click("way-loopback").await;
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        tab.wait_for_words("You can close this tab").await;
        window.wait_for_progress("linked").await;
        camera.take_screen("52-loopback-page").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        assert_eq!(cli.the_account()["provider"], "gitlab");
        window.close().await;
    });
}

#[test]
fn a_server_that_looks_like_another_is_typed_twice_and_one_of_an_unknown_authority_gets_nothing() {
    const NAME: &str = "gitlab.com.example.org";
    let mut desk = desk();
    let forge = DemoForge::started(&desk, &["--skin", "gitlab"]);
    let front = Front::before(&desk, &forge.origin, &["127.0.0.1", NAME]);
    // This computer believes that authority, and reaches the name through the front.
    let believed = Front::before(&desk, &forge.origin, &[NAME]);
    desk.set("SSL_CERT_FILE", believed.authority());
    desk.set("HTTPS_PROXY", believed.proxy());
    desk.set("NO_PROXY", "127.0.0.1");
    tell("own-servers", desk, async |desk| {
        let cli = Cli::on(desk);
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, LOOK);

        // Nobody here knows who signed for it.
        window.click("connect-account").await;
        window.type_into("own-server", &front.origin()).await;
        window.click("own-server-go").await;
        window.wait("problem").await;
        assert_eq!(window.problem().await, "certificate");
        camera.take("53-unknown-authority").await;
        window.press_escape().await;

        // Its people gave us their authority, which counts for their host alone.
        let authority = front.authority();
        cli.add_host(
            "gitlab",
            &front.origin(),
            &["--ca", authority.to_str().expect("a path of ours")],
        );
        window.click("connect-account").await;
        window.click(&format!("host-choice-{}", front.key())).await;
        window.wait("way-token").await;
        camera.take("54-ways-without-a-registration").await;
        window.click("way-token").await;
        let token = forge.token_for("ada", &["read_user", "write_repository"]);
        window.connect_by_token(&token).await;
        window.wait_for_status("ready", SOON).await;

        // A name that begins as a well-known one does is somebody else's.
        window.click("connect-account").await;
        window
            .type_into("own-server", &format!("https://{NAME}"))
            .await;
        window.click("own-server-go").await;
        window.wait("doubtful-host").await;
        camera.take("55-looks-like-another").await;
        window.type_into("typed-host", NAME).await;
        window.click("trust-host").await;
        window.wait("way-token").await;
        window.click("way-token").await;
        let token = forge.token_for("grace", &["read_user", "write_repository"]);
        window.connect_by_token(&token).await;
        assert_eq!(cli.accounts().len(), 2);
        window.close().await;
    });
}

#[test]
fn sign_ins_of_other_programs_are_shown_without_their_tokens_and_taken_on_a_yes() {
    tell("found", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        let token = forge.token_for("ada", &["profile", "repo"]);
        let port = forge.key.trim_start_matches("127.0.0.1:");
        fs::write(
            desk.env().home().join(".git-credentials"),
            format!("http://ada:{token}@127.0.0.1:{port}\n"),
        )
        .expect("the home is ours");
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, LOOK);
        window.wait("found-look").await;
        camera.take("56-found-at-first-start").await;
        window.click("found-look").await;
        window.wait("found-list").await;
        camera.take("57-found").await;
        assert!(!window.page().await.contains(&token));
        window.click("use-found").await;
        window.wait_for_progress("linked").await;
        camera.take("58-taken-over").await;
        window.click("done").await;
        window.wait_for_status("ready", SOON).await;
        assert_eq!(cli.the_account()["kind"], "borrowed");
        window.close().await;
    });
}
