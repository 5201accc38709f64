//! Authorizations: what is asked for and what is answered.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::{AuthorizationName, Hidden, or_empty};

/// The record of an authorization. Keys stand in the order of the reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Authorization {
    /// Its name, unique in the project.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required)]
    pub name: String,
    /// Which software the host runs.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required, value_type = String, example = "github")]
    pub repo_type: RepoType,
    /// Where the host's API is.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required)]
    pub repo_host: String,
    /// The person's page at the host.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required)]
    pub repo_home: String,
    /// The login at the host.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required)]
    pub repo_user: String,
    /// The picture; spelt so on the wire.
    #[serde(
        default,
        rename = "avartar",
        alias = "avatar",
        deserialize_with = "or_empty"
    )]
    #[schema(required)]
    pub avatar: String,
    /// How the token came to be.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required, value_type = String, example = "oauth")]
    pub token_type: TokenType,
    /// When it was made; Unix milliseconds.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required)]
    pub create_time: i64,
    /// When it was last changed; Unix milliseconds.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required)]
    pub update_time: i64,
    /// Of lists only: a site's kind, usually null.
    #[serde(default, skip_serializing_if = "Tag::is_unlisted")]
    #[schema(value_type = Option<String>)]
    pub tag: Tag,
    /// How it stands.
    #[serde(default, deserialize_with = "or_empty")]
    #[schema(required, value_type = i64, minimum = 0, maximum = 2)]
    pub status: State,
}

/// A list has the key `tag` in each record, an answer about one has not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Tag {
    /// The key is not there.
    #[default]
    Unlisted,
    /// It is there, with text or null.
    Listed(Option<String>),
}

impl Tag {
    fn is_unlisted(&self) -> bool {
        *self == Self::Unlisted
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unlisted | Self::Listed(None) => to.serialize_none(),
            Self::Listed(Some(text)) => to.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(Self::Listed)
    }
}

/// An open word of the wire: known ones by name, others as they came.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident => $text:literal $(| $also:literal)*,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$one])* $variant,)*
            /// One that is not known here.
            Other(String),
        }

        impl $name {
            /// Reads it in any spelling.
            pub fn read(text: &str) -> Self {
                match text.to_ascii_lowercase().as_str() {
                    $($text $(| $also)* => Self::$variant,)*
                    _ => Self::Other(text.to_owned()),
                }
            }

            /// As it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(|text| Self::read(&text))
            }
        }
    };
}

word! {
    /// The software of a host. Newer documents print names for people; both are read.
    RepoType {
        /// GitHub.
        Github => "github",
        /// GitLab.
        Gitlab => "gitlab",
        /// Gitee.
        Gitee => "gitee",
        /// Bitbucket.
        Bitbucket => "bitbucket",
        /// Huawei's own host.
        Devcloud => "devcloud" | "codearts",
        /// GitCode; of our own server.
        Gitcode => "gitcode",
        /// Gitea; of our own server.
        Gitea => "gitea",
    }
}

word! {
    /// How a token came to be.
    TokenType {
        /// By a code.
        Oauth => "oauth",
        /// Made by the person.
        Personal => "personal",
        /// A user name and a password.
        Password => "password",
    }
}

/// How an authorization stands: 0, 1 or 2 on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It works.
    #[default]
    Normal,
    /// Its token is over.
    Expired,
    /// The host does not take its token.
    Unauthenticated,
    /// A number that is not known here.
    Other(i64),
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(match self {
            Self::Normal => 0,
            Self::Expired => 1,
            Self::Unauthenticated => 2,
            Self::Other(number) => *number,
        })
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match i64::deserialize(from)? {
            0 => Self::Normal,
            1 => Self::Expired,
            2 => Self::Unauthenticated,
            number => Self::Other(number),
        })
    }
}

/// `GET …/git/auths`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Authorizations {
    /// All of a project.
    #[serde(default)]
    #[schema(required)]
    pub authorizations: Vec<Authorization>,
    /// How many there are.
    #[serde(default)]
    #[schema(required)]
    pub count: i64,
}

/// What creating one answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Created {
    /// It.
    pub authorization: Authorization,
}

/// `GET …/git/auths/{repo_type}/redirect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Redirect {
    /// Where the person signs in.
    pub url: String,
}

/// `POST …/git/auths/{repo_type}/oauth`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NewOauth {
    /// Its name.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_.-]{4,63}$", min_length = 4, max_length = 63)]
    pub name: AuthorizationName,
    /// What the host gave.
    #[schema(value_type = String, min_length = 1, max_length = 8192)]
    pub code: Hidden,
    /// What the redirect address had.
    #[schema(value_type = String, min_length = 1, max_length = 8192)]
    pub state: Hidden,
}

