//! Where notifications are not known.

use super::{Answer, NotShown, Notice, NoticeId};
use crate::Environment;

/// Shows nothing.
#[derive(Clone, Debug)]
pub struct Desk(std::convert::Infallible);

impl Desk {
    /// There is none.
    pub async fn connect(_: &Environment) -> Result<Self, NotShown> {
        Err(NotShown::UnknownHere)
    }

    /// Cannot be called.
    pub async fn show(&self, _: &Notice) -> Result<NoticeId, NotShown> {
        match self.0 {}
    }

    /// Cannot be called.
    pub async fn close(&self, _: NoticeId) {
        match self.0 {}
    }

    /// Cannot be called.
    pub async fn each_answer(&self, _: impl FnMut(Answer)) -> Result<(), NotShown> {
        match self.0 {}
    }
}
