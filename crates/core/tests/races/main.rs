//! Several real processes on one vault, and processes that are killed in the middle.
//!
//! The vault is a real keyring on a bus of its own. A worker is this test binary run again; it takes
//! one order a line and answers each with a line.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../vault_contract/private_bus.rs"]
#[allow(dead_code, reason = "the contract uses the rest")]
mod private_bus;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use common::{MovedClock, id_of};
use demo_forge::{Endpoint, Forge, Mode, Options};
use forgepass_core::account::{AccountId, Status};
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, Purpose, Via};
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Keyring, Store};
use forgepass_core::view::{Account, Code, Problem, StartedBy};
use forgepass_core::world::NoPoints;
use tempfile::TempDir;
use url::Url;
use worker::{Order, Worker};

const HOUR: Duration = Duration::from_secs(3700);

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

/// One linked account in a home that several processes share.
struct Scene {
    folder: TempDir,
    forge: Forge,
    clock: Arc<MovedClock>,
    accounts: Accounts,
    moved: Duration,
}

impl Scene {
    async fn new(mode: Mode) -> Self {
        common::ring();
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options {
            mode,
            ..Options::default()
        };
        let forge = Forge::start(options).await.expect("a forge");
        let clock = Arc::new(MovedClock::new());
        let store: Arc<dyn Store> = Arc::new(Keyring::new(&folder_name(&folder)));
        let accounts = common::open(folder.path(), &store, &clock, Arc::new(NoPoints)).await;
        common::add_demo(&accounts, &forge).await;
        Self {
            folder,
            forge,
            clock,
            accounts,
            moved: Duration::ZERO,
        }
    }

    async fn link(&self) -> Account {
        let started = self
            .accounts
            .begin_link(BeginLink {
                host: self.forge.key().parse().expect("a host key"),
                purpose: Purpose::New,
                way: Some(Way::DeepLink),
                deep_link: DeepLink::Usable,
                started_by: StartedBy::Window,
            })
            .await
            .expect("a link begins");
        let url = Url::parse(&started.authorize_url).expect("an address");
        let callback = self.forge.approve(&url, "ada").expect("approved");
        self.accounts
            .receive(callback.as_str(), Via::DeepLink)
            .await
            .expect("linked");
        self.only().await
    }

    async fn only(&self) -> Account {
        let mut list = self.accounts.list().await.expect("a list");
        assert_eq!(list.len(), 1, "{list:?}");
        list.remove(0)
    }

    /// An hour passes, for the host and for everybody.
    fn an_hour_passes(&mut self) {
        self.forge.advance(HOUR);
        self.clock.advance(HOUR);
        self.moved += HOUR;
    }

    /// Asks for a token, an hour later each time, until there is one or the person is needed.
    async fn settled(&mut self, id: &AccountId) -> Result<Secret<String>, Problem> {
        for _ in 0..5 {
            self.an_hour_passes();
            match self
                .accounts
                .access_token(id, Duration::from_secs(60))
                .await
            {
                Err(problem) if problem.code != Code::NeedsRelink => {}
                outcome => return outcome,
            }
        }
        panic!("neither a token nor a reason after five hours");
    }

    fn worker(&self, test: &str) -> Worker {
        Worker::start(test, self.folder.path(), &folder_name(&self.folder))
    }
}

fn folder_name(folder: &TempDir) -> String {
    folder
        .path()
        .file_name()
        .expect("a temporary folder has a name")
        .to_string_lossy()
        .into_owned()
}

/// Runs a scene with a real keyring; in a worker process, does the worker's work instead.
fn on_stage(test: &str, scene: impl Future<Output = ()>) {
    if worker::is_one() {
        run(worker::work());
        return;
    }
    private_bus::inside(test, |computer| {
        let _keyring = computer.start_keyring();
        run(scene);
    });
}

