//! Linking by a token that a person makes at the host and pastes here.

use forgepass_core::accounts::Purpose;
use forgepass_core::clock::Timestamp;
use forgepass_core::grant::{GrantKind, Secret};
use forgepass_core::provider::Way;
use forgepass_core::view::{Code, TokenShown};

use crate::bench::{Bench, TOKEN_LIFE};
use crate::common::link_id;
use crate::table::{Documented, Says, Token};

const EMAIL: &str = "ada@demo.example";

fn of(documented: &Documented) -> Token {
    documented.token.expect("a host with tokens")
}

/// Shows a token to the host; whatever its answer, the link stays open.
async fn show(bench: &Bench, text: &str, email: Option<&str>) -> Result<TokenShown, Code> {
    let started = bench.begin(Purpose::New, Way::Token).await;
    let (link, text) = (link_id(&started), Secret::new(text.to_owned()));
    let shown = bench.accounts.show_token(&link, text, email);
    shown.await.map_err(|problem| problem.code)
}

pub async fn a_token_is_shown_and_then_connected(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let token = of(documented);
    let shown = show(&bench, &bench.token("ada"), Some(EMAIL)).await;
    let shown = shown.expect("shown");
    assert_eq!(shown.login, "ada");
    assert_eq!(shown.display_name.as_deref(), documented.ada.name);
    assert_eq!(shown.known, None);
    let end = bench.now().plus(TOKEN_LIFE);
    let ends = shown
        .expires_at
        .as_deref()
        .and_then(Timestamp::parse_rfc3339);
    let off = |end: Timestamp| ends.map(|at| at.until(end).as_secs() / 60);
    match token.says {
        Says::Nothing | Says::Scopes => assert_eq!(ends, None),
        Says::ScopesAndMoment => assert_eq!(off(end), Some(0)),
        // It ends when that day begins.
        Says::ScopesAndDay => assert!(off(end) < Some(24 * 60) && ends < Some(end)),
    }
    let account = bench.go(Purpose::New, Way::Token, "ada").await;
    let account = account.expect("linked");
    assert_eq!(account.kind, GrantKind::Personal);
    match token.says {
        Says::Nothing => assert_eq!(account.scopes, [] as [&str; 0]),
        Says::Scopes | Says::ScopesAndMoment | Says::ScopesAndDay => {
            assert_eq!(account.scopes, token.tick);
        }
    }
    assert_eq!(
        bench.kept(&account).person.expect("her").id,
        documented.ada.id
    );
    bench.assert_kept_to_its_endpoints();
}

pub async fn a_token_stands_in_the_header_that_the_host_documents(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let token = bench.token("ada");
    show(&bench, &token, Some(EMAIL)).await.expect("shown");
    let (name, before) = of(documented).header;
    let asked = bench.forge.requests();
    assert!(!asked.is_empty());
    for seen in asked {
        let shown = seen.header(name).expect("a token");
        assert!(shown.starts_with(before), "{before}");
        let others = ["authorization", "private-token"];
        let others = others.iter().filter(|other| **other != name);
        assert!(others.clone().all(|other| seen.header(other).is_none()));
        assert!(seen.query.iter().all(|(_, value)| *value != token));
        assert_eq!(seen.method, "GET");
    }
}

pub async fn case_32_a_wrong_token_is_refused_by_its_host_and_a_malformed_one_by_us(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let wrong = of(documented).wrong;
    assert_eq!(
        show(&bench, wrong, Some(EMAIL)).await,
        Err(Code::TokenWrong)
    );
    bench.forge.forget_requests();
    for malformed in ["", "short", &format!("{wrong} {wrong}")] {
        let shown = show(&bench, malformed, Some(EMAIL)).await;
        assert_eq!(shown, Err(Code::TokenMalformed), "{malformed:?}");
    }
    let long = "x".repeat(100_000);
    assert_eq!(
        show(&bench, &long, Some(EMAIL)).await,
        Err(Code::TokenMalformed)
    );
    assert!(bench.forge.requests().is_empty());
    // What a clipboard puts around it is not part of it.
    let token = bench.token("ada");
    for padded in [
        format!(" \n{token}\r\n"),
        format!("\u{feff}{token}"),
        format!("\"{token}\""),
    ] {
        assert!(show(&bench, &padded, Some(EMAIL)).await.is_ok());
    }
}

pub async fn case_32_a_token_of_another_host_is_recognised_and_shown_to_nobody(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    for (kinds, foreign) in [
        (
            &["github", "ghes"][..],
            "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
        ),
        (&["github", "ghes"], "github_pat_0123456789abcdefghij"),
        (&["gitlab"], "glpat-0123456789abcdefghij"),
        (&["bitbucket"], "ATATT3x0123456789abcdefghij"),
        (&["demo", "anvil"], "demo_pat_0123456789abcdefghij"),
    ] {
        if kinds.contains(&documented.provider) {
            continue;
        }
        let shown = show(&bench, foreign, Some(EMAIL)).await;
        assert_eq!(shown, Err(Code::TokenElsewhere), "{foreign}");
    }
    assert!(bench.forge.requests().is_empty());
}
