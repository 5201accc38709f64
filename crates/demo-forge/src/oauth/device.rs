//! The device flow (RFC 8628): a code is typed on another screen, and the program asks until then.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;

use super::{
    client,
    grants::Pair,
    parameters,
    parameters::{Parameters, need},
    refused::Refused,
    say,
};
use crate::{
    Endpoint, NotHere,
    host::{Host, State, random},
    oauth::grants::shaped,
    serve::{answer::Answer, request::Request},
    skin::habits::{DeviceClients, Secrets, WholeAddress},
};

/// How the device flow is named at the token endpoint.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How much slower a program has to ask that asked too fast (RFC 8628 §3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// Every request, by its device code.
#[derive(Default)]
pub(crate) struct Devices(BTreeMap<String, Device>);

struct Device {
    user_code: String,
    client: String,
    scope: String,
    until: Duration,
    interval: Duration,
    asked: Option<Duration>,
    answer: Said,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Yes(u64),
    No,
    /// Yes, and the tokens are fetched.
    Fetched,
}

/// What a program that asks is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Wait {
    #[error("nobody has answered yet")]
    Pending,
    #[error("asked too fast; every {0} seconds from now on")]
    TooFast(u64),
    #[error("the code is too old")]
    Expired,
    #[error("the person said no")]
    Denied,
    #[error("unknown device code")]
    Unknown,
    #[error("this application has no device flow")]
    Disabled,
}

/// `POST` to the device endpoint: a device code for the program and a user code for the person.
pub(crate) fn begin(host: &Host, request: &Request) -> Answer {
    let mut state = host.state();
    match begun(host, &mut state, request) {
        Ok(answer) => answer,
        Err(refused) => refused.answer(host, request),
    }
}

fn begun(host: &Host, state: &mut State, request: &Request) -> Result<Answer, Refused> {
    let habits = host.habits.device.filter(|_| state.has_device_flow());
    let habits = habits.ok_or(Refused::Device(Wait::Disabled))?;
    let sent = parameters::read(request, host.habits.exchange.places)?;
    let by = host.habits.exchange.client;
    let client = client::read(state, request, &sent, (by, Secrets::NotDemanded))?;
    if habits.clients == DeviceClients::Public && client.secret.is_some() {
        return Err(Refused::Secret);
    }
    let client = client.id.clone();
    let scope = sent.get("scope").cloned().unwrap_or_default();
    if !host.habits.authorize.knows(&scope) {
        return Err(Refused::Scope);
    }
    let (device_code, user_code) = (shaped(habits.code), user_code());
    let interval = state.options.device_interval;
    let until = host.now(state) + Duration::from_secs(habits.life);
    let page = host.url(host.habits.path(Endpoint::DevicePage).unwrap_or("/device"));
    let mut body = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": page,
        "expires_in": habits.life,
        "interval": interval.as_secs(),
    });
    match habits.whole_address {
        WholeAddress::Given => {
            body["verification_uri_complete"] = json!(format!("{page}?user_code={user_code}"));
        }
        WholeAddress::Absent => {}
    }
    let device = Device {
        user_code,
        client,
        scope,
        until,
        interval,
        asked: None,
        answer: Said::Nothing,
    };
    state.devices.0.insert(device_code, device);
    Ok(say::encoded(host, request, 200, &body))
}

/// The program asks whether the person has answered.
pub(super) fn poll(
    host: &Host,
    state: &mut State,
    request: &Request,
    sent: &Parameters,
    now: Duration,
) -> Result<Pair, Refused> {
    if !state.has_device_flow() {
        return Err(Refused::Device(Wait::Disabled));
    }
    let by = host.habits.exchange.client;
    let client = client::read(state, request, sent, (by, Secrets::NotDemanded))?;
    let client = client.id.clone();
    let code = need(sent, "device_code")?;
    let State {
        devices,
        grants,
        options,
        ..
    } = state;
    let device = devices.0.get_mut(code);
    let device = device
        .filter(|device| device.client == client && device.answer != Said::Fetched)
        .ok_or(Refused::Device(Wait::Unknown))?;
    let person = device.told(now).map_err(Refused::Device)?;
    device.answer = Said::Fetched;
    Ok(grants.allow_device(person, client, device.scope.clone(), options, now))
}

impl Device {
    /// Who said yes.
    fn told(&mut self, now: Duration) -> Result<u64, Wait> {
        let before = self.asked.replace(now);
        if now >= self.until {
            return Err(Wait::Expired);
        }
        if before.is_some_and(|before| now < before + self.interval) {
            self.interval += SLOWER;
            return Err(Wait::TooFast(self.interval.as_secs()));
        }
        match self.answer {
            Said::Yes(person) => Ok(person),
            Said::No => Err(Wait::Denied),
            Said::Nothing => Err(Wait::Pending),
            Said::Fetched => Err(Wait::Unknown),
        }
    }
}

/// What the person says to a code; `None` is no. Upper case, spaces and hyphens do not count.
pub(crate) fn answer(host: &Host, user_code: &str, login: Option<&str>) -> Result<(), NotHere> {
    let mut state = host.state();
    let now = host.now(&state);
    let said = match login {
        None => Said::No,
        Some(login) => Said::Yes(state.person(login).ok_or(NotHere::Person)?.id),
    };
    let waiting = state.devices.0.values_mut().find(|device| {
        device.answer == Said::Nothing
            && now < device.until
            && plain(&device.user_code) == plain(user_code)
    });
    waiting.ok_or(NotHere::Code)?.answer = said;
    Ok(())
}

fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// `XXXX-XXXX` without vowels, so that it makes no word (RFC 8628 §6.1).
fn user_code() -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
    let seed = random();
    let mut letters = seed
        .bytes()
        .map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    let mut half = || letters.by_ref().take(4).collect::<String>();
    format!("{}-{}", half(), half())
}
