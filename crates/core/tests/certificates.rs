//! Cases 28 and 29: which hosts are believed, for whom a certificate authority counts, and that none sends
//! us from https to http.

use std::sync::Arc;

use forgepass_core::grant::Secret;
use forgepass_core::http::{Authorization, Client, Http, Method, Request, SendError, Sensitivity};
use forgepass_core::provider::{Network, authority};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use url::Url;

/// A company's own certificate authority.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    fn network(&self) -> Network {
        Network {
            authority: Some(authority(&self.pem).expect("certificates")),
            ..Network::default()
        }
    }

    /// A host with a certificate of this authority, valid in these years and for that name.
    async fn host(&self, name: &str, years: (i32, i32)) -> Url {
        self.host_that_says(GOOD, name, years).await
    }

    async fn host_that_says(&self, answer: &str, name: &str, years: (i32, i32)) -> Url {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let secret = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], secret)
            .expect("a server");
        serve(TlsAcceptor::from(Arc::new(config)), answer.to_owned()).await
    }
}

const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// Gives every request that answer; what it heard in the clear, it would have to be sent.
async fn serve(acceptor: TlsAcceptor, answer: String) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    Url::parse(&format!("https://localhost:{port}/")).expect("an address")
}

fn client() -> Client {
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    Client::new("Forgepass/test")
}

/// Sends a token there.
async fn send(client: &Client, url: &Url, network: &Network) -> Result<u16, SendError> {
    let request = Request {
        authorization: Some(Authorization::Bearer(Secret::new("token".to_owned()))),
        ..Request::new(Method::Get, url.clone(), Sensitivity::Carries).by(network)
    };
    client.send(request).await.map(|reply| reply.status)
}

const NOW: (i32, i32) = (2020, 2100);

#[tokio::test]
async fn case_29_a_host_of_an_unknown_authority_is_refused_and_with_its_authority_believed() {
    let (company, client) = (Authority::new(), client());
    let url = company.host("localhost", NOW).await;
    let usual = Network::default();
    assert_eq!(
        send(&client, &url, &usual).await,
        Err(SendError::Certificate)
    );
    assert_eq!(send(&client, &url, &company.network()).await, Ok(200));
    // What is trusted for one host is trusted for no other request.
    assert_eq!(
        send(&client, &url, &usual).await,
        Err(SendError::Certificate)
    );
    let another = Authority::new();
    assert_eq!(
        send(&client, &url, &another.network()).await,
        Err(SendError::Certificate)
    );
}

#[tokio::test]
async fn case_28_a_redirect_from_https_to_http_is_not_followed() {
    let (company, client) = (Authority::new(), client());
    let trap = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    trap.set_nonblocking(true).expect("a socket");
    let port = trap.local_addr().expect("an address").port();
    for place in ["localhost", "127.0.0.1"] {
        let answer = format!(
            "HTTP/1.1 302 Found\r\nlocation: http://{place}:{port}/\r\n\
             content-length: 0\r\nconnection: close\r\n\r\n"
        );
        let url = company.host_that_says(&answer, "localhost", NOW).await;
        assert_eq!(send(&client, &url, &company.network()).await, Ok(302));
    }
    let came = trap.accept().expect_err("nobody came");
    assert_eq!(came.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn case_29_another_name_and_an_ended_certificate_are_refused_whoever_signed_them() {
    let (company, client) = (Authority::new(), client());
    let network = company.network();
    for (name, years) in [("git.example.org", NOW), ("localhost", (2020, 2021))] {
        let url = company.host(name, years).await;
        assert_eq!(
            send(&client, &url, &network).await,
            Err(SendError::Certificate),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_valid_yet_says_that_the_clock_is_behind() {
    let (company, client) = (Authority::new(), client());
    let url = company.host("localhost", (2090, 2100)).await;
    assert_eq!(
        send(&client, &url, &company.network()).await,
        Err(SendError::Clock)
    );
}

#[tokio::test]
async fn case_29_certificates_that_cannot_be_read_send_nothing_by_any_other_way() {
    let (company, client) = (Authority::new(), client());
    let url = company.host("localhost", NOW).await;
    let broken = Network {
        authority: Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".to_owned()),
        ..Network::default()
    };
    assert_eq!(
        send(&client, &url, &broken).await,
        Err(SendError::NotConnected)
    );
}
