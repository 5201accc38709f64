//! The way by a token that the person makes at the host and pastes here.
//!
//! The token is shown to its own host and to nobody else; the person sees whose it is and what it
//! allows, and then connects it.

use super::Accounts;
use crate::account::{AttemptId, LinkId};
use crate::clock::Timestamp;
use crate::grant::{Freshness, Grant, GrantKind, Person, Secret};
use crate::ledger::{AttemptRow, LinkRow};
use crate::link::PastedToken;
use crate::oauth::{
    OAuthError, TokenFacts, asker, identity_request, pasted_token, read_person, read_token_facts,
    validate_request,
};
use crate::provider::{Host, Personal, PersonalHeader, Way, providers};
use crate::renew::problem_of;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, LinkStarted, Problem, TokenShown};

impl Accounts {
    /// Waits for a token. Its attempt has no secret of its own.
    pub(super) async fn begin_token(
        &self,
        host: &Host,
        link: &LinkRow,
    ) -> Result<LinkStarted, Problem> {
        let row = AttemptRow {
            id: AttemptId::fresh(&*self.means.rng)?,
            link: link.id,
            way: Way::Token,
            redirect_uri: String::new(),
            shown: None,
            taken_at: None,
        };
        if !self.means.ledger.add_attempt(&row, None)? {
            return Err(Problem::new(Code::LinkOver));
        }
        let page = self.token_page(host);
        Ok(LinkStarted {
            link: link.id.to_string(),
            authorize_url: page.unwrap_or_else(|| host.base.url().clone()).to_string(),
            way: Way::Token,
            redirect_uri: None,
            user_code: None,
            expires_at: link.until.rfc3339(),
        })
    }

    /// Shows a pasted token to its host, and says whose it is. Nothing is connected yet.
    pub async fn show_token(
        &self,
        id: &LinkId,
        text: Secret<String>,
        user: Option<&str>,
    ) -> Result<TokenShown, Problem> {
        let link = self.open_link(id)?;
        let host = self.host_of(&link.host)?;
        let row = self.token_attempt(id)?;
        let token = recognised(&host, &text)?;
        let user = beside(&host, user)?;
        let grant = Grant {
            kind: GrantKind::Personal,
            access: token,
            refresh: None,
            scopes: Vec::new(),
            freshness: Freshness {
                received_at: self.means.now(),
                expires_at: None,
            },
            user,
        };
        let (person, facts) = self
            .ask_about_token(&host, &grant)
            .await
            .map_err(|error| refused_token(&error, &host))?;
        let pasted = PastedToken {
            token: grant.access,
            user: grant.user,
            scopes: facts.scopes.clone().unwrap_or_default(),
            expires_at: facts.expires_at,
        };
        self.means
            .vault
            .write(
                &Slot::Attempt(row.id),
                pasted.encode(),
                Attendance::Attended,
                (),
            )
            .await?;
        let known = self.means.ledger.account_of(&link.host, &person.id)?;
        let scopes = facts.scopes.as_deref();
        Ok(TokenShown {
            scopes_plain: scopes.map_or_else(Vec::new, |scopes| host.plain(scopes)),
            may_push: scopes.and_then(|scopes| host.may_push(scopes)),
            expires_at: facts.expires_at.map(Timestamp::rfc3339),
            known: known.map(|row| row.id.to_string()),
            login: person.login,
            display_name: person.name,
        })
    }

    /// Connects the token that was shown.
    pub async fn connect_token(&self, id: &LinkId) -> Result<(), Problem> {
        let link = self.open_link(id)?;
        let host = self.host_of(&link.host)?;
        let row = self.token_attempt(id)?;
        let slot = Slot::Attempt(row.id);
        let bytes = self.means.vault.read(&slot, Attendance::Attended).await?;
        let bytes = bytes.ok_or_else(|| Problem::new(Code::TokenMalformed))?;
        let pasted = PastedToken::decode(&bytes).ok_or(VaultError::Corrupt)?;
        let now = self.means.now();
        let Some(taken) = self.means.ledger.take_attempt(&row.id, now)? else {
            return Err(Problem::new(Code::LinkOver));
        };
        self.means.changed();
        let grant = Grant {
            kind: GrantKind::Personal,
            access: pasted.token,
            refresh: None,
            scopes: pasted.scopes,
            freshness: Freshness {
                received_at: now,
                expires_at: pasted.expires_at,
            },
            user: pasted.user,
        };
        let landed = self.landed(&taken, &host, grant).await;
        self.empty_slot(slot).await;
        landed
    }

