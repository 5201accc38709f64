//! Reads the parameters of a token call from where the host looks for them, once each.

use std::collections::BTreeMap;

use super::refused::Refused;
use crate::{serve::request::Request, skin::habits::Places};

pub(super) type Parameters = BTreeMap<String, String>;

const SECRET: &str = "client_secret";

/// A parameter that has to be there.
pub(super) fn need<'a>(sent: &'a Parameters, name: &'static str) -> Result<&'a str, Refused> {
    sent.get(name)
        .map(String::as_str)
        .ok_or(Refused::Request("a parameter is missing"))
}

/// The parameters of a request.
pub(super) fn read(request: &Request, places: Places) -> Result<Parameters, Refused> {
    let mut read = Parameters::new();
    for (name, value) in found(request, places)? {
        if read.insert(name, value).is_some() {
            return Err(Refused::Request("a parameter comes twice"));
        }
    }
    Ok(read)
}

fn found(request: &Request, places: Places) -> Result<Vec<(String, String)>, Refused> {
    let in_query = |name: &str| request.query.iter().any(|(one, _)| one == name);
    match places {
        Places::Form if request.query.is_empty() => Ok(request.form()),
        Places::Form => Err(Refused::Request("parameters belong in the body")),
        Places::FormOrJson => {
            let body = request.parameters().skip(request.query.len());
            Ok(body.collect())
        }
        Places::Anywhere => Ok(request.parameters().collect()),
        Places::SecretInForm if in_query(SECRET) => {
            Err(Refused::Request("the secret belongs in the body"))
        }
        Places::SecretInForm => Ok(request
            .query
            .iter()
            .cloned()
            .chain(request.form())
            .collect()),
        Places::UrlAndSecretInForm => {
            let mut found = request.query.clone();
            found.retain(|(name, _)| name != SECRET);
            let mut form = request.form();
            form.retain(|(name, _)| name == SECRET);
            found.extend(form);
            Ok(found)
        }
    }
}
