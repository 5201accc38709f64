//! A WebDriver program and one session with it.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value};
use tokio::net::TcpStream;

use crate::child::Child;
use crate::desk::Desk;
use crate::until::eventually;

/// Two programs may be given one port between asking for it and taking it: then try again.
const TRIES: usize = 3;

/// A running WebDriver program.
pub struct Driver {
    program: Child,
    port: u16,
}

impl Driver {
    /// Starts the program that `command` makes for the free ports it is given, and waits until
    /// somebody listens on each. Sessions begin at the first.
    pub async fn start<const PORTS: usize>(
        desk: &Desk,
        name: &str,
        command: impl Fn([u16; PORTS]) -> Command,
    ) -> Self {
        for _ in 0..TRIES {
            let ports = free_ports();
            let mut driver = Self {
                program: desk.start(name, command(ports)),
                port: ports[0],
            };
            if driver.listens_on(&ports).await {
                return driver;
            }
        }
        panic!("{name} does not start");
    }

    async fn listens_on(&mut self, ports: &[u16]) -> bool {
        eventually("a WebDriver that listens", Duration::from_secs(20), || {
            let over = self.program.is_over();
            async move {
                for port in ports {
                    let listens = TcpStream::connect(("127.0.0.1", *port)).await;
                    match listens {
                        _ if over => return Ok(false),
                        Ok(_) => {}
                        Err(error) => return Err(error.to_string()),
                    }
                }
                Ok(true)
            }
        })
        .await
    }

    /// Begins a session with these capabilities.
    pub async fn session(&self, capabilities: Value) -> Client {
        let Value::Object(capabilities) = capabilities else {
            panic!("capabilities are an object");
        };
        let address = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let session = builder.capabilities(capabilities as Map<_, _>);
        tokio::time::timeout(Duration::from_secs(60), session.connect(&address))
            .await
            .unwrap_or_else(|_| panic!("no session within 60 s: {}", self.program.complained()))
            .unwrap_or_else(|error| panic!("no session: {error}: {}", self.program.complained()))
    }
}

/// All held until all are found, so that they differ.
fn free_ports<const PORTS: usize>() -> [u16; PORTS] {
    let free = |_| TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let sockets: [_; PORTS] = std::array::from_fn(free);
    sockets.map(|socket| socket.local_addr().expect("it is bound").port())
}