    fn token_attempt(&self, link: &LinkId) -> Result<AttemptRow, Problem> {
        let attempts = self.means.ledger.attempts(link)?;
        attempts
            .into_iter()
            .rfind(|attempt| attempt.way == Way::Token && attempt.taken_at.is_none())
            .ok_or_else(|| Problem::new(Code::LinkOver))
    }

    /// Who a token belongs to and what it may do. One question where one answer has both.
    pub(super) async fn ask_about_token(
        &self,
        host: &Host,
        grant: &Grant,
    ) -> Result<(Person, TokenFacts), OAuthError> {
        let now = self.means.now();
        let send = |request| async {
            self.means
                .http
                .send(request)
                .await
                .map_err(OAuthError::Send)
        };
        let reply = send(identity_request(host, asker(host, grant))).await?;
        let person = read_person(host.provider, &reply, now)?;
        if host.endpoints.validate.as_ref() == Some(&host.endpoints.identity) {
            let facts = read_token_facts(host, &reply, now)?;
            return Ok((person, facts));
        }
        let Some(request) = validate_request(host, asker(host, grant)) else {
            return Ok((person, TokenFacts::default()));
        };
        match read_token_facts(host, &send(request).await?, now) {
            Ok(facts) => Ok((person, facts)),
            // An older version has no such page, and a token may not be allowed to see it: the host has
            // said who it is, and that is enough.
            Err(OAuthError::Refused(_) | OAuthError::NotOAuth) => {
                Ok((person, TokenFacts::default()))
            }
            Err(error) => Err(error),
        }
    }
}

/// The token in what was pasted; or why it cannot be one of this host.
pub(super) fn recognised(host: &Host, text: &Secret<String>) -> Result<Secret<String>, Problem> {
    let token = pasted_token(text).ok_or_else(|| Problem::new(Code::TokenMalformed))?;
    let begins = |personal: &Personal| {
        let mut prefixes = personal.prefixes.iter().chain(&personal.oauth_prefixes);
        prefixes.any(|prefix| token.expose().starts_with(prefix))
    };
    if begins(&host.provider.personal) {
        return Ok(token);
    }
    let mut others = providers().iter().filter(|other| begins(&other.personal));
    // Of several kinds with the same mark, the one whose host everybody knows.
    let first = others.next();
    let other = match first {
        Some(one) if one.hosts.is_empty() => {
            others.find(|other| !other.hosts.is_empty()).or(Some(one))
        }
        first => first,
    };
    match other {
        // It would only be refused there, and it is none of that host's business.
        Some(other) => {
            Err(Problem::at(Code::TokenElsewhere, host.key()).with("other", &other.name))
        }
        None => Ok(token),
    }
}

/// The name that belongs beside a token, where the host wants one.
pub(super) fn beside(host: &Host, user: Option<&str>) -> Result<Option<String>, Problem> {
    let user = user.map(str::trim).filter(|user| !user.is_empty());
    match (host.provider.personal.header, user) {
        (PersonalHeader::Email, Some(user))
            if user.contains('@') && user.len() <= 320 && !user.chars().any(char::is_control) =>
        {
            Ok(Some(user.to_owned()))
        }
        (PersonalHeader::Email, Some(_) | None) => Err(Problem::at(Code::TokenEmail, host.key())),
        (PersonalHeader::Bearer | PersonalHeader::Token | PersonalHeader::PrivateToken, _) => {
            Ok(None)
        }
    }
}

pub(super) fn refused_token(error: &OAuthError, host: &Host) -> Problem {
    match error {
        OAuthError::Unauthorized => Problem::at(Code::TokenWrong, host.key()),
        // A token that may not even say whose it is.
        OAuthError::Refused(code) if code == "status_403" => {
            Problem::at(Code::TokenWrong, host.key())
        }
        OAuthError::NotOAuth | OAuthError::Unusable => {
            Problem::at(Code::IdentityUnusable, host.key())
        }
        error => problem_of(error, &host.key()),
    }
}
