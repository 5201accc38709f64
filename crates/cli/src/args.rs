//! The command line, every verb and switch of it.
//!
//! Completions and manual pages are made from this file too, by another program (`bin/pages.rs`):
//! it may use nothing else of this crate.

use std::path::PathBuf;

use clap::{ArgGroup, Args as Group, Parser, Subcommand, ValueEnum};
use forgepass_core::account::CallerScope;
use forgepass_core::provider::Way;

/// One pass for every forge: the accounts this computer has on code hosts.
#[derive(Debug, Parser)]
#[command(name = "forgepass", version, after_help = EXIT)]
pub struct Args {
    /// Answer in JSON, one value per line
    #[arg(long, global = true)]
    json: bool,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// For whom we answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Words,
    /// For programs: one JSON value per line.
    Json,
}

const EXIT: &str = "Exit status: 0 done, 1 a problem, 2 a command line that makes no sense.";

impl Args {
    /// How to answer.
    pub fn format(&self) -> Format {
        if self.json {
            Format::Json
        } else {
            Format::Words
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Add, list, change and remove code hosts
    #[command(subcommand)]
    Host(Host),
    /// List the accounts and how they stand
    List,
    /// Sign in at a host and gain an account
    #[command(visible_alias = "connect")]
    Link(Link),
    /// Ask the hosts now whose accounts these are and whether they still work
    Check(Check),
    /// List sign-ins that other programs left on this computer, without their tokens
    Found,
    /// Renew accounts now
    Renew(Renew),
    /// Give an account a name of your own
    Nickname(Nickname),
    /// Remove an account and end its access at the host
    #[command(visible_alias = "remove")]
    Unlink(Unlink),
    /// Remove every account and end its access at its host, for a computer that is lost or given away
    Revoke(Revoke),
    /// See where sign-ins are kept, and open or lock it
    #[command(subcommand)]
    Vault(Vault),
    /// Answer other programs on this computer, in the words of ServiceStage, until you press Ctrl+C
    Serve,
    /// Let programs of this computer ask, and shut them out again
    #[command(subcommand)]
    Program(Program),
    /// Keep authorizations for code hosts in Huawei Cloud's ServiceStage
    #[command(subcommand)]
    Servicestage(Servicestage),
    /// Print a report for somebody who helps: versions and counts, no names and no tokens
    Diagnostics(Diagnostics),
    /// Remove every account, end its access at the host, and erase all that Forgepass keeps
    Reset(Reset),
}

/// What to do with hosts.
#[derive(Debug, Subcommand)]
pub enum Host {
    /// Add a host, or a registration to one that has none yet
    Add(HostAdd),
    /// Ask an address what stands behind it; sends no credential and keeps nothing
    Detect {
        /// The address, such as https://git.example.org
        address: String,
        #[command(flatten)]
        reached: Reached,
    },
    /// List the hosts: those you added, then those that come ready
    List,
    /// Change the registration of Forgepass at a host
    Edit(HostEdit),
    /// Print a host and its registration as a file for somebody else; no secret is in it
    Export {
        /// Host key, such as git.example.org
        host: String,
    },
    /// Add the host of such a file, or its registration to a host that has none yet
    Import {
        /// The file; - for standard input
        file: PathBuf,
    },
    /// Remove a host that has no accounts
    Remove {
        /// Host key, such as git.example.org
        host: String,
    },
}

/// A host to add.
#[derive(Debug, Group)]
pub struct HostAdd {
    /// What the host runs, such as oidc
    #[arg(long)]
    pub provider: String,
    /// Its address, such as https://git.example.org (a base path may follow)
    #[arg(long, value_name = "URL")]
    pub origin: String,
    /// The client ID that Forgepass is registered with there
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Read the client secret as one line from standard input
    #[arg(long)]
    pub client_secret_stdin: bool,
    /// Let the provider's name alone mean this host
    #[arg(long)]
    pub default: bool,
    #[command(flatten)]
    pub reached: Reached,
}

/// How a host is reached where the usual way does not lead to it.
#[derive(Debug, Group)]
#[group(multiple = true)]
pub struct Reached {
    /// Trust the certificate authority in this PEM file, for this host only; none for the usual ones
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Reach it through this proxy, such as http://proxy.example.org:3128; none, or system
    #[arg(long, value_name = "ADDRESS")]
    pub proxy: Option<String>,
}

/// What to change of a host.
#[derive(Debug, Group)]
pub struct HostEdit {
    /// Host key, or the name of a provider with one default host
    pub host: String,
    #[command(flatten)]
    pub change: HostChange,
}

/// At least one of these.
#[derive(Debug, Group)]
#[group(required = true, multiple = true)]
pub struct HostChange {
    /// The client ID that Forgepass is registered with there
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Read the client secret as one line from standard input
    #[arg(long)]
    pub client_secret_stdin: bool,
    /// Let the provider's name alone mean this host
    #[arg(long)]
    pub default: bool,
    /// Trust the certificate authority in this PEM file, for this host only; none for the usual ones
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Reach it through this proxy, such as http://proxy.example.org:3128; none, or system
    #[arg(long, value_name = "ADDRESS")]
    pub proxy: Option<String>,
}

/// A link to begin.
#[derive(Debug, Group)]
pub struct Link {
    /// Host key, or the name of a provider with one default host
    pub host: String,
    /// How you sign in [default: the best that works; a token where Forgepass isn't registered]
    #[arg(long, value_enum)]
    pub way: Option<LinkWay>,
    /// With a token at a host that wants one beside it: the e-mail address you sign in with there
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// With --way found: whose sign-in to use, where several were found
    #[arg(long, value_name = "LOGIN")]
    pub login: Option<String>,
    /// Print the address and leave opening it to you; prefers a way that any browser can finish
    #[arg(long)]
    pub no_browser: bool,
    /// Sign in again to this account (id or handle) instead of gaining one
    #[arg(long, value_name = "ACCOUNT")]
    pub relink: Option<String>,
}

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LinkWay {
    /// The browser opens Forgepass
    DeepLink,
    /// The browser ends on a page that this command serves
    Loopback,
    /// You paste the address that the browser ended on, as one line of standard input
    Paste,
    /// You type a code at the host, in any browser
    Device,
    /// You make a token at the host and give it as one line: typed unseen, or from standard input
    Token,
    /// No browser: a sign-in that another program left on this computer is used
    Found,
}

impl LinkWay {
    /// The word for it everywhere else.
    pub fn way(self) -> Way {
        match self {
            Self::DeepLink => Way::DeepLink,
            Self::Loopback => Way::Loopback,
            Self::Paste => Way::Paste,
            Self::Device => Way::Device,
            Self::Token => Way::Token,
            Self::Found => Way::Found,
        }
    }
}

/// What to check.
#[derive(Debug, Group)]
pub struct Check {
    /// Ids or handles, such as ada@git.example.org; all accounts if there are none
    pub account: Vec<String>,
}

/// Which account to name, and how.
#[derive(Debug, Group)]
pub struct Nickname {
    /// Id or handle, such as ada@git.example.org
    pub account: String,
    /// At most 40 characters; without it the account has no nickname any more
    pub name: Option<String>,
}

/// What to end.
#[derive(Debug, Group)]
pub struct Revoke {
    /// Every account
    #[arg(long, required = true)]
    pub all: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

/// What to renew.
#[derive(Debug, Group)]
#[group(required = true, multiple = false)]
pub struct Renew {
    /// Id or handle, such as ada@git.example.org
    pub account: Option<String>,
    /// Every account
    #[arg(long)]
    pub all: bool,
}

/// What to remove, and how.
#[derive(Debug, Group)]
pub struct Unlink {
    /// Id or handle, such as ada@git.example.org
    pub account: String,
    /// Leave its access at the host as it is; so it is for tokens that Forgepass was given
    #[arg(long)]
    pub here_only: bool,
    /// End its access at the host, also of a token that other programs may use
    #[arg(long, conflicts_with = "here_only")]
    pub at_host: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

/// What to report.
#[derive(Debug, Group)]
pub struct Diagnostics {
    /// Print where the log of the window's program is, and nothing else
    #[arg(long)]
    pub log_path: bool,
}

/// How to erase everything.
#[derive(Debug, Group)]
pub struct Reset {
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

/// What to do with the place where sign-ins are kept.
#[derive(Debug, Subcommand)]
pub enum Vault {
    /// Say where sign-ins are kept and whether it is open
    Status,
    /// Open it; makes the encrypted folder where there is none yet
    Unlock {
        /// Read the passphrase as one line from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Lock the encrypted folder
    Lock,
    /// Keep sign-ins in another place from now on, and move there those that are kept
    Move {
        /// Where to
        to: MoveTo,
        /// Read the passphrase of the encrypted folder as one line from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
}

/// A place that sign-ins can be moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MoveTo {
    /// The keyring of the system
    Keyring,
    /// The encrypted folder
    File,
}

/// What to do with the programs that may ask.
#[derive(Debug, Subcommand)]
pub enum Program {
    /// Let a program in; prints its token and its keys once
    Add {
        /// What you call it
        name: String,
        /// What it may do
        #[arg(
            long,
            value_enum,
            value_delimiter = ',',
            required = true,
            value_name = "WHAT"
        )]
        may: Vec<May>,
    },
    /// List the programs that are let in
    List,
    /// Shut a program out, at once
    Remove {
        /// Its id or its name
        program: String,
    },
}

/// What a program may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum May {
    /// See which accounts there are
    List,
    /// Read repositories through them
    Browse,
    /// Add accounts, and renew them
    Create,
    /// Remove accounts
    Delete,
}

impl May {
    /// The word for it everywhere else.
    pub fn scope(self) -> CallerScope {
        match self {
            Self::List => CallerScope::List,
            Self::Browse => CallerScope::Browse,
            Self::Create => CallerScope::Create,
            Self::Delete => CallerScope::Delete,
        }
    }
}

/// What to do in ServiceStage.
#[derive(Debug, Subcommand)]
pub enum Servicestage {
    /// Link a project: by a region, or by an address and a project ID
    Link(ProjectLink),
    /// List the projects that are linked
    Projects,
    /// Give a project up here; its authorizations stay where they are
    Unlink {
        /// Its id or its name
        project: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// List the authorizations of a project
    List {
        #[command(flatten)]
        project: InProject,
    },
    /// Create an authorization: by a sign-in, or by one of --from, --token-stdin, --user
    Create(Create),
    /// Delete an authorization
    Delete {
        #[command(flatten)]
        project: InProject,
        /// Its name
        name: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Read repositories through an authorization
    Read {
        #[command(flatten)]
        through: Through,
        #[command(subcommand)]
        what: Read,
    },
    /// Change repositories through an authorization; each change is asked about
    Write {
        #[command(flatten)]
        through: Through,
        /// Do not ask
        #[arg(long, short, global = true)]
        yes: bool,
        #[command(subcommand)]
        what: Write,
    },
}

/// A project to link, and who asks.
#[derive(Debug, Group)]
#[command(group(ArgGroup::new("where").required(true).multiple(true).args(["region", "endpoint"])))]
pub struct ProjectLink {
    /// What you call it [default: the region, or the host]
    #[arg(long)]
    pub name: Option<String>,
    /// Its region, such as cn-north-4
    #[arg(long)]
    pub region: Option<String>,
    /// The address of the service, where no region says so
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// The address of IAM, where no region says so
    #[arg(long, value_name = "URL")]
    pub iam: Option<String>,
    /// Huawei's id of the project [default: looked up by the region]
    #[arg(long, value_name = "ID")]
    pub project_id: Option<String>,
    #[command(flatten)]
    pub who: Who,
    /// With --user: the account that the user belongs to
    #[arg(long, value_name = "NAME", requires = "user", conflicts_with_all = ["access_key", "token"])]
    pub domain: Option<String>,
}

/// Who asks. The secret is read as one line from standard input, or asked for on a terminal.
#[derive(Debug, Group)]
#[group(required = true, multiple = false)]
pub struct Who {
    /// An access key; its secret key is read
    #[arg(long, value_name = "AK")]
    pub access_key: Option<String>,
    /// An IAM user; the password is read
    #[arg(long, value_name = "NAME", requires = "domain")]
    pub user: Option<String>,
    /// A token of IAM is read; it is kept for this run only
    #[arg(long)]
    pub token: bool,
}

/// Which project.
#[derive(Debug, Group)]
pub struct InProject {
    /// The project's id or its name
    pub project: String,
    /// Read a token of IAM as the first line of standard input, for a project that keeps none
    #[arg(long)]
    pub iam_token_stdin: bool,
}

/// Through which authorization.
#[derive(Debug, Group)]
pub struct Through {
    #[command(flatten)]
    pub project: InProject,
    /// The name of an authorization
    #[arg(long, value_name = "NAME")]
    pub through: String,
}

/// An authorization to create.
#[derive(Debug, Group)]
pub struct Create {
    #[command(flatten)]
    pub project: InProject,
    /// Its name: 4 to 63 letters, digits, dots, dashes or underscores
    #[arg(long, required_unless_present = "from")]
    pub name: Option<String>,
    /// The kind of host: github, gitlab, gitee, bitbucket, devcloud
    #[arg(long, value_name = "TYPE", required_unless_present = "from")]
    pub repo_type: Option<String>,
    #[command(flatten)]
    pub by: By,
    /// With --token-stdin: the address of the host, where it is not the one that everybody knows
    #[arg(long, value_name = "URL", requires = "token_stdin")]
    pub host: Option<String>,
    /// With a sign-in: print the address and leave opening it to you
    #[arg(long)]
    pub no_browser: bool,
    /// With a sign-in: of which site, such as intl
    #[arg(long)]
    pub tag: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

/// By what; without any of these by a sign-in.
#[derive(Debug, Group)]
#[group(multiple = false)]
pub struct By {
    /// By the token of an account that is linked here (id or handle)
    #[arg(long, value_name = "ACCOUNT")]
    pub from: Option<String>,
    /// By a token of the host, read as one line from standard input
    #[arg(long)]
    pub token_stdin: bool,
    /// By a user name; the password is read
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
}

/// What to read.
#[derive(Debug, Subcommand)]
pub enum Read {
    /// Users and groups that have repositories
    Namespaces,
    /// The repositories of one of them
    Projects {
        /// Its id
        namespace: String,
    },
    /// Which repository a clone address is of
    Info {
        /// What git clones
        clone_url: String,
    },
    /// The branches of a repository
    Branches(Repository),
    /// Its tags
    Tags(Repository),
    /// Its last ten commits
    Commits {
        #[command(flatten)]
        repository: Repository,
        /// A branch, a tag or a hash
        #[arg(long = "ref", value_name = "REF")]
        reference: Option<String>,
    },
    /// Whom it calls
    Hooks(Repository),
    /// The files of a reference
    Files {
        #[command(flatten)]
        repository: Repository,
        /// A branch, a tag or a hash
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
    },
    /// What is in a file
    File {
        #[command(flatten)]
        repository: Repository,
        /// Its path
        path: String,
        /// A branch, a tag or a hash
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
    },
}

/// Which repository.
#[derive(Debug, Group)]
pub struct Repository {
    /// The id of a user or a group
    pub namespace: String,
    /// The id of a repository
    pub repository: String,
}

/// What to change.
#[derive(Debug, Subcommand)]
pub enum Write {
    /// Make a repository
    CreateProject {
        /// The id of a user or a group
        namespace: String,
        /// Its name
        name: String,
    },
    /// Make a tag
    CreateTag {
        #[command(flatten)]
        repository: Repository,
        /// Its name
        name: String,
        /// Of which branch or hash
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
        /// What it is for
        #[arg(long, default_value = "")]
        description: String,
    },
    /// Delete a tag
    DeleteTag {
        #[command(flatten)]
        repository: Repository,
        /// Its name
        name: String,
    },
    /// Make a hook; the secret that it signs with is read
    CreateHook {
        #[command(flatten)]
        repository: Repository,
        /// What is called
        url: String,
    },
    /// Delete a hook
    DeleteHook {
        #[command(flatten)]
        repository: Repository,
        /// Its id
        id: String,
    },
    /// Add a file, or write one anew that has the hash given by --sha
    PutFile {
        #[command(flatten)]
        repository: Repository,
        /// Its path
        path: String,
        /// The file here
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// A branch
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
        /// The message of the commit
        #[arg(long)]
        message: String,
        /// The hash of the file as it is there
        #[arg(long)]
        sha: Option<String>,
    },
    /// Delete a file
    DeleteFile {
        #[command(flatten)]
        repository: Repository,
        /// Its path
        path: String,
        /// A branch
        #[arg(long = "ref", value_name = "REF")]
        reference: String,
        /// The message of the commit
        #[arg(long)]
        message: String,
        /// The hash of the file as it is there
        #[arg(long)]
        sha: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_switch_is_told_apart_from_every_other() {
        Args::command().debug_assert();
    }

    #[test]
    fn json_is_understood_before_and_after_the_verb() {
        for line in [
            ["forgepass", "--json", "list"],
            ["forgepass", "list", "--json"],
        ] {
            assert_eq!(Args::parse_from(line).format(), Format::Json);
        }
        assert_eq!(
            Args::parse_from(["forgepass", "list"]).format(),
            Format::Words
        );
    }

    #[test]
    fn each_way_has_the_word_it_has_everywhere() {
        for way in LinkWay::value_variants() {
            let word = way
                .to_possible_value()
                .map(|value| value.get_name().to_owned());
            assert_eq!(word.as_deref(), Some(way.way().as_str()));
        }
    }
}
