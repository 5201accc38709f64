//! Sign-ins in an encrypted folder, on a computer whose keyring is not used.

use std::fs;
use std::process::Stdio;

use rustix::process::Signal;
use serde_json::{Value, json};

use super::desk::{self, Desk};
use super::process::{Left, Running};
use super::terminal::Terminal;

const PASSPHRASE: &str = "correct horse battery";

/// A desk that keeps its sign-ins in the folder, and leaves no key in the kernel.
struct Kept(Desk);

impl Kept {
    async fn by_hand() -> Self {
        let mut desk = Desk::with_host().await;
        desk.kill_keyring();
        desk.switch("FORGEPASS_VAULT", "file");
        Self(desk)
    }

    async fn by_file(passphrase: &str) -> Self {
        let mut kept = Self::by_hand().await;
        let file = kept.0.folder().join("passphrase");
        fs::write(&file, passphrase).expect("writable");
        kept.0.switch("FORGEPASS_VAULT_PASSPHRASE_FILE", file);
        kept
    }

    /// Hands the passphrase over as a script would.
    fn unlock(&self, passphrase: &str) -> Left {
        let args = ["vault", "unlock", "--passphrase-stdin", "--json"];
        let mut running = Running::start(&mut self.0.command(&args), Stdio::piped());
        running.write_line(passphrase);
        running.left()
    }

    fn state(&self) -> Value {
        self.0.ask(&["vault", "status"])["state"].clone()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.run(&["vault", "lock"]);
    }
}

