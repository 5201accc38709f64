//! PyPI's `huaweicloudsdkservicestage`: the official client of ServiceStage, which signs what it asks.

use std::io::Write;
use std::process::ChildStdin;
use std::time::Duration;

use serde_json::{Value, json};

use crate::child::Child;
use crate::cli::{Program, Serving};
use crate::desk::Desk;

use super::ask::told;
use super::python::{folder, installed};

const PEER: &str = "servicestage";

/// What a plain call with a token answers, below `/v1/{project_id}/git`.
#[track_caller]
pub fn call(at: &Serving, by: &Program, method: &str, below: &str, body: &Value) -> Value {
    let address = format!("{}/v1/any/git{below}", at.address);
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    told(method, &address, &by.token, &body)
}

/// One running client.
pub struct Sdk {
    program: Child,
    orders: ChildStdin,
    given: usize,
}

impl Sdk {
    /// Starts it at that address, with the keys of a program that was let in. They go in by standard
    /// input, as nothing secret stands on a command line.
    #[track_caller]
    pub fn start(desk: &Desk, at: &Serving, by: &Program) -> Self {
        let mut command = desk.command(installed(PEER));
        command.args(["-B"]).arg(folder(PEER).join("drive.py"));
        let mut program = Child::start_held("servicestage-sdk", command, &desk.logs());
        let mut orders = program.stdin();
        let told = json!({
            "endpoint": at.address,
            "access_key": by.access_key,
            "secret_key": by.secret_key,
            "project_id": "0123456789abcdef0123456789abcdef",
        });
        writeln!(orders, "{told}").expect("it reads");
        Self {
            program,
            orders,
            given: 0,
        }
    }

    /// What a call answers that must work.
    #[track_caller]
    pub fn call(&mut self, call: &str, request: &str, fields: &Value) -> Value {
        worked(self.order(call, request, fields, &Value::Null))
    }

    /// The same, with a body of that class.
    #[track_caller]
    pub fn send(
        &mut self,
        call: &str,
        request: &str,
        fields: &Value,
        body: (&str, Value),
    ) -> Value {
        let (class, fields_of_it) = body;
        let body = json!({ "class": class, "fields": fields_of_it });
        worked(self.order(call, request, fields, &body))
    }

    /// The status and the code of a call that must be refused.
    #[track_caller]
    pub fn refused(&mut self, call: &str, request: &str, fields: &Value) -> (u64, String) {
        let said = self.order(call, request, fields, &Value::Null);
        let code = said["code"].as_str();
        let code = code.unwrap_or_else(|| panic!("it was not refused: {said}"));
        let number = said["request_id"].as_str().unwrap_or_default();
        assert!(!number.is_empty(), "no number to ask about: {said}");
        (said["status"].as_u64().expect("a status"), code.to_owned())
    }

    fn order(&mut self, call: &str, request: &str, fields: &Value, body: &Value) -> Value {
        let order = json!({ "call": call, "request": request, "fields": fields, "body": body });
        writeln!(self.orders, "{order}").expect("it reads");
        self.given += 1;
        let given = self.given;
        let whole = self.program.lines(given, Duration::from_secs(60));
        serde_json::from_str(&whole[given - 1]).expect("a line of JSON")
    }
}

#[track_caller]
fn worked(said: Value) -> Value {
    assert!(said["code"].is_null(), "it was refused: {said}");
    said["answer"].clone()
}
