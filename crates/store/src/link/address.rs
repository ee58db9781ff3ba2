//! Addresses as operators write them.

use std::fmt;
use std::sync::Arc;

use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, TlsCertificates};

use crate::error::StoreError;

/// Where Sentinels listen if nothing else is said.
const SENTINEL_PORT: u16 = 26_379;

/// The address of the data, in one of the shapes that are understood.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub(super) shape: Shape,
    /// Of connections with TLS: whose certificates are trusted instead of the system's, as PEM.
    authority: Option<Arc<[u8]>>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// `redis://…`, `rediss://…` or `unix://…`
    Single(String),
    Sentinel(Watched),
    /// Each node as `redis://…` or `rediss://…`.
    Cluster(Vec<String>),
}

/// A primary that Sentinels watch.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Watched {
    /// Hosts and ports of the Sentinels.
    pub(super) sentinels: Vec<(String, u16)>,
    /// The name that they know the primary by.
    pub(super) name: String,
    /// `user:password@`, or nothing.
    login: String,
    tls: bool,
}

/// Names the shape alone: an address may hold a password.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.shape {
            Shape::Single(_) => "Address(single)",
            Shape::Sentinel(_) => "Address(sentinel)",
            Shape::Cluster(_) => "Address(cluster)",
        })
    }
}

impl Address {
    /// `redis://`, `unix://`, `redis+sentinel://host:port,host:port/primary-name` or
    /// `redis+cluster://host:port,host:port`; with `rediss` in place of `redis`, over TLS.
    ///
    /// `user:password@` goes before the host. Before a Sentinel's hosts it stands once, and is
    /// what the Redis servers are told; the Sentinels are told it only if they ask.
    ///
    /// # Errors
    /// Any other scheme, or an address that cannot be read.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or((text, ""));
        let shape = match scheme {
            "redis" | "rediss" | "unix" => Shape::Single(text.to_owned()),
            "redis+cluster" | "rediss+cluster" => Shape::Cluster(nodes(scheme, rest)?),
            "redis+sentinel" | "rediss+sentinel" => Shape::Sentinel(Watched::parse(scheme, rest)?),
            _ => {
                return Err(StoreError::Address(format!(
                    "`{text}` is no Redis address: use redis://, rediss://, unix://, redis+sentinel:// or \
                     redis+cluster://"
                )));
            }
        };
        let address = Self { shape, authority: None };
        address.servers().map_err(|error| StoreError::Address(format!("`{text}` is no Redis address: {error}")))?;
        Ok(address)
    }

    /// Trusts the certificates of this authority (PEM) and of no other.
    ///
    /// # Errors
    /// There is no certificate in it, or the address does not use TLS.
    pub fn trusting(self, authority: &[u8]) -> Result<Self, StoreError> {
        if !self.uses_tls() {
            return Err(StoreError::Address("a CA is of use with rediss:// only".to_owned()));
        }
        let address = Self { authority: Some(authority.into()), ..self };
        if !String::from_utf8_lossy(authority).contains("-----BEGIN CERTIFICATE-----") {
            return Err(StoreError::Address("there is no certificate (PEM) in it".to_owned()));
        }
        for server in address.servers()? {
            address.client(server).map_err(|error| StoreError::Address(error.to_string()))?;
        }
        Ok(address)
    }

    /// Those whose certificates are trusted instead of the system's, as PEM.
    pub(super) fn authority(&self) -> Option<&[u8]> {
        self.authority.as_deref()
    }

    fn uses_tls(&self) -> bool {
        self.servers().is_ok_and(|servers| servers.iter().any(|server| is_tls(server.addr())))
    }

    /// The servers that the address names: of Sentinels, the Sentinels.
    pub(super) fn servers(&self) -> Result<Vec<ConnectionInfo>, redis::RedisError> {
        match &self.shape {
            Shape::Single(url) => Ok(vec![url.as_str().into_connection_info()?]),
            Shape::Cluster(nodes) => nodes.iter().map(|node| node.as_str().into_connection_info()).collect(),
            Shape::Sentinel(watched) => watched.servers(),
        }
    }

    /// A client for one of the servers.
    pub(super) fn client(&self, server: ConnectionInfo) -> Result<Client, redis::RedisError> {
        if is_tls(server.addr()) {
            // Named, so that it does not depend on what else is linked. Only the first call counts.
            let _ = rustls::crypto::ring::default_provider().install_default();
            if let Some(authority) = &self.authority {
                let certificates = TlsCertificates { client_tls: None, root_cert: Some(authority.to_vec()) };
                return Client::build_with_tls(server, certificates);
            }
        }
        Client::open(server)
    }
}