#[test]
fn case_33_two_processes_that_meet_at_expiry_make_one_request_in_each_of_100_rounds() {
    let test =
        "races::case_33_two_processes_that_meet_at_expiry_make_one_request_in_each_of_100_rounds";
    on_stage(test, async {
        let mut scene = Scene::new(Mode::StrictFamily).await;
        let account = scene.link().await;
        let mut workers = [scene.worker(test), scene.worker(test)];
        for round in 0..100 {
            scene.an_hour_passes();
            scene.forge.forget_requests();
            for worker in &mut workers {
                worker.order(&Order::Token {
                    account: account.id.clone(),
                    moved: scene.moved,
                });
            }
            let answers = workers.each_mut().map(Worker::answer);
            assert!(
                answers[0].starts_with("token "),
                "round {round}: {answers:?}"
            );
            assert_eq!(answers[0], answers[1], "round {round}");
            let posts = scene.forge.requests_to(Endpoint::Token).len();
            assert_eq!(posts, 1, "round {round}");
        }
        assert_eq!(scene.only().await.status, Status::Ready);
    });
}

#[test]
fn case_34_a_kill_at_any_point_of_a_renewal_loses_no_account_in_40_rounds() {
    let test = "races::case_34_a_kill_at_any_point_of_a_renewal_loses_no_account_in_40_rounds";
    on_stage(test, async {
        for mode in Mode::ALL.iter().copied() {
            for point in [
                "LockTaken",
                "ReRead",
                "MarkerDurable",
                "ReplyRead",
                "VaultWriteBegun",
                "VaultWriteDone",
                "LedgerCommit",
                "Cleared",
            ] {
                let mut scene = Scene::new(mode).await;
                let account = scene.link().await;
                scene.an_hour_passes();
                let mut victim = scene.worker(test);
                victim.order(&Order::Die {
                    account: account.id.clone(),
                    moved: scene.moved,
                    point: point.to_owned(),
                });
                assert_eq!(victim.was_killed(), Ok(()), "{mode:?} {point}");
                // The next start. What the mark says is only settled by asking the host again.
                let id = id_of(&account);
                let token = scene.settled(&id).await;
                let after = scene.only().await;
                assert_eq!(after.id, account.id, "{mode:?} {point}");
                // What a host rotated and nobody had stored cannot come back; that is said.
                let rotated = matches!(point, "ReplyRead" | "VaultWriteBegun");
                let forgiving = matches!(mode, Mode::NoRotation | Mode::RevokeOnUse);
                let expected = if rotated && !forgiving {
                    Status::NeedsRelink
                } else {
                    Status::Ready
                };
                assert_eq!(after.status, expected, "{mode:?} {point}");
                assert_eq!(token.is_ok(), expected == Status::Ready, "{mode:?} {point}");
                for (value, posts) in scene.forge.all_posts() {
                    let most = if mode == Mode::NoRotation { 9 } else { 2 };
                    assert!(posts <= most, "{mode:?} {point}: {value} {posts}");
                }
            }
        }
    });
}

#[test]
fn case_52_a_link_killed_after_its_landing_is_finished_by_the_next_start() {
    let test = "races::case_52_a_link_killed_after_its_landing_is_finished_by_the_next_start";
    on_stage(test, async {
        for point in ["VaultWriteDone", "LedgerCommit", "Cleared"] {
            let scene = Scene::new(Mode::Strict).await;
            let mut victim = scene.worker(test);
            victim.order(&Order::Link {
                host: scene.forge.key().to_owned(),
                point: point.to_owned(),
            });
            let authorize = victim.answer();
            let url = Url::parse(&authorize).expect("an address");
            let callback = scene.forge.approve(&url, "ada").expect("approved");
            victim.say(callback.as_str());
            assert_eq!(victim.was_killed(), Ok(()), "{point}");
            scene.accounts.resume(StartedBy::Window).await;
            let account = scene.only().await;
            assert_eq!(
                (account.login.as_str(), account.status),
                ("ada", Status::Ready),
                "{point}"
            );
            assert_eq!(scene.forge.requests_to(Endpoint::Token).len(), 1, "{point}");
        }
    });
}
