//! The person's own name for an account.

use super::Accounts;
use crate::account::{AccountId, Label};
use crate::view::{self, Code, Problem};

/// Longer names would not fit beside the handle.
const LONGEST: usize = 40;

impl Accounts {
    /// Gives an account a nickname; `None`, or a text of which nothing can be shown, takes it away.
    pub async fn nickname(
        &self,
        id: &AccountId,
        text: Option<&str>,
    ) -> Result<view::Account, Problem> {
        self.row(id)?;
        let label = text.and_then(Label::new);
        let nickname = label.as_ref().map(Label::as_str);
        if nickname.is_some_and(|name| name.chars().count() > LONGEST) {
            return Err(Problem::new(Code::NicknameLong).with("longest", LONGEST));
        }
        self.means
            .ledger
            .nicknamed(id, nickname, self.means.now())?;
        self.means.changed();
        self.one(id).await
    }
}
