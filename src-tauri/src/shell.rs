//! What the commands and the tasks of this program share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::ledger::Setting;
use forgepass_core::vault::{Folder, VaultKind};
use forgepass_core::view::{Called, Code, Problem};
use forgepass_system::private::{self, PrivateBrowser};
use forgepass_system::scheme::Scheme;
use forgepass_system::{Environment, Home};
use forgepass_words::Language;
use tokio::sync::{OnceCell, RwLock, RwLockReadGuard, RwLockWriteGuard, watch};

use crate::audience::Audience;
use crate::authorities::Authorities;
use crate::clipboard::Clipboard;
use crate::courier::Letterbox;
use crate::handler::Doorplate;
use crate::notices::Notices;
use crate::programs::Programs;
use crate::projects::Guided;
use crate::quiet::Quiet;
use crate::removals::Removals;
use crate::serving::Serving;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Shell(Arc<Parts>);

struct Parts {
    accounts: Result<Accounts, Problem>,
    folder: Option<Arc<Folder>>,
    home: Home,
    env: Environment,
    letterbox: Letterbox,
    removals: Removals,
    audience: Audience,
    authorities: Authorities,
    clipboard: Clipboard,
    handler: Doorplate,
    private: OnceCell<Option<PrivateBrowser>>,
    notices: Notices,
    quiet: Quiet,
    guided: Guided,
    programs: Programs,
    serving: Serving,
    desktop: Mutex<Looks>,
    called: Mutex<Calls>,
    changes: watch::Sender<u64>,
    wanted: AtomicBool,
    leaving: AtomicBool,
    work: RwLock<()>,
}

/// What the desktop looks like, and whether we ever told it how our frame shall.
#[derive(Default)]
struct Looks {
    scheme: Option<Scheme>,
    framed: bool,
}

/// How often a notification called, and to which account it did just now.
#[derive(Default)]
struct Calls {
    count: u32,
    account: Option<String>,
}

impl Shell {
    /// `accounts` may be the reason why there are none: the window then opens and says it.
    pub fn new(
        accounts: Result<Accounts, Problem>,
        folder: Option<Arc<Folder>>,
        home: Home,
        env: Environment,
        letterbox: Letterbox,
    ) -> Self {
        Self(Arc::new(Parts {
            accounts,
            folder,
            letterbox,
            removals: Removals::default(),
            audience: Audience::default(),
            authorities: Authorities::default(),
            clipboard: Clipboard::default(),
            handler: Doorplate::new(home.clone(), env.clone()),
            private: OnceCell::new(),
            notices: Notices::default(),
            quiet: Quiet::default(),
            guided: Guided::default(),
            programs: Programs::default(),
            serving: Serving::default(),
            desktop: Mutex::default(),
            called: Mutex::default(),
            home,
            env,
            changes: watch::Sender::new(0),
            wanted: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            work: RwLock::new(()),
        }))
    }

    /// The use cases.
    pub fn accounts(&self) -> Result<&Accounts, Problem> {
        self.0.accounts.as_ref().map_err(Clone::clone)
    }

    /// The encrypted folder, if secrets are or may be kept in one.
    pub fn folder(&self) -> Option<&Arc<Folder>> {
        self.0.folder.as_ref()
    }

    /// The same, if they are kept there now.
    pub fn folder_in_use(&self) -> Option<&Arc<Folder>> {
        let kind = self.accounts().ok()?.vault().kind();
        self.folder().filter(|_| kind == VaultKind::File)
    }

    /// The folders.
    pub fn home(&self) -> &Home {
        &self.0.home
    }

    /// The environment this program was started in.
    pub fn env(&self) -> &Environment {
        &self.0.env
    }

    /// Whether accounts are kept ready while no window is open.
    pub fn keeps_ready(&self) -> bool {
        let kept = self.accounts().map(|core| core.setting(Setting::KeepReady));
        !matches!(kept, Ok(Ok(Some(word))) if word == "off")
    }

    /// The language that the person chose.
    pub fn chosen_language(&self) -> Option<Language> {
        let accounts = self.0.accounts.as_ref().ok()?;
        let tag = accounts.setting(Setting::Language).ok()??;
        Some(Language::from_tag(&tag))
    }

    /// The language to speak: the chosen one, else this session's.
    pub fn language(&self) -> Language {
        self.chosen_language()
            .unwrap_or_else(|| self.session_language())
    }

