//! A server that speaks TLS alone, with certificates made for the test.

use std::fs;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::tcp::TcpServer;

/// A Redis that takes connections over TLS on 127.0.0.1, with a certificate of an authority that
/// nobody else trusts. It goes when it is dropped.
pub struct Secure {
    server: TcpServer,
    port: u16,
    authority: String,
}

impl Secure {
    pub async fn start() -> Self {
        let port = crate::tcp::free_port();
        let (authority, certificate, key) = certificates();
        // The test itself asks over a plain port beside it.
        let server = TcpServer::start(|plain, folder: &Path| {
            for (name, text) in [("ca.pem", &authority), ("server.pem", &certificate), ("server.key", &key)] {
                fs::write(folder.join(name), text).expect("a certificate can be written");
            }
            let mut settings = crate::tcp::in_memory(plain);
            #[rustfmt::skip]
            settings.extend([
                "--tls-port", &port.to_string(),
                "--tls-cert-file", "server.pem",
                "--tls-key-file", "server.key",
                "--tls-ca-cert-file", "ca.pem",
                "--tls-auth-clients", "no",
            ].map(str::to_owned));
            settings
        })
        .await;
        Self { server, port, authority }
    }

    /// `rediss://127.0.0.1:…`, which the certificate is good for.
    pub fn url(&self) -> String {
        format!("rediss://127.0.0.1:{}", self.port)
    }

    /// The same under a name that the certificate does not have.
    pub fn url_of_another(&self) -> String {
        format!("rediss://localhost:{}", self.port)
    }

    /// The authority's certificate, as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The certificate of an authority that has nothing to do with it.
    pub fn stranger() -> String {
        certificates().0
    }

    pub fn pause(&self) {
        self.server.pause();
    }

    pub fn resume(&self) {
        self.server.resume();
    }

    /// Ends the server as a crash would.
    pub fn kill(&self) {
        self.server.kill();
    }

    /// Starts it anew in the same place. It is empty then.
    pub async fn restart(&self) {
        self.server.restart().await;
    }
}

/// An authority, and a certificate of it for 127.0.0.1 with its key, all as PEM.
pub(crate) fn certificates() -> (String, String, String) {
    let key = || KeyPair::generate().expect("a key can be made");
    let params = |names: Vec<String>| CertificateParams::new(names).expect("the names are well-formed");
    let (authority_key, server_key) = (key(), key());
    let mut authority = params(vec![]);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).expect("an authority signs for itself");
    let issuer = Issuer::new(authority, authority_key);
    let server = params(vec!["127.0.0.1".to_owned()]).signed_by(&server_key, &issuer).expect("the authority signs");
    (authority_certificate.pem(), server.pem(), server_key.serialize_pem())
}