fn code(left: &Left) -> Value {
    assert_eq!(left.status, 1, "{left:?}");
    desk::json(&left.out)["problem"]["code"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_made_opened_for_every_command_and_locked() {
    let kept = Kept::by_hand().await;
    let desk = &kept.0;
    assert_eq!(kept.state(), "unmade");
    let link = desk.run(&["link", desk.forge.key(), "--json"]);
    assert_eq!(code(&link), "vault_locked");
    assert_eq!(code(&kept.unlock("seven77")), "passphrase_short");
    assert_eq!(kept.state(), "unmade");

    let made = kept.unlock(PASSPHRASE);
    assert_eq!(made.status, 0, "{made:?}");
    let standing = json!({
        "vault": "file",
        "name": "encrypted folder",
        "state": "open",
        "path": desk.home().join("data/vault"),
    });
    assert_eq!(desk::json(&made.out), standing);
    let account = desk.sign_in("ada");
    assert_eq!(account["vault"], "file");
    let renewed = desk.ask(&["renew", &desk.handle("ada")]);
    assert_eq!(renewed[0]["ok"], true);

    assert_eq!(desk.ask(&["vault", "lock"])["state"], "locked");
    assert_eq!(desk.accounts()[0]["status"], "vault_locked");
    let renew = desk.run(&["renew", &desk.handle("ada"), "--json"]);
    let report = &desk::json(&renew.out)[0]["problem"]["code"];
    assert_eq!(report, "vault_locked");
    assert_eq!(code(&kept.unlock("incorrect horse")), "passphrase_wrong");
    assert_eq!(desk.accounts()[0]["status"], "vault_locked");
    assert_eq!(kept.unlock(PASSPHRASE).status, 0);
    assert_eq!(desk.accounts()[0]["status"], "ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_types_it_unseen_twice_to_make_it_and_once_to_open_it() {
    let kept = Kept::by_hand().await;
    let mut terminal = Terminal::of_its_own(&kept.0.command(&["vault", "unlock"]));
    terminal.shows("nobody can recover it.\nPassphrase: ");
    terminal.type_unseen(PASSPHRASE);
    terminal.shows("once more: ");
    terminal.type_unseen("correct horse butter");
    terminal.shows("The two differ. Nothing was saved; try again.\nPassphrase: ");
    terminal.type_unseen(PASSPHRASE);
    terminal.shows("once more: ");
    terminal.type_unseen(PASSPHRASE);
    let (status, screen) = terminal.left();
    assert_eq!(status, 0, "{screen}");
    assert!(
        screen.contains("The encrypted folder was made."),
        "{screen}"
    );
    assert!(!screen.contains("horse"), "{screen}");

    kept.0.ask(&["vault", "lock"]);
    let mut terminal = Terminal::of_its_own(&kept.0.command(&["vault", "unlock"]));
    terminal.shows("Passphrase: ");
    terminal.type_unseen("incorrect horse");
    terminal.shows("That is not the passphrase. Nothing is lost. Try again.\nPassphrase: ");
    terminal.type_unseen(PASSPHRASE);
    let (status, screen) = terminal.left();
    assert_eq!(status, 0, "{screen}");
    assert!(
        screen.ends_with(
            "The encrypted folder is open for you until this computer restarts or you lock it.\n"
        ),
        "{screen}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_types_a_file_with_the_passphrase_is_enough() {
    let kept = Kept::by_file("correct horse battery\n").await;
    let desk = &kept.0;
    assert_eq!(kept.state(), "open");
    desk.sign_in("ada");
    desk.ask(&["vault", "lock"]);
    assert_eq!(desk.accounts()[0]["status"], "ready");
    assert_eq!(desk.ask(&["renew", "--all"])[0]["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn case_49_without_anybody_and_without_a_passphrase_nothing_is_waited_for() {
    let kept = Kept::by_hand().await;
    let left = kept.0.run(&["vault", "unlock"]);
    assert_eq!(left.status, 2);
    assert_eq!(
        left.err,
        "No passphrase came. Give it as one line with: forgepass vault unlock --passphrase-stdin\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_folder_is_told_with_what_opens_it() {
    let kept = Kept::by_hand().await;
    assert_eq!(kept.unlock(PASSPHRASE).status, 0);
    kept.0.ask(&["vault", "lock"]);
    let path = kept.0.home().join("data/vault");
    let left = kept.0.run(&["vault", "status"]);
    assert_eq!(
        left.out,
        format!(
            "Sign-ins are kept in: Encrypted folder ({}).\n\
             It is locked. Nothing is lost.\n\
             Open it with: forgepass vault unlock\n",
            path.display()
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_says_whose_it_is_and_is_not_locked_by_us() {
    let desk = Desk::with_host().await;
    assert_eq!(
        desk.ask(&["vault", "status"]),
        json!({ "vault": "keyring", "name": "GNOME keyring", "state": "open", "path": null })
    );
    let left = desk.run(&["vault", "lock"]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        "Forgepass can't lock this storage: Keyring. \
         Nothing changed. A keyring is locked by your system.\n"
    );
}

/// The host has rotated by the time the folder is found away: the new grant is here alone.
#[tokio::test(flavor = "multi_thread")]
async fn case_35_a_grant_that_the_folder_did_not_take_is_offered_until_it_does() {
    use demo_forge::{Endpoint, Point, Then};
    let kept = Kept::by_file("correct horse battery\n").await;
    let desk = &kept.0;
    desk.sign_in("ada");
    let folder = desk.home().join("data/vault");
    let away = desk.home().join("data/away");
    let pause = desk.forge.pause(Endpoint::Token, Point::Committed);
    let renewing = desk.start(&["renew", &desk.handle("ada")]);
    pause.reached().await;
    fs::rename(&folder, &away).expect("it can be moved");
    pause.release(Then::Continue);
    renewing.tells("tries again for a minute");
    fs::rename(&away, &folder).expect("and back");
    let left = renewing.left();
    assert_eq!(left.status, 1, "{left:?}");
    assert!(left.err.ends_with("It is stored now.\n"), "{left:?}");
    // Nothing was spent twice, and the next renewal has the new one to begin with.
    let renewed = desk.ask(&["renew", &desk.handle("ada")]);
    assert_eq!(renewed[0]["ok"], true);
    assert!(desk.forge.all_posts().values().all(|posts| *posts == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn case_35_who_does_not_wait_for_the_folder_is_told_what_it_means() {
    use demo_forge::{Endpoint, Point, Then};
    let kept = Kept::by_file("correct horse battery\n").await;
    let desk = &kept.0;
    desk.sign_in("ada");
    let folder = desk.home().join("data/vault");
    let pause = desk.forge.pause(Endpoint::Token, Point::Committed);
    let renewing = desk.start(&["renew", &desk.handle("ada")]);
    pause.reached().await;
    fs::rename(&folder, desk.home().join("data/away")).expect("it can be moved");
    pause.release(Then::Continue);
    renewing.tells("tries again for a minute");
    renewing.signal(Signal::INT);
    let left = renewing.left();
    assert_eq!(left.status, 1, "{left:?}");
    let told = desk.here("forgepass link HOST --relink ada@HOST\n");
    assert!(left.err.ends_with(&told), "{left:?}");
}