impl Watched {
    fn parse(scheme: &str, rest: &str) -> Result<Self, StoreError> {
        let wrong = |what: &str| StoreError::Address(format!("{scheme}:// {what}"));
        let (login, rest) =
            rest.rsplit_once('@').map_or((String::new(), rest), |(login, rest)| (format!("{login}@"), rest));
        let (hosts, name) =
            rest.split_once('/').ok_or_else(|| wrong("needs the primary's name, as in host:port,host:port/name"))?;
        if name.is_empty() || name.contains(['/', '?', '#']) {
            return Err(wrong("needs the primary's name behind the last /, and nothing more"));
        }
        let mut sentinels = Vec::new();
        for host in hosts.split(',').map(str::trim).filter(|host| !host.is_empty()) {
            let (host, port) = match host.rsplit_once(':') {
                Some((name, port)) if !name.is_empty() => {
                    (name, port.parse().map_err(|_| wrong(&format!("has a wrong port in `{host}`")))?)
                }
                _ => (host, SENTINEL_PORT),
            };
            sentinels.push((host.to_owned(), port));
        }
        if sentinels.is_empty() {
            return Err(wrong("needs at least one host:port"));
        }
        Ok(Self { sentinels, name: name.to_owned(), login, tls: scheme.starts_with("rediss") })
    }

    fn servers(&self) -> Result<Vec<ConnectionInfo>, redis::RedisError> {
        self.sentinels.iter().map(|(host, port)| self.at(host, *port)).collect()
    }

    /// The server at this place, with the login.
    pub(super) fn at(&self, host: &str, port: u16) -> Result<ConnectionInfo, redis::RedisError> {
        let scheme = if self.tls { "rediss" } else { "redis" };
        let any = format!("{scheme}://{}localhost", self.login).as_str().into_connection_info()?;
        Ok(place(&any, host, port))
    }
}

/// The same login and kind of connection, at another place.
pub(super) fn place(like: &ConnectionInfo, host: &str, port: u16) -> ConnectionInfo {
    let host = host.to_owned();
    let addr = match like.addr() {
        ConnectionAddr::TcpTls { insecure, tls_params, .. } => {
            ConnectionAddr::TcpTls { host, port, insecure: *insecure, tls_params: tls_params.clone() }
        }
        _ => ConnectionAddr::Tcp(host, port),
    };
    like.clone().set_addr(addr)
}

/// The same server, asked by nobody in particular.
pub(super) fn without_login(server: &ConnectionInfo) -> ConnectionInfo {
    server.clone().set_redis_settings(RedisConnectionInfo::default())
}

fn is_tls(addr: &ConnectionAddr) -> bool {
    matches!(addr, ConnectionAddr::TcpTls { .. })
}

fn nodes(scheme: &str, rest: &str) -> Result<Vec<String>, StoreError> {
    let kind = if scheme.starts_with("rediss") { "rediss" } else { "redis" };
    let nodes = rest.split(',').map(str::trim).filter(|node| !node.is_empty());
    let nodes: Vec<String> = nodes.map(|node| format!("{kind}://{node}")).collect();
    if nodes.is_empty() {
        return Err(StoreError::Address(format!("{scheme}:// needs at least one host:port")));
    }
    Ok(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<String> {
        let servers = Address::parse(text).unwrap().servers().unwrap();
        servers.iter().map(|server| server.addr().to_string()).collect()
    }

    #[test]
    fn every_shape_is_read() {
        assert_eq!(places("redis://me:secret@db:6380/1"), ["db:6380"]);
        assert_eq!(places(" rediss://db "), ["db:6379"]);
        assert_eq!(places("unix:///run/redis.sock"), ["/run/redis.sock"]);
        assert_eq!(places("redis+cluster://a:1,me:secret@b:2"), ["a:1", "b:2"]);
        assert_eq!(places("redis+sentinel://a:1,b/forum"), ["a:1", "b:26379"]);
        assert_eq!(places("rediss+sentinel://me:sec%2Fret@a:1, b:2/forum"), ["a:1", "b:2"]);
    }

    #[test]
    fn a_sentinels_address_says_whom_it_watches_and_how_to_sign_in_there() {
        let address = Address::parse("rediss+sentinel://me:sec%2Fret@a:1/forum").unwrap();
        let Shape::Sentinel(watched) = &address.shape else { panic!("another shape") };
        let server = watched.at("primary", 6_379).unwrap();
        assert_eq!(watched.name, "forum");
        assert!(is_tls(server.addr()));
        assert_eq!(
            (server.redis_settings().username(), server.redis_settings().password()),
            (Some("me"), Some("sec/ret"))
        );
        assert_eq!(without_login(&server).redis_settings().password(), None);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "localhost",
            "http://localhost",
            "redis+cluster://",
            "redis+sentinel://a:1,b:2",
            "redis+sentinel:///forum",
            "redis+sentinel://a:port/forum",
            "redis+sentinel://a:1/forum/0",
        ] {
            assert!(matches!(Address::parse(text), Err(StoreError::Address(_))), "{text}");
        }
    }

    #[test]
    fn an_authority_goes_with_tls_and_holds_a_certificate() {
        for (address, authority) in [("redis://db", "-----BEGIN CERTIFICATE-----"), ("rediss://db", "not one")] {
            let refused = Address::parse(address).unwrap().trusting(authority.as_bytes());
            assert!(matches!(refused, Err(StoreError::Address(_))), "{address}");
        }
    }

    #[test]
    fn an_address_in_the_log_shows_no_password() {
        let address = Address::parse("redis+sentinel://me:secret@a:1/forum").unwrap();
        assert_eq!(format!("{address:?}"), "Address(sentinel)");
    }
}
