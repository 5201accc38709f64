//! Who asks at the token endpoint: a public client by its id, another one by its secret.

use super::{parameters::Parameters, refused::Refused};
use crate::{
    Client,
    host::State,
    serve::request::Request,
    skin::habits::{ClientBy, Secrets},
};

const TWO_WAYS: Refused = Refused::Request("two ways of client authentication");

/// The client behind a request.
pub(super) fn read<'a>(
    state: &'a State,
    request: &Request,
    sent: &Parameters,
    (by, secrets): (ClientBy, Secrets),
) -> Result<&'a Client, Refused> {
    let body = (sent.get("client_id"), sent.get("client_secret"));
    let basic = request.basic();
    let basic = basic.as_ref().map(|(id, secret)| (Some(id), Some(secret)));
    let (id, secret) = match (by, basic, body) {
        (ClientBy::BodyOrBasic | ClientBy::OneWay, Some(_), (_, Some(_))) => return Err(TWO_WAYS),
        (ClientBy::BodyOrBasic | ClientBy::OneWay, Some(basic), _) => basic,
        (ClientBy::Agreeing, Some(basic), body) => {
            let agree = |one: Option<_>, other| one.is_none() || one == other;
            if !agree(body.0, basic.0) || !agree(body.1, basic.1) {
                return Err(Refused::Secret);
            }
            basic
        }
        (ClientBy::Basic, Some(basic), _) => basic,
        (ClientBy::Basic, None, _) => return Err(Refused::Client),
        (ClientBy::BodyOrBasic | ClientBy::OneWay | ClientBy::Agreeing, None, body) => body,
        (ClientBy::Body, _, body) => body,
    };
    let client = id.and_then(|id| state.client(id)).ok_or(Refused::Client)?;
    let is_public = client.secret.is_none();
    if is_public && by == ClientBy::OneWay && request.header("authorization").is_some() {
        return Err(Refused::Authorization);
    }
    let is_right = match (secrets, is_public) {
        (Secrets::Always, true) => false,
        (Secrets::NotDemanded, _) => secret.is_none() || client.secret.as_ref() == secret,
        (Secrets::Always | Secrets::AsRegistered, _) => client.secret.as_ref() == secret,
    };
    is_right.then_some(client).ok_or(Refused::Secret)
}
