//! An account as the record of an authorization.

use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::Entry;
use forgepass_core::grant::GrantKind;

use crate::wire::{Authorization, RepoType, State, Tag, TokenType};

pub(super) fn record(entry: &Entry) -> Authorization {
    let account = &entry.account;
    Authorization {
        name: account.slug.clone(),
        repo_type: RepoType::read(&entry.kind),
        repo_host: entry.api.clone(),
        repo_home: entry.home.clone(),
        repo_user: account.login.clone(),
        avatar: entry.avatar.clone(),
        token_type: match account.kind {
            GrantKind::Oauth | GrantKind::Device => TokenType::Oauth,
            GrantKind::Personal | GrantKind::Borrowed => TokenType::Personal,
        },
        create_time: entry.created_at.millis(),
        update_time: entry.updated_at.millis(),
        tag: Tag::Unlisted,
        // A host or a vault that does not answer just now says nothing of the sign-in.
        status: match (account.status, account.cause) {
            (Status::NeedsRelink, Some(Cause::Expired | Cause::Lapsed)) => State::Expired,
            (Status::NeedsRelink, _) => State::Unauthenticated,
            (Status::Ready | Status::Renewing | Status::Unreachable | Status::VaultLocked, _) => {
                State::Normal
            }
        },
    }
}
