//! What local programs may ask for: a sign-in whose answer they hand in, and a token they bring.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Desk, id_of};
use demo_forge::{Options, Skin};
use forgepass_core::account::{AccountId, CallerScope};
use forgepass_core::accounts::{End, NewHost};
use forgepass_core::grant::Secret;
use forgepass_core::vault::{Attendance, Slot};
use forgepass_core::view::{Code, LinkStarted, Problem};
use url::Url;

fn code(problem: Problem) -> Code {
    problem.code
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// What the landing shows of an answer.
struct Shown {
    code: Secret<String>,
    state: Secret<String>,
}

/// A sign-in at the landing, with everything a browser would do.
async fn land(desk: &Desk, started: &LinkStarted, login: &str) -> Shown {
    let callback = desk.callback(started, login);
    let page = reqwest::get(callback.clone()).await.expect("a page");
    assert_eq!(page.status(), 200);
    // It stays in the address bar, to be copied.
    assert_eq!(page.url(), &callback);
    let page = page.text().await.expect("a page");
    let part = |name: &str| {
        let (_, rest) = page
            .split_once(&format!("<dd id=\"{name}\">"))
            .expect("a part");
        secret(rest.split_once("</dd>").expect("its end").0)
    };
    Shown {
        code: part("code"),
        state: part("state"),
    }
}

async fn landing(desk: &Desk) -> LinkStarted {
    desk.accounts
        .begin_landing(&desk.host)
        .await
        .expect("a link begins")
}

async fn hand_in(desk: &Desk, shown: &Shown, slug: &str) -> Result<AccountId, Code> {
    let handed = desk
        .accounts
        .hand_in(&desk.host, &shown.code, &shown.state, slug);
    handed.await.map_err(code)
}

#[tokio::test]
async fn the_landing_shows_the_answer_and_takes_nothing_and_whoever_hands_it_in_gains_the_account()
{
    let desk = Desk::new().await;
    let started = landing(&desk).await;
    let shown = land(&desk, &started, "ada").await;
    // Reloaded, it shows the same: nothing was taken.
    let again = reqwest::get(desk.callback(&started, "ada"))
        .await
        .expect("a page");
    assert_eq!(again.status(), 200);
    assert!(desk.accounts.list().await.expect("a list").is_empty());
    assert_eq!(desk.forge.requests_to(demo_forge::Endpoint::Token).len(), 0);
    let id = hand_in(&desk, &shown, "ada-demo")
        .await
        .expect("an account");
    let account = desk.only().await;
    assert_eq!((id_of(&account), account.slug.as_str()), (id, "ada-demo"));
    assert_eq!(
        hand_in(&desk, &shown, "ada-demo").await,
        Err(Code::StaleCallback)
    );
    assert!(desk.accounts.links().await.expect("links").is_empty());
}

#[tokio::test]
async fn a_wrong_a_foreign_or_an_old_state_hands_nothing_in() {
    let desk = Desk::new().await;
    let started = landing(&desk).await;
    let shown = land(&desk, &started, "ada").await;
    let wrong = Shown {
        code: shown.code.duplicate(),
        state: secret("x".repeat(43).as_str()),
    };
    assert_eq!(
        hand_in(&desk, &wrong, "ada-demo").await,
        Err(Code::StaleCallback)
    );
    // A state of the window's is nobody else's.
    let of_the_window = desk
        .begin(
            forgepass_core::accounts::Purpose::New,
            forgepass_core::provider::Way::Loopback,
        )
        .await;
    let callback = desk.callback(&of_the_window, "ada");
    let part = |name: &str| {
        let mut pairs = callback.query_pairs();
        let (_, value) = pairs.find(|(one, _)| one == name).expect("a part");
        secret(&value)
    };
    let foreign = Shown {
        code: part("code"),
        state: part("state"),
    };
    assert_eq!(
        hand_in(&desk, &foreign, "ada-demo").await,
        Err(Code::StaleCallback)
    );
    // The newer link took the older one's place.
    assert_eq!(
        hand_in(&desk, &shown, "ada-demo").await,
        Err(Code::StaleCallback)
    );
    let started = landing(&desk).await;
    let shown = land(&desk, &started, "ada").await;
    desk.advance(std::time::Duration::from_secs(601));
    assert_eq!(
        hand_in(&desk, &shown, "ada-demo").await,
        Err(Code::StaleCallback)
    );
    assert!(desk.accounts.list().await.expect("a list").is_empty());
}

#[tokio::test]
async fn a_code_that_did_not_come_by_the_landing_of_a_host_that_names_itself_is_refused() {
    let desk = Desk::new().await;
    let started = landing(&desk).await;
    let callback = desk.callback(&started, "ada");
    let mut pairs = callback.query_pairs();
    let mut part = |name: &str| {
        let (_, value) = pairs.find(|(one, _)| one == name).expect("a part");
        secret(&value)
    };
    let shown = Shown {
        code: part("code"),
        state: part("state"),
    };
    assert_eq!(
        hand_in(&desk, &shown, "ada-demo").await,
        Err(Code::IssuerMismatch)
    );
    assert_eq!(desk.forge.requests_to(demo_forge::Endpoint::Token).len(), 0);
}

#[tokio::test]
async fn a_no_at_the_landing_ends_the_link() {
    let desk = Desk::new().await;
    let started = landing(&desk).await;
    let url = Url::parse(&started.authorize_url).expect("an address");
    let callback = desk.forge.refuse(&url).expect("refused");
    let page = reqwest::get(callback).await.expect("a page");
    assert_eq!(page.status(), 200);
    let outcome = desk.outcome(&started).await.map_err(code);
    assert_eq!(outcome.err(), Some(Code::Refused));
}

#[tokio::test]
async fn a_name_is_one_account_s_and_the_same_person_comes_back_by_it() {
    let desk = Desk::new().await;
    let hand = async |login: &str, slug: &str| {
        let started = landing(&desk).await;
        let shown = land(&desk, &started, login).await;
        hand_in(&desk, &shown, slug).await
    };
    let ada = hand("ada", "ada-demo").await.expect("an account");
    assert_eq!(hand("ada", "ada-demo").await, Ok(ada));
    assert_eq!(hand("grace", "ada-demo").await, Err(Code::NameTaken));
    assert_eq!(hand("ada", "other-name").await, Err(Code::NameTaken));
    assert_eq!(hand("grace", "a b").await, Err(Code::AuthorizationName));
    let only = desk.only().await;
    assert_eq!((id_of(&only), only.slug.as_str()), (ada, "ada-demo"));
    // Her grant is as good as before: nothing of hers was ended at the host.
    assert!(desk.accounts.check(&ada).await.is_ok());
    assert!(
        desk.accounts
            .access_token(&ada, std::time::Duration::from_secs(60))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_token_that_is_brought_gains_an_account_and_touches_no_open_link() {
    let desk = Desk::new().await;
    let open = landing(&desk).await;
    let shown = land(&desk, &open, "grace").await;
    let token = desk
        .forge
        .make_token("ada", &["repo", "profile"], None)
        .expect("a token");
    let bring = async |token: &str, slug: &str| {
        let token = secret(token);
        let brought = desk.accounts.bring_token(&desk.host, &token, None, slug);
        brought.await.map_err(code)
    };
    assert_eq!(
        bring("demo_pat_wrong0123456789", "ada-demo").await,
        Err(Code::TokenWrong)
    );
    let ada = bring(&token, "ada-demo").await.expect("an account");
    assert_eq!(bring(&token, "ada-demo").await, Ok(ada));
    assert_eq!(bring(&token, "ada-other").await, Err(Code::NameTaken));
    let grace = hand_in(&desk, &shown, "grace-demo")
        .await
        .expect("an account");
    let slugs: Vec<String> = desk
        .accounts
        .list()
        .await
        .expect("a list")
        .into_iter()
        .map(|one| one.slug)
        .collect();
    assert_eq!(slugs, ["ada-demo", "grace-demo"]);
    assert_eq!(desk.accounts.by_slug("grace-demo"), Ok(Some(grace)));
    desk.accounts
        .unlink(&ada, End::HereOnly)
        .await
        .expect("gone");
    assert_eq!(desk.accounts.by_slug("ada-demo"), Ok(None));
}

#[tokio::test]
async fn a_token_that_is_brought_replaces_no_sign_in_that_renews_itself() {
    let desk = Desk::new().await;
    let shown = land(&desk, &landing(&desk).await, "ada").await;
    let ada = hand_in(&desk, &shown, "ada-demo").await.expect("in");
    let want = Duration::from_secs(60);
    let own = desk.accounts.access_token(&ada, want).await;
    let own = own.expect("a token");
    let made = desk.forge.make_token("ada", &["repo", "profile"], None);
    let made = secret(&made.expect("a token"));
    let bring = async |token: &Secret<String>| {
        let brought = desk
            .accounts
            .bring_token(&desk.host, token, None, "ada-demo");
        brought.await.map_err(code)
    };
    // One account of this computer handed over to the same computer, and a token of its person.
    for token in [&own, &made] {
        assert_eq!(bring(token).await, Err(Code::AlreadyConnected));
    }
    desk.clock.advance(Duration::from_secs(3600));
    let renewed = desk.accounts.access_token(&ada, want).await;
    assert_ne!(renewed.expect("a token").expose(), own.expose());
    // One that the host has ended is mended by it.
    desk.forge.revoke_person("ada");
    let checked = desk.accounts.check(&ada).await.map_err(code);
    assert_eq!(checked.err(), Some(Code::NeedsRelink));
    let fresh = desk.forge.make_token("ada", &["repo", "profile"], None);
    assert_eq!(bring(&secret(&fresh.expect("a token"))).await, Ok(ada));
    assert!(desk.accounts.check(&ada).await.is_ok());
}

#[tokio::test]
async fn a_kind_of_host_means_its_default() {
    let desk = Desk::new().await;
    let kind = |text: &str| {
        desk.accounts
            .default_host(text)
            .map(|key| key.to_string())
            .map_err(code)
    };
    assert_eq!(kind("github").as_deref(), Ok("github.com"));
    assert_eq!(kind("demo"), Ok(desk.host.to_string()));
    assert_eq!(kind("ghes"), Err(Code::HostUnknown));
    assert_eq!(kind("github.com"), Err(Code::ProviderUnknown));
    let forge = demo_forge::Forge::start(Options::of(Skin::Gitlab))
        .await
        .expect("a forge");
    let added = desk.accounts.add_host(NewHost {
        provider: "gitlab".to_owned(),
        origin: forge.base().to_string(),
        client_id: None,
        client_secret: None,
        default: true,
    });
    let added = added.await.expect("added");
    assert_eq!(kind("gitlab"), Ok(added.key));
}

#[tokio::test]
async fn case_62_a_program_is_known_by_its_own_token_and_shut_out_at_once() {
    let desk = Desk::new().await;
    let one = desk
        .accounts
        .let_in("CI", &[CallerScope::List, CallerScope::List])
        .await
        .expect("in");
    let other = desk
        .accounts
        .let_in("Editor", &CallerScope::ALL)
        .await
        .expect("in");
    let again = desk
        .accounts
        .let_in("CI", &[CallerScope::List])
        .await
        .map_err(code);
    assert_eq!(again.err(), Some(Code::CallerExists));
    assert_eq!(
        desk.accounts
            .let_in(" ", &CallerScope::ALL)
            .await
            .map_err(code)
            .err(),
        Some(Code::CallerEmpty)
    );
    assert_eq!(
        desk.accounts.let_in("x", &[]).await.map_err(code).err(),
        Some(Code::CallerEmpty)
    );
    assert_eq!(one.caller.scopes, [CallerScope::List]);
    let rows = desk.accounts.caller_rows().expect("rows");
    assert!(rows[0].has_token(&one.token) && !rows[0].has_token(&other.token));
    assert!(!format!("{one:?} {rows:?}").contains(one.token.expose()));
    let id = one.caller.id.parse().expect("an id");
    let key = desk
        .accounts
        .caller_key(&id)
        .await
        .expect("readable")
        .expect("a key");
    assert_eq!(key.expose(), one.secret_key.expose());
    desk.accounts.shut_out(&id).await.expect("out");
    assert_eq!(desk.accounts.callers().expect("programs").len(), 1);
    let slot = Slot::Caller(id.to_string());
    assert_eq!(
        desk.store
            .read(&slot, Attendance::Attended)
            .map(|read| read.is_none()),
        Ok(true)
    );
    assert_eq!(
        desk.accounts.shut_out(&id).await.map_err(code),
        Err(Code::CallerUnknown)
    );
}

#[tokio::test]
async fn programs_stand_in_the_order_they_were_let_in_whatever_the_clock_says() {
    let desk = Desk::new().await;
    let names = ["first", "second", "third"];
    for name in names {
        desk.accounts
            .let_in(name, &CallerScope::ALL)
            .await
            .expect("in");
        desk.clock.set_back(Duration::from_secs(60));
    }
    let listed = desk.accounts.callers().expect("programs");
    assert!(listed.iter().map(|one| one.name.as_str()).eq(names));
}

#[tokio::test]
async fn a_vault_that_was_locked_meanwhile_uses_no_state_up_and_nobody_is_asked_for_a_program() {
    let store = Arc::new(common::Lockable::default());
    let desk = Desk::with(Options::default(), store.clone()).await;
    let shown = land(&desk, &landing(&desk).await, "ada").await;
    store.lock();
    let refused = hand_in(&desk, &shown, "ada-demo").await;
    assert_eq!(refused, Err(Code::VaultLocked));
    let another = desk.accounts.begin_landing(&desk.host).await.map_err(code);
    assert_eq!(another.err(), Some(Code::VaultLocked));
    let token = desk.forge.make_token("grace", &["repo"], None);
    let token = secret(&token.expect("a token"));
    let brought = desk
        .accounts
        .bring_token(&desk.host, &token, None, "grace-demo");
    assert_eq!(brought.await.map_err(code), Err(Code::VaultLocked));
    assert_eq!(store.prompts(), 0);
    store.open();
    assert!(hand_in(&desk, &shown, "ada-demo").await.is_ok());
}

#[tokio::test]
async fn of_two_programs_with_one_state_one_is_answered_and_names_the_account() {
    for _ in 0..5 {
        let desk = Desk::new().await;
        let shown = land(&desk, &landing(&desk).await, "ada").await;
        let (one, other) = tokio::join!(
            hand_in(&desk, &shown, "one-name"),
            hand_in(&desk, &shown, "other-name")
        );
        let slug = desk.only().await.slug;
        match (one, other) {
            (Ok(_), Err(Code::StaleCallback)) => assert_eq!(slug, "one-name"),
            (Err(Code::StaleCallback), Ok(_)) => assert_eq!(slug, "other-name"),
            both => panic!("{both:?}"),
        }
    }
}

#[tokio::test]
async fn of_two_persons_with_one_name_one_is_an_account_and_nothing_is_left_of_the_other() {
    for _ in 0..5 {
        let desk = Desk::new().await;
        let bring = async |login: &str| {
            let token = desk.forge.make_token(login, &["repo"], None);
            let token = secret(&token.expect("a token"));
            let brought = desk
                .accounts
                .bring_token(&desk.host, &token, None, "one-name");
            brought.await.map_err(code)
        };
        let (ada, grace) = tokio::join!(bring("ada"), bring("grace"));
        assert!(
            matches!(
                (&ada, &grace),
                (Ok(_), Err(Code::NameTaken)) | (Err(Code::NameTaken), Ok(_))
            ),
            "{ada:?} {grace:?}"
        );
        let slots = desk.store.list(Attendance::Unattended).expect("slots");
        let grants = slots.iter().filter(|slot| matches!(slot, Slot::Grant(_)));
        assert_eq!(grants.count(), 1, "{slots:?}");
    }
}

#[tokio::test]
async fn once_programs_are_not_answered_nothing_listens_for_them_and_it_goes_on_when_they_are() {
    let desk = Desk::new().await;
    let started = landing(&desk).await;
    let redirect = started.redirect_uri.as_deref().expect("an address");
    let redirect = Url::parse(redirect).expect("an address");
    let port = redirect.port().expect("a port");
    desk.accounts.end_serving();
    common::until("the listener to close", || async {
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err()
    })
    .await;
    desk.accounts.resume_serving().await;
    // At once off and on again is no less.
    desk.accounts.end_serving();
    desk.accounts.resume_serving().await;
    let shown = land(&desk, &started, "ada").await;
    assert!(hand_in(&desk, &shown, "ada-demo").await.is_ok());
}
