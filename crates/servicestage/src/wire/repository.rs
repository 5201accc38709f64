//! Repositories and files, as they are read through an authorization. All ids are text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Declares bodies whose missing parts are empty.
macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $field:ident: $type:ty,)* })*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
        pub struct $name {
            $($(#[$one])* #[serde(default, deserialize_with = "super::or_empty")] #[schema(required)] pub $field: $type,)*
        })*
    };
}

bodies! {
    /// A user or a group that has projects.
    Namespace {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    }
    /// `GET …/git/repos/namespaces`.
    Namespaces {
        /// All that the authorization reaches.
        namespaces: Vec<Namespace>,
    }
    /// A git project.
    Project {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// What git clones.
        clone_url: String,
    }
    /// `GET …/git/repos/{namespace}/projects`.
    Projects {
        /// All of a namespace.
        projects: Vec<Project>,
    }
    /// `GET …/git/repos/project-info`.
    ProjectInfo {
        /// The id of its namespace.
        namespace_id: String,
        /// The name of its namespace.
        namespace: String,
        /// Its id.
        project_id: String,
        /// Its name.
        project: String,
    }
    /// `GET …/branches`.
    Branches {
        /// Their names.
        branches: Vec<String>,
    }
    /// `GET …/tags`.
    Tags {
        /// Their names.
        tags: Vec<String>,
    }
    /// A commit.
    Commit {
        /// Its hash.
        sha: String,
        /// Its message.
        message: String,
        /// When it was written.
        authored_date: String,
    }
    /// `GET …/commits`: the last ten.
    Commits {
        /// The newest first.
        commits: Vec<Commit>,
    }
    /// A hook.
    Hook {
        /// Its id.
        id: String,
        /// What it is for.
        r#type: String,
        /// What it calls.
        callback_url: String,
    }
    /// `GET …/hooks`.
    Hooks {
        /// All of a project.
        hooks: Vec<Hook>,
    }
    /// What making a tag answers.
    Named {
        /// Its name.
        name: String,
    }
    /// What writing a file answers.
    Written {
        /// Its path.
        path: String,
    }
    /// `GET …/trees`.
    Paths {
        /// Files by their paths.
        paths: Vec<String>,
    }
    /// `GET …/git/files/{namespace}/{project}/{path}`.
    Content {
        /// Its path.
        path: String,
        /// Its hash.
        sha: String,
        /// How `content` is written.
        encoding: Encoding,
        /// What is in it.
        content: String,
    }
}

/// How the content of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum Encoding {
    /// Base64.
    #[default]
    #[serde(rename = "base64")]
    Base64,
    /// As it is.
    #[serde(rename = "text/plain")]
    Plain,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_reference() {
        let hook = Hook {
            id: "1".to_owned(),
            r#type: "push".to_owned(),
            callback_url: "https://x".to_owned(),
        };
        assert_eq!(
            serde_json::to_string(&hook).unwrap(),
            r#"{"id":"1","type":"push","callback_url":"https://x"}"#
        );
        let content: Content =
            serde_json::from_str(r#"{"path":"a","encoding":"text/plain","content":"b"}"#).unwrap();
        assert_eq!(content.encoding, Encoding::Plain);
        assert_eq!(content.sha, "");
    }
}
