//! Case 51: a disk that is full at the first, the second … the last write, and one that is read-only.
//!
//! The disk is a small one in memory, mounted where only a worker sees it: this test binary run
//! again in namespaces of its own.
#![cfg(target_os = "linux")]

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use demo_forge::{Endpoint, Options};
use forgepass_core::account::Status;
use forgepass_core::accounts::{Accounts, End, Purpose};
use forgepass_core::ledger::{Access, LedgerError, Setting};
use forgepass_core::provider::Way;
use forgepass_core::vault::{Attendance, Slot, Store};
use forgepass_core::view::{Code, LedgerState, StartedBy};
use forgepass_core::world::NoPoints;

use super::bench::{filled, id, ids, open};
use super::common::{self, Desk, Lasting, id_of};

const DISK: &str = "FORGEPASS_TEST_DISK";
const HOUR: Duration = Duration::from_secs(3700);
const PAGE: u64 = 4096;

/// Runs `body` on a small disk. The test itself only starts the worker that does.
fn on_a_small_disk(test: &str, body: impl FnOnce(&Path)) {
    if let Some(disk) = env::var_os(DISK).map(PathBuf::from) {
        mount(&["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs"], &disk);
        return body(&disk);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let able = Command::new("unshare").args(["-Urm", "true"]).output();
    if !able.is_ok_and(|done| done.status.success()) {
        eprintln!("not run here, for want of user namespaces: {test}");
        return;
    }
    let again = Command::new("unshare")
        .arg("-Urm")
        .arg(env::current_exe().expect("a test has a file"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(DISK, folder.path())
        .output()
        .expect("the test runs itself again");
    let said = String::from_utf8_lossy(&again.stdout);
    // A name that matches no test would end well too.
    let passed = again.status.success() && said.contains("1 passed");
    assert!(passed, "{said}{}", String::from_utf8_lossy(&again.stderr));
}

fn mount(how: &[&str], disk: &Path) {
    let mounted = Command::new("mount").args(how).arg(disk).status();
    assert!(mounted.is_ok_and(|done| done.success()), "mounted {how:?}");
}

/// What fills the disk but for some pages.
struct Ballast(PathBuf);

impl Ballast {
    fn leaving(disk: &Path, pages: u64) -> Self {
        let path = disk.join("ballast");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .open(&path)
            .expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
        let len = file.metadata().expect("a length").len();
        file.set_len((len / PAGE).saturating_sub(pages) * PAGE)
            .expect("made room");
        Self(path)
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        fs::remove_file(&self.0).expect("removed");
    }
}

fn run(body: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(body);
}

/// A desk whose data is on the small disk.
struct Scene {
    desk: Desk,
    vault: Arc<Lasting>,
    data: PathBuf,
}

impl Scene {
    async fn new(disk: &Path) -> Self {
        let vault = Arc::new(Lasting::default());
        let desk = Desk::with(Options::default(), vault.clone()).await;
        let data = disk.join("home");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir(&data).expect("a folder");
        let mut scene = Self { desk, vault, data };
        scene.starts().await;
        common::add_demo(&scene.desk.accounts, &scene.desk.forge).await;
        scene
    }

    async fn starts(&mut self) {
        let store: Arc<dyn Store> = self.vault.clone();
        self.desk.accounts =
            common::open(&self.data, &store, &self.desk.clock, Arc::new(NoPoints)).await;
    }

    fn slots(&self) -> Vec<String> {
        let slots = self.vault.list(Attendance::Unattended).expect("slots");
        slots.iter().map(Slot::to_string).collect()
    }

    /// There is room again, and the program has had its rounds.
    async fn recovers(&mut self) {
        self.starts().await;
        self.desk.accounts.resume(StartedBy::Window).await;
        self.desk.accounts.tick().await;
    }
}

fn code<T>(outcome: Result<T, forgepass_core::view::Problem>) -> Option<Code> {
    outcome.err().map(|problem| problem.code)
}

#[test]
fn case_51_a_link_on_a_disk_that_fills_up_makes_an_account_or_says_why_not() {
    let test = "disk::case_51_a_link_on_a_disk_that_fills_up_makes_an_account_or_says_why_not";
    on_a_small_disk(test, |disk| {
        run(async {
            for room in 0.. {
                let mut scene = Scene::new(disk).await;
                let ballast = Ballast::leaving(disk, room);
                let outcome = link(&scene.desk).await;
                let listed = scene
                    .desk
                    .accounts
                    .list()
                    .await
                    .map_or(0, |list| list.len());
                drop(ballast);
                match outcome {
                    Ok(()) => assert_eq!(listed, 1, "{room}"),
                    Err(code) => assert_eq!((code, listed), (Code::LedgerWrite, 0), "{room}"),
                }
                scene.recovers().await;
                let accounts = scene.desk.accounts.list().await.expect("a list");
                let grants = scene
                    .slots()
                    .iter()
                    .filter(|s| s.starts_with("grant/"))
                    .count();
                assert_eq!(accounts.len(), grants, "{room}");
                assert!(accounts.iter().all(|a| a.status == Status::Ready), "{room}");
                if outcome.is_ok() {
                    return assert!(room > 0, "the disk was not full");
                }
            }
        });
    });
}

async fn link(desk: &Desk) -> Result<(), Code> {
    let started = desk
        .accounts
        .begin_link(forgepass_core::accounts::BeginLink {
            host: desk.host.clone(),
            purpose: Purpose::New,
            way: Some(Way::DeepLink),
            deep_link: forgepass_core::accounts::DeepLink::Usable,
            started_by: StartedBy::Window,
        })
        .await
        .map_err(|problem| problem.code)?;
    desk.answer(&started, "ada")
        .await
        .map_err(|problem| problem.code)?;
    Ok(())
}

#[test]
fn case_51_a_renewal_on_a_full_disk_keeps_the_new_grant_and_hands_it_out() {
    let test = "disk::case_51_a_renewal_on_a_full_disk_keeps_the_new_grant_and_hands_it_out";
    on_a_small_disk(test, |disk| {
        run(async {
            let mut scene = Scene::new(disk).await;
            link(&scene.desk).await.expect("linked");
            let id = id_of(&scene.desk.only().await);
            scene.desk.advance(HOUR);
            scene.desk.forge.forget_requests();
            let ballast = Ballast::leaving(disk, 0);
            let want = Duration::from_secs(60);
            for _ in 0..3 {
                let token = scene.desk.accounts.access_token(&id, want).await;
                assert_eq!(code(token), None);
            }
            assert_eq!(scene.desk.forge.requests_to(Endpoint::Token).len(), 1);
            let state = scene.desk.accounts.ledger_state();
            assert_eq!(state.expect("a state"), LedgerState::ReadOnly);
            assert_eq!(scene.desk.only().await.status, Status::Ready);
            drop(ballast);
            scene.recovers().await;
            assert_eq!(scene.desk.only().await.status, Status::Ready);
            assert_eq!(scene.desk.forge.requests_to(Endpoint::Token).len(), 1);
            let state = scene.desk.accounts.ledger_state();
            assert_eq!(state.expect("a state"), LedgerState::Sound);
        });
    });
}

#[test]
fn case_51_unlinking_on_a_disk_that_fills_up_ends_the_account_or_leaves_it_asking() {
    let test =
        "disk::case_51_unlinking_on_a_disk_that_fills_up_ends_the_account_or_leaves_it_asking";
    on_a_small_disk(test, |disk| {
        run(async {
            for room in 0.. {
                let mut scene = Scene::new(disk).await;
                link(&scene.desk).await.expect("linked");
                let id = id_of(&scene.desk.only().await);
                let ballast = Ballast::leaving(disk, room);
                let outcome = code(scene.desk.accounts.unlink(&id, End::HereOnly).await);
                drop(ballast);
                assert!(
                    matches!(outcome, None | Some(Code::LedgerWrite)),
                    "{outcome:?}"
                );
                scene.recovers().await;
                let left = scene.desk.accounts.list().await.expect("a list");
                let secret = scene.slots().iter().any(|slot| slot.starts_with("grant/"));
                for account in &left {
                    let ready = account.status == Status::Ready;
                    assert_eq!(ready, secret, "{room}");
                }
                if outcome.is_none() {
                    assert!(left.is_empty() && !secret, "{room}");
                    return;
                }
                assert_eq!(left.len(), 1, "{room}");
            }
        });
    });
}

#[test]
fn case_51_a_first_start_on_a_full_disk_says_so_and_leaves_nothing_half_made() {
    let test = "disk::case_51_a_first_start_on_a_full_disk_says_so_and_leaves_nothing_half_made";
    on_a_small_disk(test, |disk| {
        for room in 0.. {
            let data = disk.join(format!("home-{room}"));
            fs::create_dir(&data).expect("a folder");
            let ballast = Ballast::leaving(disk, room);
            let outcome = open(&data);
            drop(ballast);
            let passed = outcome.is_ok();
            if let Err(error) = outcome {
                let said = matches!(error, LedgerError::Write(_) | LedgerError::Place(_));
                assert!(
                    said || matches!(error, LedgerError::Unreadable(_)),
                    "{error:?}"
                );
            }
            let ledger = open(&data).expect("there is room now");
            ledger.check().expect("whole");
            if passed {
                return assert!(room > 0, "the disk was not full");
            }
            drop(ledger);
            fs::remove_dir_all(&data).expect("room for the next");
        }
    });
}

#[test]
fn case_51_a_recovery_on_a_full_disk_moves_nothing_and_is_done_when_there_is_room() {
    let test =
        "disk::case_51_a_recovery_on_a_full_disk_moves_nothing_and_is_done_when_there_is_room";
    on_a_small_disk(test, |disk| {
        for room in 0.. {
            let data = disk.join(format!("home-{room}"));
            fs::create_dir(&data).expect("a folder");
            filled(&data, 3);
            fs::write(super::bench::file(&data), [0x2a; 20_000]).expect("a write");
            let ballast = Ballast::leaving(disk, room);
            let passed = open(&data).is_ok();
            drop(ballast);
            let ledger = open(&data).expect("there is room now");
            assert_eq!(ids(&ledger), [id(0), id(1), id(2)], "{room}");
            drop(ledger);
            fs::remove_dir_all(&data).expect("removed");
            if passed {
                return assert!(room > 0, "the disk was not full");
            }
        }
    });
}

#[test]
fn case_51_a_picture_that_does_not_fit_is_not_half_kept() {
    let test = "disk::case_51_a_picture_that_does_not_fit_is_not_half_kept";
    on_a_small_disk(test, |disk| {
        let cache = forgepass_core::avatar::Cache::new(disk.join("avatars"));
        let png = vec![7; 40_000];
        for room in 0.. {
            let ballast = Ballast::leaving(disk, room);
            let kept = cache.put(&id(0), &png);
            drop(ballast);
            let files = fs::read_dir(disk.join("avatars")).map_or(0, |files| files.count());
            if kept.is_ok() {
                return assert!(room > 0 && files == 1, "{room}: {files}");
            }
            assert_eq!(files, 0, "{room}");
        }
    });
}

#[test]
fn case_51_a_read_only_disk_shows_the_accounts_and_says_so() {
    let test = "disk::case_51_a_read_only_disk_shows_the_accounts_and_says_so";
    on_a_small_disk(test, |disk| {
        run(async {
            let mut scene = Scene::new(disk).await;
            link(&scene.desk).await.expect("linked");
            let id = id_of(&scene.desk.only().await);
            scene.desk.advance(HOUR);
            scene.desk.forge.forget_requests();
            scene.lets_go(&id).await;
            mount(&["-o", "remount,ro"], disk);
            scene.data_is_read_only().await;
            assert_eq!(scene.desk.only().await.login, "ada");
            let state = scene.desk.accounts.ledger_state();
            assert_eq!(state.expect("a state"), LedgerState::ReadOnly);
            let chosen = scene.desk.accounts.choose(Setting::Language, Some("en"));
            assert_eq!(code(chosen), Some(Code::LedgerWrite));
            // The lock that a renewal needs is on another disk, and the vault takes the grant.
            let want = Duration::from_secs(60);
            assert!(scene.desk.accounts.access_token(&id, want).await.is_ok());
            assert!(scene.desk.accounts.access_token(&id, want).await.is_ok());
            assert_eq!(scene.desk.forge.requests_to(Endpoint::Token).len(), 1);
        });
    });
}

impl Scene {
    /// Everything is in the ledger's file, and nobody has it open.
    async fn lets_go(&mut self, id: &forgepass_core::account::AccountId) {
        common::until("the picture", || async {
            self.desk.accounts.avatar(id).await.is_some()
        })
        .await;
        super::bench::settle(&self.data.join("data"));
        let elsewhere = self.desk.folder.path().to_owned();
        let store: Arc<dyn Store> = self.vault.clone();
        self.desk.accounts =
            common::open(&elsewhere, &store, &self.desk.clock, Arc::new(NoPoints)).await;
    }

    /// Locks go elsewhere, as the folder for them is on no disk.
    async fn data_is_read_only(&mut self) {
        let run = self.desk.folder.path().join("run");
        let home = forgepass_core::world::Home {
            data: self.data.join("data"),
            cache: self.desk.folder.path().join("cache"),
            run,
        };
        let vault: Arc<dyn forgepass_core::vault::Store> = self.vault.clone();
        let world = common::world(&vault, self.desk.clock.clone());
        self.desk.accounts = Accounts::open(home, world).await.expect("opens");
    }
}

#[test]
fn case_51_a_ledger_on_a_read_only_disk_is_read() {
    let test = "disk::case_51_a_ledger_on_a_read_only_disk_is_read";
    on_a_small_disk(test, |disk| {
        filled(disk, 3);
        mount(&["-o", "remount,ro"], disk);
        let ledger = open(disk).expect("a ledger");
        assert_eq!(ids(&ledger), [id(0), id(1), id(2)]);
        assert_eq!(ledger.access(), Access::ReadOnly);
        assert!(matches!(
            ledger.remove_account(&id(0)),
            Err(LedgerError::Write(_))
        ));
    });
}
