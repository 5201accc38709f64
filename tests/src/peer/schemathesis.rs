//! PyPI's `schemathesis`: asks a server whatever its own document allows and forbids, and compares.

use std::fs;
use std::time::Duration;

use crate::cli::{Program, Serving};
use crate::desk::Desk;

use super::python::installed;

/// What is asked of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// For so many seconds, as that program; what stands in `known` it need not guess. What it said, when it found nothing; it panics with what it found.
#[track_caller]
pub fn run(
    desk: &Desk,
    at: &Serving,
    by: &Program,
    known: &[(&str, &str)],
    seconds: u64,
) -> String {
    let python = installed("schemathesis");
    let place = desk.room().join("schemathesis");
    fs::create_dir_all(&place).expect("the room is ours");
    let config = place.join("schemathesis.toml");
    fs::write(&config, configured(by, known)).expect("the room is ours");
    let mut command = desk.command(python.with_file_name("st"));
    command
        .current_dir(&place)
        .arg("--config-file")
        .arg(&config)
        .arg("run")
        .arg(format!("{}/openapi.json", at.address))
        .args(["--checks", CHECKS, "--no-color", "--continue-on-failure"])
        .args(["--max-time", &seconds.to_string()]);
    let mut child = desk.start("schemathesis", command);
    let status = child.over(Duration::from_secs(seconds + 90));
    let said = child.said();
    assert_eq!(status, Some(0), "{said}{}", child.complained());
    said
}

/// The token goes in by a file: nothing secret stands on a command line.
fn configured(by: &Program, known: &[(&str, &str)]) -> String {
    let mut text = format!("[headers]\nX-Auth-Token = \"{}\"\n[parameters]\n", by.token);
    for (name, value) in known {
        text += &format!("{name} = \"{value}\"\n");
    }
    text
}
