//! The controls of a forge in another process: `/_forge/…`, JSON in, JSON out.
//!
//! There is no authentication: whoever can reach the port can do everything, which is why nothing
//! real belongs here. Only web pages are kept out, since they too can reach a loopback port.

use std::{sync::Arc, time::Duration};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use crate::{
    Endpoint, Mode, Point, Reply, Returning, Then,
    host::Host,
    oauth::{
        authorize::{self, Decision},
        device,
    },
    personal::{self, Wanted},
    serve::{Reach, answer::Answer, request::Request},
};

/// What can be ordered: `POST /_forge/<name>` with the fields as a JSON object. Each does what the
/// function of its name on [`crate::Forge`] does.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Order {
    /// All the `set_…` functions in one.
    Set(Settings),
    Script {
        endpoint: Endpoint,
        replies: Vec<Reply>,
    },
    Always {
        endpoint: Endpoint,
        reply: Option<Reply>,
    },
    Advance {
        seconds: u64,
    },
    /// Away for so long, then back by itself: nobody could call it back.
    Offline {
        for_ms: u64,
    },
    Approve {
        authorize_url: Url,
        login: String,
    },
    Refuse {
        authorize_url: Url,
    },
    /// Answers with the token.
    MakeToken {
        login: String,
        #[serde(default)]
        scopes: Vec<String>,
        expires_s: Option<u64>,
    },
    DeviceAllow {
        user_code: String,
        login: String,
    },
    DeviceRefuse {
        user_code: String,
    },
    RevokePerson {
        login: String,
    },
    RevokeToken {
        token: String,
    },
    ExpireAccessTokens {},
    Rename {
        login: String,
        to: String,
    },
    ForgetRequests {},
    /// Answers with a number, for the two below.
    Pause {
        endpoint: Endpoint,
        point: Point,
    },
    Reached {
        pause: u64,
        within_ms: u64,
    },
    Release {
        pause: u64,
        then: Then,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    mode: Option<Mode>,
    token_life_s: Option<u64>,
    refresh_life_s: Option<u64>,
    returning: Option<Returning>,
    metadata: Option<Map<String, Value>>,
}

pub(crate) async fn handle(host: &Host, request: &Request) -> Answer {
    if request.header("origin").is_some() || request.header("host") != Some(&host.authority) {
        return problem(403, "the controls are not for web pages");
    }
    let name = request.below.trim_start_matches("/_forge/");
    match request.method.as_str() {
        "GET" => look(host, name, request),
        "POST" => match order(name, &request.body) {
            Ok(order) => obey(host, order).await,
            Err(error) => problem(400, &error.to_string()),
        },
        _ => problem(405, "GET to look, POST to order"),
    }
}

fn look(host: &Host, name: &str, request: &Request) -> Answer {
    let state = host.state();
    let now = host.now(&state);
    match name {
        "state" => {
            let grants = state.grants.all(&state.options.people, now);
            Answer::json(
                200,
                &json!({
                    "base": host.base,
                    "mode": state.options.mode,
                    "token_life_s": state.options.token_life.as_secs(),
                    "people": state.options.people,
                    "grants": grants,
                }),
            )
        }
        "requests" => Answer::json(200, &json!(state.seen)),
        "posts" => match request.query.iter().find(|(name, _)| name == "token") {
            Some((_, token)) => {
                let posts = state.posts.get(token).copied().unwrap_or(0);
                Answer::json(200, &json!({ "posts": posts }))
            }
            None => Answer::json(200, &json!(state.posts)),
        },
        _ => problem(404, "there are state, requests and posts to look at"),
    }
}

fn order(name: &str, body: &[u8]) -> serde_json::Result<Order> {
    let fields: Value = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(body)?
    };
    serde_json::from_value(json!({ name: fields }))
}

async fn obey(host: &Host, order: Order) -> Answer {
    match order {
        Order::Set(settings) => set(host, settings),
        Order::Script { endpoint, replies } => {
            for reply in replies {
                host.state().script(endpoint, reply);
            }
        }
        Order::Always { endpoint, reply } => host.state().script_always(endpoint, reply),
        Order::Advance { seconds } => host.state().skew += Duration::from_secs(seconds),
        Order::Offline { for_ms } => {
            host.set_reach(Reach::Away(Duration::from_millis(for_ms)))
                .await;
        }
        Order::Approve {
            authorize_url,
            login,
        } => return decide(host, &authorize_url, Decision::Allow(&login)),
        Order::Refuse { authorize_url } => return decide(host, &authorize_url, Decision::Refuse),
        Order::MakeToken {
            login,
            scopes,
            expires_s,
        } => {
            let wanted = Wanted {
                login: &login,
                name: "",
                scopes,
                life: expires_s.map(Duration::from_secs),
            };
            return match personal::make(host, wanted) {
                Ok(token) => Answer::json(200, &json!({ "token": token })),
                Err(error) => problem(404, &error.to_string()),
            };
        }
        Order::DeviceAllow { user_code, login } => {
            if let Err(error) = device::answer(host, &user_code, Some(&login)) {
                return problem(404, &error.to_string());
            }
        }
        Order::DeviceRefuse { user_code } => {
            if let Err(error) = device::answer(host, &user_code, None) {
                return problem(404, &error.to_string());
            }
        }
        Order::RevokePerson { login } => host.state().revoke_person(&login),
        Order::RevokeToken { token } => host.state().revoke_token(&token),
        Order::ExpireAccessTokens {} => host.state().grants.expire_access(),
        Order::Rename { login, to } => host.state().rename(&login, &to),
        Order::ForgetRequests {} => host.state().forget_requests(),
        Order::Pause { endpoint, point } => {
            let pause = host.points.arm(endpoint, point);
            let mut state = host.state();
            let number = state.pauses.len() as u64 + 1;
            state.pauses.insert(number, Arc::new(pause));
            return Answer::json(200, &json!({ "pause": number }));
        }
        Order::Reached { pause, within_ms } => {
            let Some(pause) = host.state().pauses.get(&pause).cloned() else {
                return problem(404, "no such pause");
            };
            let within = Duration::from_millis(within_ms);
            let reached = tokio::time::timeout(within, pause.reached()).await.is_ok();
            return Answer::json(200, &json!({ "reached": reached }));
        }
        Order::Release { pause, then } => match host.state().pauses.get(&pause) {
            Some(pause) => pause.set(then),
            None => return problem(404, "no such pause"),
        },
    }
    Answer::json(200, &json!({}))
}

fn set(host: &Host, settings: Settings) {
    let mut state = host.state();
    if let Some(mode) = settings.mode {
        state.options.mode = mode;
    }
    if let Some(seconds) = settings.token_life_s {
        state.options.token_life = Duration::from_secs(seconds);
    }
    if let Some(seconds) = settings.refresh_life_s {
        state.options.refresh_life = Some(Duration::from_secs(seconds));
    }
    if let Some(returning) = settings.returning {
        state.returning = returning;
    }
    state.metadata.extend(settings.metadata.unwrap_or_default());
}

fn decide(host: &Host, address: &Url, decision: Decision<'_>) -> Answer {
    match authorize::answer(host, address, decision) {
        Ok(redirect) => Answer::json(200, &json!({ "redirect": redirect })),
        Err(error) => problem(409, &error.to_string()),
    }
}

fn problem(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "problem": text }))
}
