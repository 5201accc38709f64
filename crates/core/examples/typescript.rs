//! Prints what crosses from Rust to the window, as TypeScript.
//!
//! `./dev types` writes it to `ui/src/lib/view.ts`; `./dev test` fails when that file differs.

use forgepass_core::account::{CallerScope, Cause, ProjectSignIn, Remedy, Status};
use forgepass_core::grant::GrantKind;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Moved, VaultKind};
use forgepass_core::view::{
    Account, Activity, Appearance, Authorization, AuthorizationStatus, Called, Caller, Code,
    Desktop, Detail, Farewell, FoundHere, FoundSignIn, FoundSource, GitProject, Handler, Host,
    HostFacts, HostFound, LedgerState, Link, LinkProgress, LinkPurpose, Namespace, Offer, Parting,
    Problem, Project, Registrar, RegistrationFacts, SecretUse, Serving, Snapshot, StartedBy,
    TokenPageFacts, TokenShown, TokenType, VaultState, What,
};
use ts_rs::{Config, TS};

macro_rules! print_types {
    ($($name:ty),* $(,)?) => {
        let config = Config::default();
        $(println!("export {}", tidy(&<$name as TS>::decl(&config)));)*
    };
}

fn main() {
    println!("// Written by `./dev types` from crates/core/src/view: change it there.");
    println!("/** What crosses from Rust to the window. No type here has a field for a token. */");
    print_types!(
        Account,
        GrantKind,
        VaultKind,
        Status,
        Cause,
        Remedy,
        Host,
        HostFacts,
        HostFound,
        RegistrationFacts,
        Registrar,
        SecretUse,
        TokenPageFacts,
        TokenShown,
        FoundSignIn,
        FoundSource,
        FoundHere,
        Way,
        Code,
        Problem,
        LinkPurpose,
        StartedBy,
        Link,
        LinkProgress,
        What,
        Activity,
        Detail,
        VaultState,
        Moved,
        Handler,
        Parting,
        Farewell,
        Appearance,
        Called,
        Desktop,
        LedgerState,
        ProjectSignIn,
        Project,
        TokenType,
        AuthorizationStatus,
        Authorization,
        Offer,
        Namespace,
        GitProject,
        CallerScope,
        Caller,
        Serving,
        Snapshot,
    );
}

/// One line for each field and for each comment.
fn tidy(declaration: &str) -> String {
    let text = declaration
        .replace("/**\n * ", "  /** ")
        .replace("\n */\n", " */\n  ");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}
