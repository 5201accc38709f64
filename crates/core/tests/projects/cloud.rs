//! Huawei Cloud, as far as a project asks it: IAM, and one service that takes keys and tokens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use forgepass_core::grant::Secret;
use forgepass_core::http::signature::{Claim, Signed};
use forgepass_core::http::{Http, Method, Pending, Reply, Request, Sensitivity};
use serde_json::{Value, json};
use url::Url;

pub const REGION: &str = "cn-north-4";
pub const PROJECT: &str = "0123456789abcdef";
pub const ACCESS_KEY: &str = "AKCANARY0001";
pub const SECRET_KEY: &str = "canary+secret/key==";
pub const USER: &str = "ada";
pub const DOMAIN: &str = "engine-works";
pub const PASSWORD: &str = "canary \"password\" \\ é";

/// Where everything of [`REGION`] is.
pub const IAM: &str = "https://iam.cn-north-4.myhuaweicloud.com";
pub const SERVICE: &str = "https://servicestage.cn-north-4.myhuaweicloud.com";

/// What the gateway says to somebody it does not know.
pub const STRANGER: (u16, &str) = (
    401,
    r#"{"error_code":"APIG.0301","error_msg":"Incorrect IAM authentication information"}"#,
);

/// A request as it came.
#[derive(Debug)]
pub struct Seen {
    pub method: &'static str,
    pub url: Url,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub sensitivity: Sensitivity,
}

impl Seen {
    fn of(request: &Request) -> Self {
        let headers = request.headers.iter();
        Self {
            method: match request.method {
                Method::Get => "GET",
                Method::Post => "POST",
                Method::Put => "PUT",
                Method::Delete => "DELETE",
            },
            url: request.url.clone(),
            headers: headers
                .map(|(name, field)| (*name, field.value().to_owned()))
                .collect(),
            body: request
                .json
                .as_ref()
                .map(|json| json.expose().clone())
                .unwrap_or_default(),
            sensitivity: request.sensitivity,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(one, _)| *one == name);
        let (_, value) = found.next()?;
        assert!(found.next().is_none(), "{name} twice");
        Some(value)
    }

    /// Such as `GET https://…`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.url)
    }

    /// Whether it is signed, all that was sent, by whoever has that key.
    pub fn is_signed_by(&self, access_key: &str, secret_key: &str) -> bool {
        let Some(claim) = self.header("authorization").and_then(Claim::read) else {
            return false;
        };
        let port = self.url.port().map(|port| format!(":{port}"));
        let host = self.url.host_str().expect("a host").to_owned() + &port.unwrap_or_default();
        let headers: Option<Vec<(&str, &str)>> = claim
            .names
            .split(';')
            .map(|name| match name {
                "host" => Some((name, host.as_str())),
                _ => Some((name, self.header(name)?)),
            })
            .collect();
        let signed = headers.map(|headers| {
            let signed = Signed {
                method: self.method,
                path: self.url.path(),
                query: self.url.query().unwrap_or_default(),
                headers: &headers,
                body: self.body.as_bytes(),
            };
            signed.is_by(&claim, &Secret::new(secret_key.to_owned()))
        });
        claim.access == access_key && claim.names.contains("host") && signed == Some(true)
    }
}

struct Inside {
    seen: Vec<Seen>,
    keys: Vec<(String, String)>,
    password: String,
    tokens: Vec<String>,
    made: usize,
    /// Whether the service takes the tokens that are made.
    takes_tokens: bool,
    /// Whether a token that is made comes in its header.
    gives_header: bool,
    tokens_end_at: Option<String>,
    iam_says: Option<(u16, String)>,
    service_says: Option<(u16, String)>,
}

/// The cloud.
pub struct Cloud(Mutex<Inside>);