    /// This session's language, as POSIX orders the variables.
    pub fn session_language(&self) -> Language {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| self.0.env.get(name)?.to_str())
            .map_or_else(Language::default, Language::from_tag)
    }

    /// Where callbacks are handed in.
    pub fn letterbox(&self) -> &Letterbox {
        &self.0.letterbox
    }

    /// The accounts in their ten seconds of undo.
    pub fn removals(&self) -> &Removals {
        &self.0.removals
    }

    /// Who sees the accounts.
    pub fn audience(&self) -> &Audience {
        &self.0.audience
    }

    /// Who answers our links.
    pub fn handler(&self) -> &Doorplate {
        &self.0.handler
    }

    /// The browser that opens private windows, if one was found. Looked for once.
    pub async fn private_browser(&self) -> Option<PrivateBrowser> {
        let look = async || {
            let env = self.env().clone();
            let found = tokio::task::spawn_blocking(move || private::find(&env)).await;
            found.unwrap_or_default()
        };
        self.0.private.get_or_init(look).await.clone()
    }

    /// What the desktop is asked to say.
    pub fn notices(&self) -> &Notices {
        &self.0.notices
    }

    /// Whether the computer has just woken up.
    pub fn quiet(&self) -> &Quiet {
        &self.0.quiet
    }

    /// The sign-in whose answer a person is carrying over to ServiceStage.
    pub fn guided(&self) -> &Guided {
        &self.0.guided
    }

    /// The secrets of the program that was let in last.
    pub fn programs(&self) -> &Programs {
        &self.0.programs
    }

    /// Whether local programs are answered.
    pub fn serving(&self) -> &Serving {
        &self.0.serving
    }

    /// What the desktop looked like last.
    pub fn scheme(&self) -> Option<Scheme> {
        sound(&self.0.desktop).scheme
    }

    /// The desktop looks like that.
    pub fn see_scheme(&self, scheme: Option<Scheme>) {
        sound(&self.0.desktop).scheme = scheme;
    }

    /// Whether the window's frame was ever told how to look.
    pub fn was_framed(&self) -> bool {
        sound(&self.0.desktop).framed
    }

    /// The window's frame was told how to look.
    pub fn framed(&self) {
        sound(&self.0.desktop).framed = true;
    }

    /// Shows this account when the window comes.
    pub fn call(&self, account: String) {
        let mut calls = sound(&self.0.called);
        calls.count += 1;
        calls.account = Some(account);
        drop(calls);
        self.changed();
    }

    /// Whoever opens the window next was not called to anything.
    pub fn hang_up(&self) {
        sound(&self.0.called).account = None;
    }

    /// The account that the person was called to.
    pub fn called(&self) -> Option<Called> {
        let calls = sound(&self.0.called);
        Some(Called {
            account: calls.account.clone()?,
            count: calls.count,
        })
    }

    /// Puts a text on the clipboard.
    pub async fn copy(&self, text: String) -> Result<(), Problem> {
        copied(self.clipboard().write(text).await)
    }

    /// Puts a secret there, for a moment.
    pub async fn lend(&self, secret: Secret<String>) -> Result<(), Problem> {
        copied(self.clipboard().lend(secret).await)
    }

    /// What was chosen for servers that are not added yet.
    pub fn authorities(&self) -> &Authorities {
        &self.0.authorities
    }

    /// The clipboard.
    pub fn clipboard(&self) -> &Clipboard {
        &self.0.clipboard
    }

    /// Something that only the shell knows has changed.
    pub fn changed(&self) {
        self.0.changes.send_modify(|count| *count += 1);
    }

    /// Counts up with [`Self::changed`].
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// A person, or the login, asked for this program to be there.
    pub fn want(&self) {
        self.0.wanted.store(true, Ordering::Relaxed);
    }

    /// Whether anybody asked for this program to be there, beyond answering one link.
    pub fn is_wanted(&self) -> bool {
        self.0.wanted.load(Ordering::Relaxed)
    }

    /// Somebody wants to quit while a grant is in no vault yet. Answers whether that was known.
    pub fn leave(&self) -> bool {
        let known = self.0.leaving.swap(true, Ordering::Relaxed);
        self.changed();
        known
    }

    /// Nobody wants to quit any more.
    pub fn stay(&self) {
        self.0.leaving.store(false, Ordering::Relaxed);
        self.changed();
    }

    /// Whether somebody wants to quit, and it was not settled whether to.
    pub fn is_leaving(&self) -> bool {
        self.0.leaving.load(Ordering::Relaxed)
    }

    /// Held while a token may be under way, so that nobody ends this program between a host's
    /// answer and the vault.
    pub async fn at_work(&self) -> RwLockReadGuard<'_, ()> {
        self.0.work.read().await
    }

    /// Waits until no token is under way; none is sent off while this is held.
    pub async fn at_rest(&self) -> RwLockWriteGuard<'_, ()> {
        self.0.work.write().await
    }

    /// As [`Self::at_rest`], if no token is under way just now. Keeps nobody waiting.
    pub fn rests_now(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        self.0.work.try_write().ok()
    }
}

/// What is inside is whole after every statement, so a panic elsewhere leaves it sound.
fn sound<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn copied(done: Result<(), arboard::Error>) -> Result<(), Problem> {
    done.map_err(|error| {
        tracing::warn!(%error, "nothing was copied");
        Problem::new(Code::Internal).with("id", "clipboard")
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::{courier, world};
    use forgepass_system::{Platform, Switches};
    use std::path::Path;

    /// A Forgepass in a folder of its own, on a computer whose home is that folder, too.
    pub async fn shell_in(folder: &Path) -> Shell {
        shell_with(folder, "memory").await
    }

    /// One whose ledger is on the disk.
    pub async fn shell_on_disk(folder: &Path) -> Shell {
        shell_with(folder, "file").await
    }

    async fn shell_with(folder: &Path, vault: &str) -> Shell {
        let env = Environment::from_iter([
            ("HOME", folder.as_os_str()),
            ("FORGEPASS_HOME", folder.join("own").as_os_str()),
            ("FORGEPASS_VAULT", vault.as_ref()),
        ]);
        let home = Home::find(&env, Platform::HERE).unwrap();
        home.make().unwrap();
        let switches = Switches::read(&env).unwrap();
        let vaults = world::vaults(&home, &switches).unwrap();
        let accounts = world::open(&home, vaults).await;
        let (letterbox, _) = courier::letterbox();
        Shell::new(accounts, None, home, env, letterbox)
    }
}
