//! TLS in front of a host, with a certificate authority of its own.
//!
//! It can be reached by its address, or as a proxy for names that nobody else knows.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::desk::Desk;

/// It listens until it is dropped.
pub struct Front {
    _runtime: Runtime,
    authority: PathBuf,
    acceptor: Arc<Mutex<TlsAcceptor>>,
    signer: Issuer<'static, KeyPair>,
    names: Vec<String>,
    port: u16,
}

/// Which certificate a front shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// One of its own authority, which is in force.
    Good,
    /// One whose time has not begun, as a clock that is far behind sees them all.
    NotYet,
    /// One of an authority that nobody was told of.
    Strange,
}

impl Front {
    /// Puts TLS before the host at `origin`, for these names.
    #[track_caller]
    pub fn before(desk: &Desk, origin: &str, names: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (authority, signer) = authority();
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let acceptor = Arc::new(Mutex::new(certified(&signer, &names, Shown::Good)));
        let shown = Arc::clone(&acceptor);
        let file = desk.room().join(format!("authority-{port}.pem"));
        fs::write(&file, authority).expect("the room is ours");
        let behind = origin.trim_start_matches("http://").to_owned();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let behind = behind.clone();
                // What one connection comes to is its client's business.
                tokio::spawn(async move { carry(stream, &acceptor, &behind).await.ok() });
            }
        });
        Self {
            _runtime: runtime,
            authority: file,
            acceptor,
            signer,
            names,
            port,
        }
    }

    /// From the next connection on it shows that one.
    pub fn shows(&self, which: Shown) {
        let (_, stranger) = authority();
        let signer = match which {
            Shown::Good | Shown::NotYet => &self.signer,
            Shown::Strange => &stranger,
        };
        let acceptor = certified(signer, &self.names, which);
        *self.acceptor.lock().unwrap_or_else(PoisonError::into_inner) = acceptor;
    }

    /// The file with the certificate of its authority.
    pub fn authority(&self) -> &PathBuf {
        &self.authority
    }

    /// `https://127.0.0.1:<port>`.
    pub fn origin(&self) -> String {
        format!("https://{}", self.key())
    }

    /// `127.0.0.1:<port>`, as Forgepass names the host.
    pub fn key(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its address as that of a proxy.
    pub fn proxy(&self) -> String {
        format!("http://{}", self.key())
    }
}

/// An authority: its certificate, and what it signs with.
fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = params.self_signed(&key).expect("a certificate").pem();
    (authority, Issuer::new(params, key))
}

/// A server with a certificate for these names.
fn certified(signer: &Issuer<'static, KeyPair>, names: &[String], which: Shown) -> TlsAcceptor {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(names).expect("names");
    if which == Shown::NotYet {
        params.not_before = date_time_ymd(2999, 1, 1);
        params.not_after = date_time_ymd(3000, 1, 1);
    }
    let certificate = params.signed_by(&key, signer).expect("a certificate");
    let secret = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .expect("a server");
    TlsAcceptor::from(Arc::new(config))
}

/// Lets one connection through to the host.
async fn carry(mut stream: TcpStream, acceptor: &TlsAcceptor, behind: &str) -> std::io::Result<()> {
    let mut first = [0];
    stream.peek(&mut first).await?;
    if first == *b"C" {
        // `CONNECT name:443`: whatever the name, it is this host.
        read_head(&mut stream).await?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    }
    let mut open = acceptor.accept(stream).await?;
    let mut host = TcpStream::connect(behind).await?;
    copy_bidirectional(&mut open, &mut host).await?;
    Ok(())
}

async fn read_head(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut last = [0; 4];
    while last != *b"\r\n\r\n" {
        last.rotate_left(1);
        last[3] = stream.read_u8().await?;
    }
    Ok(())
}
