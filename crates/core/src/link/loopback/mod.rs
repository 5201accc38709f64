//! The way back by loopback: a listener for one answer.
//!
//! RFC 8252 §7.3. It listens on 127.0.0.1 only, reads the head of a GET and nothing else, and hands
//! the address of a callback to whoever opened it. What comes with another `Host`, with an `Origin`,
//! on another path or in another form ends nothing. It closes after the first answer that counted.
//!
//! It knows no framework, keeps no connection alive, and never logs a query.

mod connection;
mod desk;
mod head;
mod reply;
mod serve;

pub use reply::{Pages, Sentence};
pub use serve::{Ended, Verdict};

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// A bound port that waits for one callback.
pub struct Listener {
    socket: TcpListener,
    port: u16,
    path: String,
}

impl Listener {
    /// Binds 127.0.0.1, at `port` or at any free one, for callbacks to `path` (which begins with a slash).
    ///
    /// On Windows the standard library does not ask for exclusive use of the address: another
    /// program *of the same person* could bind it too. PKCE makes what it would catch useless.
    pub fn bind(port: Option<u16>, path: &str) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
        let socket = TcpListener::bind(address)?;
        socket.set_nonblocking(true)?;
        let port = socket.local_addr()?.port();
        Ok(Self {
            socket,
            port,
            path: path.to_owned(),
        })
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The address to register and to send along: `http://127.0.0.1:<port><path>`.
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Serves until a callback counted, or `closed` is done.
    ///
    /// Each callback's full address goes to `on_callback`, one at a time; the browser waits for the
    /// verdict. A callback that is being judged when `closed` comes is judged to its end, because a
    /// code that is being redeemed must not be dropped. After a verdict that ends it, the listener
    /// shows the page once and closes, after two seconds at the latest.
    pub async fn serve<F, V>(
        self,
        pages: Pages,
        closed: impl Future<Output = ()>,
        on_callback: F,
    ) -> io::Result<Ended>
    where
        F: FnMut(String) -> V,
        V: Future<Output = Verdict>,
    {
        serve::serve(self, pages, closed, on_callback).await
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener")
            .field("port", &self.port)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