impl Cloud {
    pub fn new() -> Self {
        Self(Mutex::new(Inside {
            seen: Vec::new(),
            keys: vec![(ACCESS_KEY.to_owned(), SECRET_KEY.to_owned())],
            password: PASSWORD.to_owned(),
            tokens: Vec::new(),
            made: 0,
            takes_tokens: true,
            gives_header: true,
            tokens_end_at: None,
            iam_says: None,
            service_says: None,
        }))
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What came since the last look.
    pub fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.inside().seen)
    }

    /// The same, one line each.
    pub fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }

    pub fn knows_key(&self, access_key: &str, secret_key: &str) {
        let key = (access_key.to_owned(), secret_key.to_owned());
        self.inside().keys.push(key);
    }

    pub fn knows_token(&self, token: &str) {
        self.inside().tokens.push(token.to_owned());
    }

    pub fn knows_password(&self, password: &str) {
        password.clone_into(&mut self.inside().password);
    }

    /// No token is taken any more; ones that are made from now on are.
    pub fn ends_tokens(&self) {
        self.inside().tokens.clear();
    }

    /// No token is taken any more, whichever.
    pub fn refuses_tokens(&self) {
        self.ends_tokens();
        self.inside().takes_tokens = false;
    }

    /// Tokens that are made do not come where they should.
    pub fn withholds_tokens(&self) {
        self.inside().gives_header = false;
    }

    pub fn tokens_end_at(&self, moment: String) {
        self.inside().tokens_end_at = Some(moment);
    }

    /// Whatever IAM is asked.
    pub fn iam_says(&self, status: u16, body: &str) {
        self.inside().iam_says = Some((status, body.to_owned()));
    }

    /// Whatever the service is asked.
    pub fn service_says(&self, status: u16, body: &str) {
        self.inside().service_says = Some((status, body.to_owned()));
    }
}

impl Http for Cloud {
    fn send(&self, request: Request) -> Pending<'_> {
        Box::pin(async move {
            // Others are asked meanwhile.
            tokio::task::yield_now().await;
            let seen = Seen::of(&request);
            let mut inside = self.inside();
            let reply = inside.answer(&seen);
            inside.seen.push(seen);
            Ok(reply)
        })
    }
}

impl Inside {
    fn answer(&mut self, seen: &Seen) -> Reply {
        let scripted = if seen.url.path().contains("/v3/") {
            &self.iam_says
        } else {
            &self.service_says
        };
        if let Some((status, body)) = scripted {
            return reply(*status, body);
        }
        match seen.url.path() {
            path if path.ends_with("/v3/auth/tokens") => self.token(seen),
            _ if !self.knows(seen) => reply(STRANGER.0, STRANGER.1),
            "/v3/projects" => {
                let others = json!({"id": "ffff", "name": "cn-north-1"});
                let asked = json!({"id": PROJECT, "name": REGION});
                reply(200, &json!({"projects": [others, asked]}).to_string())
            }
            _ => reply(200, r#"{"authorizations":[],"count":0}"#),
        }
    }

    fn knows(&self, seen: &Seen) -> bool {
        match seen.header("x-auth-token") {
            Some(token) => self.tokens.iter().any(|one| one == token),
            None => self
                .keys
                .iter()
                .any(|(access_key, secret_key)| seen.is_signed_by(access_key, secret_key)),
        }
    }

    fn token(&mut self, seen: &Seen) -> Reply {
        let asked: Value = serde_json::from_str(&seen.body).expect("JSON");
        let user = json!({
            "name": USER, "password": self.password, "domain": {"name": DOMAIN},
        });
        if asked["auth"]["identity"]["password"]["user"] != user {
            return reply(401, "{}");
        }
        self.made += 1;
        let token = format!("canary-made-token-{}", self.made);
        if self.takes_tokens {
            self.tokens.push(token.clone());
        }
        let told = json!({"token": {
            "expires_at": self.tokens_end_at,
            "project": {"id": PROJECT, "name": REGION},
        }});
        Reply {
            subject_token: self.gives_header.then(|| Secret::new(token)),
            ..reply(201, &told.to_string())
        }
    }
}

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        content_type: Some("application/json".to_owned()),
        retry_after: None,
        // Nobody is to go there.
        location: (status == 302).then(|| "https://elsewhere.example.org/".to_owned()),
        headers: vec![("x-request-id".to_owned(), "request-1".to_owned())],
        subject_token: None,
        body: Secret::new(body.as_bytes().to_vec()),
    }
}
