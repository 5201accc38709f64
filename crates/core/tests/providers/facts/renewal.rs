//! What a renewal does, and what it leaves alone.

use std::time::Duration;

use demo_forge::{Endpoint, Reply};
use forgepass_core::account::{Cause, Status};
use forgepass_core::grant::GrantRecord;
use forgepass_core::view::{Account, Code};

use crate::bench::Bench;
use crate::common::id_of;
use crate::table::{Documented, Renewal};

const MINUTE: Duration = Duration::from_secs(60);

/// Linked a minute ago, where tokens end: two tokens of one second may be the same.
async fn linked(documented: &'static Documented) -> (Bench, Account) {
    let bench = Bench::with(documented, documented.ending_tokens()).await;
    let account = bench.link("ada").await;
    bench.advance(MINUTE);
    (bench, account)
}

fn access(record: &GrantRecord) -> String {
    record.grant.access.expose().clone()
}

fn refresh(record: &GrantRecord) -> String {
    let token = record.grant.refresh.as_ref().expect("a refresh token");
    token.expose().clone()
}

/// Whether the host would take the access and the refresh token of this record now.
fn live(bench: &Bench, record: &GrantRecord) -> (bool, bool) {
    let grants = bench.forge.grants();
    let all = || grants.iter();
    let taken = |token: &str| {
        all()
            .flat_map(|grant| grant.access.iter().chain(&grant.refresh))
            .any(|seen| seen.value == token && seen.live)
    };
    (taken(&access(record)), taken(&refresh(record)))
}

pub async fn a_renewal_keeps_the_new_tokens(documented: &'static Documented) {
    let (bench, account) = linked(documented).await;
    let old = bench.kept(&account);
    bench
        .accounts
        .renew(&id_of(&account))
        .await
        .expect("renewed");
    let new = bench.kept(&account);
    assert_ne!(access(&new), access(&old));
    assert_ne!(refresh(&new), refresh(&old));
    assert_eq!(live(&bench, &new), (true, true));
    let of_old = match documented.renewal {
        Renewal::EndsOld => (false, false),
        Renewal::Forgives => (true, false),
        Renewal::KeepsOld => (true, true),
    };
    assert_eq!(live(&bench, &old), of_old);
    assert_eq!(bench.forge.posts(&refresh(&old)), 1);
    assert_eq!(new.grant.scopes, documented.scopes);
    assert_eq!(bench.shown(&account).await.status, Status::Ready);
    bench.assert_kept_to_its_endpoints();
}

pub async fn case_23_the_old_refresh_token_stays_where_none_came_back(
    documented: &'static Documented,
) {
    let (bench, account) = linked(documented).await;
    let old = bench.kept(&account);
    bench
        .forge
        .script(Endpoint::Token, Reply::genuine().without("refresh_token"));
    bench
        .accounts
        .renew(&id_of(&account))
        .await
        .expect("renewed");
    let new = bench.kept(&account);
    assert_ne!(access(&new), access(&old));
    assert_eq!(refresh(&new), refresh(&old));
}

pub async fn case_37_a_refused_renewal_asks_for_the_person_and_deletes_nothing(
    documented: &'static Documented,
) {
    let (bench, account) = linked(documented).await;
    let old = bench.kept(&account);
    bench.forge.revoke_person("ada");
    let id = id_of(&account);
    for _ in 0..2 {
        let problem = bench.accounts.renew(&id).await.expect_err("refused");
        assert_eq!(problem.code, Code::NeedsRelink);
        bench.advance(MINUTE);
    }
    assert_eq!(bench.forge.posts(&refresh(&old)), 1);
    let shown = bench.shown(&account).await;
    assert_eq!(
        (shown.status, shown.cause),
        (Status::NeedsRelink, Some(Cause::Revoked))
    );
    let kept = bench.kept(&account);
    assert_eq!(
        (access(&kept), refresh(&kept)),
        (access(&old), refresh(&old))
    );
}

pub async fn case_39_a_lost_answer_needs_the_person_only_where_the_host_forgives_nothing(
    documented: &'static Documented,
) {
    let (bench, account) = linked(documented).await;
    let old = bench.kept(&account);
    let id = id_of(&account);
    bench
        .forge
        .script(Endpoint::Token, Reply::reset().after_commit());
    let lost = bench.accounts.renew(&id).await.expect_err("no answer");
    assert_eq!(lost.code, Code::HostUnreachable);
    bench.advance(2 * MINUTE);
    let again = bench
        .accounts
        .renew(&id)
        .await
        .map_err(|problem| problem.code);
    match documented.renewal {
        Renewal::EndsOld => assert_eq!(again, Err(Code::NeedsRelink)),
        Renewal::Forgives | Renewal::KeepsOld => {
            assert_eq!(again, Ok(()));
            assert_eq!(live(&bench, &bench.kept(&account)), (true, true));
        }
    }
    assert_eq!(bench.forge.posts(&refresh(&old)), 2);
}

pub async fn the_client_shows_itself_in_one_place_and_never_in_an_address(
    documented: &'static Documented,
) {
    let (bench, account) = linked(documented).await;
    bench
        .accounts
        .renew(&id_of(&account))
        .await
        .expect("renewed");
    let sent = bench.forge.requests_to(Endpoint::Token);
    assert_eq!(sent.len(), 2);
    for seen in sent {
        let by_header = seen.header("authorization").is_some();
        let by_form = seen.form("client_secret").is_some();
        assert!(!(by_header && by_form), "{}", seen.path);
        assert!(!(by_header && seen.form("client_id").is_some()));
        assert_eq!(seen.query("client_secret"), None);
        assert_eq!(seen.header("accept"), Some("application/json"));
        assert!(
            seen.header("user-agent")
                .is_some_and(|name| !name.is_empty())
        );
        assert_eq!(seen.method, "POST");
    }
}
