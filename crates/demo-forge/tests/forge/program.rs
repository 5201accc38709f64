//! The program `demo-forge`, as a stranger and as a script meet it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpStream},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

struct Program(Child);

impl Program {
    fn start(args: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_demo-forge"))
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn first_line(&mut self) -> String {
        let mut line = String::new();
        let stdout = self.0.stdout.as_mut().unwrap();
        BufReader::with_capacity(1, stdout)
            .read_line(&mut line)
            .unwrap();
        line
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, as it should.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn it_says_where_it_is_in_one_line_of_json_and_serves_until_told_to_end() {
    let mut program = Program::start(&["--port", "0", "--json", "--token-life", "60"]);
    let ready: Value = serde_json::from_str(&program.first_line()).unwrap();
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    assert_eq!(ready["base"], format!("http://127.0.0.1:{port}"));
    assert_eq!(ready["pid"], program.0.id());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
    let told = Command::new("kill")
        .arg(program.0.id().to_string())
        .status()
        .unwrap();
    assert!(told.success());
    assert_eq!(program.0.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    let stdout = program.0.stdout.as_mut().unwrap();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn it_listens_on_127_0_0_1_only() {
    let mut program = Program::start(&["--json"]);
    let ready: Value = serde_json::from_str(&program.first_line()).unwrap();
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
    // Another address of this very computer, which a wildcard would answer on.
    assert!(TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), port)).is_err());
}

#[test]
fn a_stranger_gets_a_sentence() {
    let mut program = Program::start(&[]);
    let line = program.first_line();
    assert!(line.starts_with("The Forgepass demo host is at http://127.0.0.1:"));
}

#[test]
fn a_mode_that_does_not_exist_is_named_with_those_that_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_demo-forge"))
        .args(["--mode", "loose"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("known are no-rotation, strict, strict-family, grace"));
}

#[test]
fn a_skin_brings_its_paths_and_what_is_usual_there() {
    let mut program = Program::start(&["--json", "--skin", "gitlab", "--base-path", "/git"]);
    let ready: Value = serde_json::from_str(&program.first_line()).unwrap();
    let base = ready["base"].as_str().unwrap();
    assert!(base.ends_with("/git"), "{base}");
    let address = base.trim_start_matches("http://").trim_end_matches("/git");
    let state = asked(address, "/_forge/state");
    assert_eq!(
        (&state["mode"], &state["token_life_s"]),
        (&"strict".into(), &7200.into())
    );
    let document = asked(address, "/git/.well-known/openid-configuration");
    assert_eq!(document["token_endpoint"], format!("{base}/oauth/token"));
}

/// `GET`, by hand: the program is not in this process and neither is a runtime.
fn asked(address: &str, path: &str) -> Value {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let (_, body) = reply.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[test]
fn a_skin_that_does_not_exist_is_named_with_those_that_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_demo-forge"))
        .args(["--skin", "nowhere"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("known are demo, github, ghes, gitlab, gitee, bitbucket"));
}
