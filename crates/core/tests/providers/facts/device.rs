//! Linking by a code that is typed at the host.

use std::time::Duration;

use demo_forge::Endpoint;
use forgepass_core::accounts::Purpose;
use forgepass_core::grant::GrantKind;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;

use super::browser::assert_is_adas;
use crate::bench::{Bench, SECRET};
use crate::table::Documented;

pub async fn a_code_that_is_typed_links_the_person_without_a_secret(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let account = bench.go(Purpose::New, Way::Device, "ada").await;
    let account = account.expect("linked");
    assert_is_adas(&bench, &account).await;
    assert_eq!(account.kind, GrantKind::Device);
    for seen in bench.forge.requests() {
        assert!(!seen.carries(SECRET), "{}", seen.path);
    }
    bench.assert_kept_to_its_endpoints();
}

pub async fn a_code_that_is_refused_links_nobody(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let started = bench.begin(Purpose::New, Way::Device).await;
    let code = started.user_code.as_deref().expect("a code");
    bench.forge.device_refuse(code).expect("refused");
    let problem = bench.outcome(&started).await.expect_err("nobody");
    assert_eq!(problem.code, Code::Refused);
    assert!(bench.accounts.list().await.expect("a list").is_empty());
}

pub async fn a_code_that_is_too_old_says_so(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let started = bench.begin(Purpose::New, Way::Device).await;
    // By the host's clock alone: ours would end the link first.
    bench.forge.advance(Duration::from_secs(901));
    let problem = bench.outcome(&started).await.expect_err("nobody");
    assert_eq!(problem.code, Code::CodeExpired);
    assert!(bench.forge.requests_to(Endpoint::User).is_empty());
}
