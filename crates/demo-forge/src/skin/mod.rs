//! The code hosts a forge can behave like, each as data.
//!
//! What is known of the real ones comes from their documents, not from what Forgepass sends: a
//! forge that was written after its client would agree with all of the client's mistakes.

mod bitbucket;
mod bitbucket_dc;
mod demo;
mod gitcode;
mod gitea;
mod gitee;
mod github;
mod gitlab;
pub(crate) mod habits;
mod route;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub(crate) use habits::Habits;

/// A code host that a forge behaves like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skin {
    /// A host of its own, which keeps to the letter of every RFC.
    #[default]
    Demo,
    /// GitHub.com, web pages and API at one origin.
    Github,
    /// GitHub Enterprise Server.
    Ghes,
    /// GitLab.com and self-managed.
    Gitlab,
    /// gitee.com.
    Gitee,
    /// Bitbucket Cloud.
    Bitbucket,
    /// Bitbucket Data Center.
    BitbucketDc,
    /// gitcode.com.
    Gitcode,
    /// Gitea.
    Gitea,
    /// Forgejo, as on Codeberg.
    Forgejo,
}

impl Skin {
    /// Every skin, for tests that walk them.
    pub const ALL: [Skin; 10] = [
        Skin::Demo,
        Skin::Github,
        Skin::Ghes,
        Skin::Gitlab,
        Skin::Gitee,
        Skin::Bitbucket,
        Skin::BitbucketDc,
        Skin::Gitcode,
        Skin::Gitea,
        Skin::Forgejo,
    ];

    /// The name used on the command line and in JSON; the provider's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Skin::Demo => "demo",
            Skin::Github => "github",
            Skin::Ghes => "ghes",
            Skin::Gitlab => "gitlab",
            Skin::Gitee => "gitee",
            Skin::Bitbucket => "bitbucket",
            Skin::BitbucketDc => "bitbucket-dc",
            Skin::Gitcode => "gitcode",
            Skin::Gitea => "gitea",
            Skin::Forgejo => "forgejo",
        }
    }

    pub(crate) fn habits(self) -> &'static Habits {
        match self {
            Skin::Demo => &demo::HABITS,
            Skin::Github => &github::HABITS,
            Skin::Ghes => &github::ENTERPRISE,
            Skin::Gitlab => &gitlab::HABITS,
            Skin::Gitee => &gitee::HABITS,
            Skin::Bitbucket => &bitbucket::HABITS,
            Skin::BitbucketDc => &bitbucket_dc::HABITS,
            Skin::Gitcode => &gitcode::HABITS,
            Skin::Gitea => &gitea::HABITS,
            Skin::Forgejo => &gitea::FORGEJO,
        }
    }
}

/// A skin that does not exist.
#[derive(Debug, thiserror::Error)]
#[error(
    "unknown skin; known are demo, github, ghes, gitlab, gitee, bitbucket, bitbucket-dc, gitcode, \
     gitea and forgejo"
)]
pub struct UnknownSkin;

impl FromStr for Skin {
    type Err = UnknownSkin;

    fn from_str(text: &str) -> Result<Self, UnknownSkin> {
        Skin::ALL
            .into_iter()
            .find(|skin| skin.as_str() == text)
            .ok_or(UnknownSkin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skin_reads_its_own_name_and_is_named_by_no_other() {
        for skin in Skin::ALL {
            assert_eq!(skin.as_str().parse::<Skin>().unwrap(), skin);
            assert_eq!(serde_json::to_value(skin).unwrap(), skin.as_str());
        }
        assert!("GitHub".parse::<Skin>().is_err());
    }
}
