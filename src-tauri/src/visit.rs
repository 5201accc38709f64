//! What happens when a link started this program: it answers, and goes again.
//!
//! Any web page may open our scheme, and a link may have been begun from the command line. Neither
//! asked for a program that stays, so without a window and without `--background` it ends when
//! nothing is left to do. What cannot be finished now (a locked vault) is kept, and the next program
//! of this person takes it up. A link that a window began shows the window, and then this
//! is Forgepass as always.

use std::time::Duration;

use forgepass_core::accounts::Accounts;
use tauri::AppHandle;

use crate::shell::Shell;

/// Long enough for a browser that delivers a link twice, and for a picture to be fetched.
const STAY: Duration = Duration::from_secs(10);

/// Stays while there is something to do; returns for good when somebody wants this program.
pub async fn until_done(app: AppHandle, shell: Shell) {
    loop {
        tokio::time::sleep(STAY).await;
        if shell.is_wanted() {
            return;
        }
        let renews = |core: &Accounts| core.is_renewing() || !core.unsaved().is_empty();
        if let Some(_rest) = shell.rests_now()
            && !shell.letterbox().is_busy()
            && !shell.accounts().is_ok_and(renews)
        {
            app.exit(0);
            return;
        }
    }
}