/// `POST …/git/auths/{repo_type}/personal`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NewPersonal {
    /// Its name.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_.-]{4,63}$", min_length = 4, max_length = 63)]
    pub name: AuthorizationName,
    /// What the person made at the host.
    #[schema(value_type = String, min_length = 1, max_length = 32768)]
    pub token: Hidden,
    /// The host, where it is not the provider's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// `POST …/git/auths/{repo_type}/password`, in the two bodies that Huawei's own clients send.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum NewPassword {
    /// That of the SDK.
    User {
        /// Its name.
        #[schema(value_type = String, pattern = "^[A-Za-z0-9_.-]{4,63}$", min_length = 4, max_length = 63)]
        name: AuthorizationName,
        /// The user name.
        user: String,
        /// The password.
        #[schema(value_type = String)]
        password: Hidden,
    },
    /// That of the Terraform provider: `user:password` in Base64.
    Token {
        /// Its name.
        #[schema(value_type = String, pattern = "^[A-Za-z0-9_.-]{4,63}$", min_length = 4, max_length = 63)]
        name: AuthorizationName,
        /// Both.
        #[schema(value_type = String)]
        token: Hidden,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"authorizations":[{"name":"test","repo_type":"github","repo_host":"https://api.github.com","repo_home":"https://github.com/tom-repo","repo_user":"tom-repo","avartar":"https://avatars.githubusercontent.com/u/73919200?v=4","token_type":"oauth","create_time":1649731565642,"update_time":1649731565642,"tag":null,"status":0}],"count":1}"#;
    const CREATED: &str = r#"{"authorization":{"name":"test","repo_type":"github","repo_host":"","repo_home":"","repo_user":"","avartar":"","token_type":"oauth","create_time":0,"update_time":0,"status":0}}"#;

    #[test]
    fn the_references_list_comes_back_to_the_byte() {
        let list: Authorizations = serde_json::from_str(LIST).unwrap();
        assert_eq!(list.authorizations[0].repo_type, RepoType::Github);
        assert_eq!(serde_json::to_string(&list).unwrap(), LIST);
    }

    #[test]
    fn an_answer_about_one_has_no_tag_and_comes_back_to_the_byte() {
        let created: Created = serde_json::from_str(CREATED).unwrap();
        assert_eq!(created.authorization.tag, Tag::Unlisted);
        assert_eq!(serde_json::to_string(&created).unwrap(), CREATED);
    }

    #[test]
    fn nothing_is_read_as_what_is_missing() {
        let one =
            r#"{"name":"a","repo_type":null,"avartar":null,"create_time":null,"status":null}"#;
        let one: Authorization = serde_json::from_str(one).unwrap();
        assert_eq!((one.name.as_str(), one.avatar.as_str()), ("a", ""));
        assert_eq!((one.create_time, one.status), (0, State::default()));
    }

    #[test]
    fn what_is_missing_unknown_or_spelt_otherwise_is_read() {
        let one: Authorization = serde_json::from_str(
            r#"{"name":"x","repo_type":"CodeArts","avatar":"https://a","status":7,"new":1}"#,
        )
        .unwrap();
        assert_eq!(one.repo_type, RepoType::Devcloud);
        assert_eq!(one.avatar, "https://a");
        assert_eq!(one.status, State::Other(7));
        assert_eq!(one.token_type, TokenType::default());
    }

    #[test]
    fn bodies_are_written_as_the_clients_of_huawei_write_them() {
        let name = || AuthorizationName::try_from("token1".to_owned()).unwrap();
        let json = |body: &NewPassword| serde_json::to_string(body).unwrap();
        let user = NewPassword::User {
            name: name(),
            user: "ada".to_owned(),
            password: "p".to_owned().into(),
        };
        assert_eq!(
            json(&user),
            r#"{"name":"token1","user":"ada","password":"p"}"#
        );
        let token = NewPassword::Token {
            name: name(),
            token: "YWRhOnA=".to_owned().into(),
        };
        assert_eq!(json(&token), r#"{"name":"token1","token":"YWRhOnA="}"#);
        for body in [&user, &token] {
            let again = serde_json::from_str::<NewPassword>(&json(body)).unwrap();
            assert_eq!(json(&again), json(body));
        }
        let personal = NewPersonal {
            name: name(),
            token: "canary".to_owned().into(),
            host: None,
        };
        let written = serde_json::to_string(&personal).unwrap();
        assert_eq!(written, r#"{"name":"token1","token":"canary"}"#);
        assert!(!format!("{personal:?}").contains("canary"));
    }
}
