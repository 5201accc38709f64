//! Linking through a browser, by each way back that the host allows.

use demo_forge::Endpoint;
use forgepass_core::account::Status;
use forgepass_core::accounts::{Purpose, Via};
use forgepass_core::grant::GrantKind;
use forgepass_core::provider::Way;
use forgepass_core::view::{Account, Code};
use url::Url;

use crate::bench::Bench;
use crate::common::link_id;
use crate::table::{Documented, No, Proof};

pub async fn the_ways_are_those_that_the_host_documents(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    assert_eq!(bench.host.ways, documented.ways);
}

pub async fn each_way_back_links_whoever_signed_in(documented: &'static Documented) {
    for way in documented.browser_ways() {
        let bench = Bench::of(documented).await;
        let account = bench.go(Purpose::New, way, "ada").await;
        let account = account.unwrap_or_else(|problem| panic!("{way:?}: {problem:?}"));
        assert_is_adas(&bench, &account).await;
        assert_eq!(account.kind, GrantKind::Oauth);
        let kept = bench.kept(&account);
        let life = documented.life;
        assert_eq!(
            kept.grant.freshness.expires_at.map(|end| {
                let span = kept.grant.freshness.received_at.until(end);
                span.as_secs()
            }),
            life,
            "{way:?}"
        );
        assert_eq!(kept.grant.refresh.is_some(), life.is_some(), "{way:?}");
        assert_eq!(bench.forge.requests_to(Endpoint::Token).len(), 1, "{way:?}");
        bench.assert_kept_to_its_endpoints();
    }
}

/// The person's labels, and what was granted, as the host documents them.
pub async fn assert_is_adas(bench: &Bench, account: &Account) {
    let ada = &bench.documented.ada;
    let person = bench.kept(account).person.expect("somebody");
    assert_eq!(person.id, ada.id);
    assert_eq!(person.login, "ada");
    assert_eq!(person.name.as_deref(), ada.name);
    assert_eq!(person.avatar, ada.avatar.map(|path| bench.url(path)));
    assert_eq!(person.web, ada.web.map(|path| bench.url(path)));
    assert_eq!(account.login, "ada");
    assert_eq!(account.display_name.as_deref(), ada.name);
    assert_eq!(account.handle, format!("ada@{}", bench.forge.key()));
    assert_eq!(account.scopes, bench.documented.scopes);
    assert_eq!(bench.shown(account).await.status, Status::Ready);
}

pub async fn what_is_asked_of_the_browser_is_what_the_host_documents(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    for way in documented.browser_ways() {
        let started = bench.begin(Purpose::New, way).await;
        let url = Url::parse(&started.authorize_url).expect("an address");
        let said = |name: &str| {
            let mut pairs = url.query_pairs().filter(|(key, _)| key == name);
            let value = pairs.next().map(|(_, value)| value.into_owned());
            assert!(pairs.next().is_none(), "{name} stands twice");
            value
        };
        assert_eq!(said("response_type").as_deref(), Some("code"));
        assert_eq!(said("redirect_uri"), started.redirect_uri);
        // 32 random bytes.
        assert_eq!(said("state").map(|state| state.len()), Some(43));
        let challenge = said("code_challenge").map(|text| text.len());
        let proof = match documented.proof {
            Proof::Sent => (Some(43), Some("S256".to_owned())),
            Proof::NotDocumented => (None, None),
        };
        assert_eq!((challenge, said("code_challenge_method")), proof);
        assert_eq!(said("client_secret"), None);
    }
}

pub async fn a_no_links_nobody(documented: &'static Documented) {
    for way in documented.browser_ways() {
        let bench = Bench::of(documented).await;
        let started = bench.begin(Purpose::New, way).await;
        let url = Url::parse(&started.authorize_url).expect("an address");
        let back = bench.forge.refuse(&url).expect("a way back");
        let via = match way {
            Way::Loopback => Via::Loopback(link_id(&started)),
            Way::Paste => Via::Pasted(link_id(&started)),
            Way::DeepLink | Way::Device | Way::Token | Way::Found => Via::DeepLink,
        };
        let problem = bench.accounts.receive(back.as_str(), via).await;
        let problem = problem.expect_err("nobody is linked");
        match (documented.no, way) {
            (No::WithState, _) => {
                assert_eq!(problem.code, Code::Refused, "{way:?}");
                let outcome = bench.outcome(&started).await.expect_err("it is over");
                assert_eq!(outcome.code, Code::Refused, "{way:?}");
            }
            // Nobody can say whose answer it is: it ends nothing, and a yes still counts.
            (No::WithoutState, Way::Paste) => assert_eq!(problem.code, Code::AddressUnusable),
            (No::WithoutState, _) => assert_eq!(problem.code, Code::CallbackMalformed),
        }
        if documented.no == No::WithoutState {
            let yes = bench.yes(&started, "ada");
            bench
                .accounts
                .receive(yes.as_str(), via)
                .await
                .expect("still open");
            assert_eq!(bench.outcome(&started).await.expect("linked").login, "ada");
        }
        let codes = bench.forge.requests_to(Endpoint::Token).len();
        assert_eq!(codes, usize::from(documented.no == No::WithoutState));
    }
}
