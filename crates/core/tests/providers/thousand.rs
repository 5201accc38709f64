//! A thousand tokens that are due at once, as after a night of sleep.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use demo_forge::{Endpoint, Forge, Options, Reply, everyone};
use forgepass_core::account::Status;
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, Purpose, Via};
use forgepass_core::clock::{Clock, Timestamp};
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::vault::{Memory, Store};
use forgepass_core::view::StartedBy;
use forgepass_core::world::NoPoints;
use url::Url;

use crate::bench::{new_host, register};
use crate::common::{self, link_id};
use crate::table::{BITBUCKET, DEMO, Documented, GITEA, GITHUB, GITLAB};
use crate::wire::Wire;

const PEOPLE: usize = 200;

/// A clock that stands still until it is put forward.
struct Still(AtomicI64);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst).unsigned_abs())
    }
}

struct Crowded {
    forge: Forge,
    key: HostKey,
    token_url: String,
}

/// A host with all its people linked.
async fn crowded(accounts: &Accounts, documented: &Documented) -> Crowded {
    let forge = Forge::start(Options {
        people: everyone(PEOPLE),
        ..documented.ending_tokens()
    })
    .await
    .expect("a forge");
    // A thousand pictures would take longer than all the rest.
    forge.always(Endpoint::Avatar, Some(Reply::status(404)));
    let host = accounts.add_host(new_host(documented, &forge)).await;
    let host = host.expect("added");
    register(documented, &forge, &host);
    let key: HostKey = host.key.parse().expect("a host key");
    for person in everyone(PEOPLE) {
        let begin = BeginLink {
            host: key.clone(),
            purpose: Purpose::New,
            way: None,
            deep_link: DeepLink::Usable,
            started_by: StartedBy::Window,
        };
        let started = accounts.begin_link(begin).await.expect("begun");
        let asked = Url::parse(&started.authorize_url).expect("an address");
        let yes = forge.approve(&asked, &person.login).expect("a yes");
        let via = match started.way {
            Way::Loopback => Via::Loopback(link_id(&started)),
            Way::DeepLink | Way::Paste | Way::Device | Way::Token | Way::Found => Via::DeepLink,
        };
        accounts.receive(yes.as_str(), via).await.expect("linked");
    }
    let base = host.base_url.trim_end_matches('/');
    let token_url = format!("{base}{}", documented.frozen[0]);
    Crowded {
        forge,
        key,
        token_url,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_tokens_at_five_hosts_that_are_due_at_once_are_renewed_four_at_a_time() {
    common::ring();
    let folder = tempfile::tempdir().expect("a folder");
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let clock = Arc::new(Still(AtomicI64::new(1_795_348_800_000)));
    let wire = Wire::new();
    let accounts = common::open_with(
        folder.path(),
        &store,
        clock.clone(),
        wire.clone(),
        Arc::new(NoPoints),
    )
    .await;
    let mut hosts = Vec::new();
    for documented in [&GITHUB, &GITLAB, &BITBUCKET, &GITEA, &DEMO] {
        hosts.push(crowded(&accounts, documented).await);
    }
    assert_eq!(accounts.list().await.expect("a list").len(), 1000);
    let night = Duration::from_secs(9 * 3600);
    clock.0.fetch_add(9 * 3600 * 1000, Ordering::SeqCst);
    for host in &hosts {
        host.forge.advance(night);
        host.forge.forget_requests();
    }
    wire.forget();

    let began = Instant::now();
    while renewed(&hosts) < 1000 {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{}",
            renewed(&hosts)
        );
        accounts.tick().await;
    }

    assert!(began.elapsed() < Duration::from_secs(60));
    for host in &hosts {
        assert_eq!(wire.most_at_once(&host.token_url), 4, "{}", host.key);
        let posts = host.forge.all_posts();
        assert_eq!(posts.len(), PEOPLE, "{}", host.key);
        assert!(posts.values().all(|count| *count == 1), "{}", host.key);
    }
    for account in accounts.list().await.expect("a list") {
        assert_eq!(account.status, Status::Ready, "{}", account.handle);
    }
}

fn renewed(hosts: &[Crowded]) -> usize {
    let hosts = hosts.iter();
    hosts
        .map(|host| host.forge.requests_to(Endpoint::Token).len())
        .sum()
}
