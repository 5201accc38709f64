//! Bitbucket Cloud: the client by Basic, a token with an e-mail address, and very long tokens.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use demo_forge::{Endpoint, Reply};
use forgepass_core::accounts::Purpose;
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;

use super::{exchanges, names};
use crate::bench::{Bench, CLIENT, SECRET};
use crate::common::{id_of, link_id};
use crate::table::BITBUCKET;

#[tokio::test]
async fn the_client_comes_by_basic_and_stands_nowhere_else() {
    let bench = Bench::of(&BITBUCKET).await;
    let id = id_of(&bench.link("ada").await);
    bench.accounts.renew(&id).await.expect("renewed");
    let sent = exchanges(&bench);
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}")));
    for seen in &sent {
        assert_eq!(seen.header("authorization"), Some(basic.as_str()));
    }
    assert_eq!(
        names(&sent[0].form),
        ["grant_type", "code", "redirect_uri", "code_verifier"]
    );
    assert_eq!(names(&sent[1].form), ["grant_type", "refresh_token"]);
}

#[tokio::test]
async fn case_48_a_pair_of_five_and_a_half_kilobytes_is_kept_to_the_last_byte() {
    let bench = Bench::of(&BITBUCKET).await;
    let kept = bench.kept(&bench.link("ada").await).grant;
    let access = kept.access.expose();
    let refresh = kept.refresh.as_ref().expect("one").expose();
    assert!(access.len() + refresh.len() >= 5500);
    let grant = bench.forge.grants().remove(0);
    assert_eq!(
        (&grant.access[0].value, &grant.refresh[0].value),
        (access, refresh)
    );
}

#[tokio::test]
async fn a_username_is_the_login_where_there_is_one_and_else_the_nickname() {
    let bench = Bench::of(&BITBUCKET).await;
    let named = Reply::genuine().with("username", r#""ada-of-old""#);
    bench.forge.script(Endpoint::User, named);
    assert_eq!(bench.link("ada").await.login, "ada-of-old");
    assert_eq!(bench.link("grace").await.login, "grace");
}

#[tokio::test]
async fn a_token_needs_the_right_email_address_beside_it() {
    let bench = Bench::of(&BITBUCKET).await;
    let token = bench.token("ada");
    let link = link_id(&bench.begin(Purpose::New, Way::Token).await);
    let show = async |email: Option<&str>| {
        let text = Secret::new(token.clone());
        let shown = bench.accounts.show_token(&link, text, email).await;
        shown
            .map(|shown| shown.login)
            .map_err(|problem| problem.code)
    };
    for none in [None, Some(""), Some("ada"), Some("ada@demo.example\nx")] {
        assert_eq!(show(none).await, Err(Code::TokenEmail), "{none:?}");
    }
    assert!(bench.forge.requests().is_empty());
    assert_eq!(
        show(Some("grace@demo.example")).await,
        Err(Code::TokenWrong)
    );
    assert_eq!(show(Some(" ada@demo.example ")).await, Ok("ada".to_owned()));
}

#[tokio::test]
async fn a_token_that_may_not_say_whose_it_is_is_refused() {
    let bench = Bench::of(&BITBUCKET).await;
    let token = bench
        .forge
        .make_token("ada", &["read:repository:bitbucket"], None);
    let text = Secret::new(token.expect("a token"));
    let link = link_id(&bench.begin(Purpose::New, Way::Token).await);
    let shown = bench
        .accounts
        .show_token(&link, text, Some("ada@demo.example"));
    assert_eq!(shown.await.expect_err("refused").code, Code::TokenWrong);
}
