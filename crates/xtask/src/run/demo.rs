//! The demo host beside the window.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use super::guest::Guest;
use super::{ask, end};
use crate::place::Place;
use crate::shell;

/// A running demo host; dropping it ends it.
pub struct DemoHost {
    /// Its address.
    pub base: String,
    child: Child,
}

impl DemoHost {
    /// Starts it, on the port of the last run if that is free: accounts are known by address.
    pub fn start(place: &Place, guest: &Guest) -> Result<Self> {
        let note = guest.folder.join("demo-port");
        let last = fs::read_to_string(&note).unwrap_or_default();
        let last = last.trim().parse::<u16>().unwrap_or(0);
        let (host, port) = Self::on(place, last).or_else(|error| match last {
            0 => Err(error),
            _ => Self::on(place, 0),
        })?;
        fs::write(&note, port.to_string())?;
        Ok(host)
    }

    fn on(place: &Place, port: u16) -> Result<(Self, u16)> {
        let mut child = shell::program(place, place.built("demo-forge"))
            .args(["--json", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start demo-forge")?;
        let pipe = child.stdout.take().expect("stdout was asked for as a pipe");
        let mut line = String::new();
        let read = BufReader::new(pipe).read_line(&mut line);
        let ready = read.ok().and_then(|_| ready(&line));
        let Some((base, port)) = ready else {
            end(&mut child)?;
            anyhow::bail!("the demo host did not start on port {port}");
        };
        Ok((Self { base, child }, port))
    }

    /// Tells Forgepass about it, unless it knows.
    pub fn introduce(&self, place: &Place, guest: &Guest) -> Result<()> {
        if guest.vault == "memory" {
            // What one process keeps in memory no other sees: only the window can be told.
            println!(
                "dev: to connect it, choose \"your own server\" and give its address {} and the \
                 client id forgepass-demo",
                self.base
            );
            return Ok(());
        }
        let mut list = guest.start(place, "forgepass");
        let hosts = ask(list.args(["host", "list", "--json"])).context("forgepass host list")?;
        if knows(&hosts, &self.base) {
            return Ok(());
        }
        let mut add = guest.start(place, "forgepass");
        add.args(["host", "add", "--provider", "demo", "--origin", &self.base]);
        ask(&mut add).context("forgepass host add")?;
        Ok(())
    }
}

impl Drop for DemoHost {
    fn drop(&mut self) {
        if let Err(error) = end(&mut self.child) {
            eprintln!("dev: the demo host is still there: {error}");
        }
    }
}

/// Address and port from the line it prints when it listens.
fn ready(line: &str) -> Option<(String, u16)> {
    let ready: Value = serde_json::from_str(line).ok()?;
    let base = ready["base"].as_str()?.to_owned();
    let port = u16::try_from(ready["port"].as_u64()?).ok()?;
    Some((base, port))
}

/// Whether that address is in the output of `forgepass host list --json`.
fn knows(hosts: &str, base: &str) -> bool {
    let hosts: Value = serde_json::from_str(hosts).unwrap_or_default();
    hosts.as_array().is_some_and(|hosts| {
        hosts.iter().any(|host| {
            let known = host["base_url"].as_str().unwrap_or_default();
            known.trim_end_matches('/') == base.trim_end_matches('/')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_says_where_it_is() {
        let line = "{\"base\":\"http://127.0.0.1:9101\",\"port\":9101,\"pid\":7}\n";
        assert_eq!(ready(line), Some(("http://127.0.0.1:9101".into(), 9101)));
        assert_eq!(ready("cannot listen\n"), None);
        assert_eq!(ready(""), None);
    }

    #[test]
    fn a_host_is_known_by_its_address() {
        let hosts = r#"[{"key":"127.0.0.1:9101","base_url":"http://127.0.0.1:9101/"}]"#;
        assert!(knows(hosts, "http://127.0.0.1:9101"));
        assert!(!knows(hosts, "http://127.0.0.1:910"));
        assert!(!knows("[]", "http://127.0.0.1:9101"));
    }
}
