//! Asking providers: known hosts only, no redirects, bounded time and size.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use oauth2::http::{HeaderMap, HeaderValue, StatusCode, header};
use oauth2::url::{Host, Url};
use oauth2::{HttpRequest, HttpResponse};
use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore};
use serde::de::DeserializeOwned;

use super::Patience;
use super::fault::{ProviderFault, Unusable};

/// Bytes of an answer. Providers with many keys send some 20 KB of them.
const ANSWER_MAX: usize = 256 << 10;

/// An address that may be asked.
pub(super) fn address(text: &str) -> Result<Url, Unusable> {
    let wrong = || Unusable::Address(without_login(text));
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if is_web && is_plain && url.password().is_none() { Ok(url) } else { Err(wrong()) }
}

/// As it may be shown: in place of a user and a password stand asterisks.
fn without_login(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
    let shown = rest.rsplit_once('@').map_or_else(|| rest.to_owned(), |(_, place)| format!("***@{place}"));
    scheme.map_or_else(|| shown.clone(), |scheme| format!("{scheme}://{shown}"))
}

/// Host and port.
fn place(url: &Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

/// A host of the settings, with the port that is asked.
pub(super) fn host(text: &str) -> Result<String, Unusable> {
    let url = address(&format!("https://{text}")).ok().filter(|url| url.path() == "/" && !text.contains('/'));
    url.as_ref().and_then(place).ok_or_else(|| Unusable::Host(without_login(text)))
}

/// A way to the hosts of one provider.
#[derive(Debug)]
pub(super) struct Http {
    client: Client,
    places: BTreeSet<String>,
    /// What is named by a provider is asked over https, unless the provider itself is not.
    is_plain: bool,
    /// All of it is on this machine.
    is_here: bool,
}

impl Http {
    /// `own` are the addresses that the operator named, `more` further hosts, with a port where it
    /// is not the one of https.
    pub(super) fn to(own: &[&Url], more: &[String], patience: Patience) -> Result<Self, Unusable> {
        let mut places: BTreeSet<String> = own.iter().filter_map(|url| place(url)).collect();
        for host in more {
            places.insert(self::host(host)?);
        }
        let is_plain = own.iter().any(|url| url.scheme() == "http");
        let is_here = own.iter().all(|url| is_loopback(url));
        let builder = Client::builder()
            .tls_backend_preconfigured(tls(is_here && is_plain)?)
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(patience.connect)
            .timeout(patience.total)
            // GitHub refuses whoever does not say who it is.
            .user_agent(concat!("exedra/", env!("CARGO_PKG_VERSION")));
        // A proxy of the environment leads outside.
        let builder = if is_here { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|error| Unusable::Client(error.to_string()))?;
        Ok(Self { client, places, is_plain, is_here })
    }

    /// Whether secrets go over a network in the clear.
    pub(super) fn is_in_the_clear(&self) -> bool {
        self.is_plain && !self.is_here
    }

    /// An address that a provider names, if it may be asked.
    pub(super) fn named(&self, text: &str) -> Result<Url, ProviderFault> {
        let url = Url::parse(text).map_err(|_| ProviderFault::Nonsense("an address in it is none"))?;
        self.check(&url)?;
        Ok(url)
    }

    fn check(&self, url: &Url) -> Result<(), ProviderFault> {
        let is_safe = url.scheme() == "https" || (self.is_plain && url.scheme() == "http");
        match place(url) {
            Some(place) if is_safe && self.places.contains(&place) => Ok(()),
            Some(place) => Err(ProviderFault::Elsewhere(place)),
            None => Err(ProviderFault::Nonsense("an address in it has no host")),
        }
    }

    /// Sends a request. Whatever status comes back is an answer.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ProviderFault> {
        let request = reqwest::Request::try_from(request).map_err(away)?;
        self.check(request.url())?;
        let mut response = self.client.execute(request).await.map_err(away)?;
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if answer.body().len() + chunk.len() > ANSWER_MAX {
                return Err(ProviderFault::Nonsense("it is too long"));
            }
            answer.body_mut().extend_from_slice(&chunk);
        }
        Ok(answer)
    }

    /// Reads JSON from an address. `bearer` opens what is not for everybody.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        url: &Url,
        accept: &'static str,
        bearer: Option<&str>,
    ) -> Result<T, ProviderFault> {
        let mut request = HttpRequest::new(Vec::new());
        *request.uri_mut() = url.as_str().parse().map_err(|_| ProviderFault::Nonsense("an address in it is none"))?;
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(accept));
        if let Some(token) = bearer {
            let value = HeaderValue::from_str(&format!("Bearer {token}"));
            let mut value = value.map_err(|_| ProviderFault::Nonsense("its access token is none"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        let answer = self.send(request).await?;
        if answer.status() != StatusCode::OK {
            return Err(ProviderFault::Failed(answer.status().as_u16()));
        }
        if !is_json(answer.headers()) {
            return Err(ProviderFault::Nonsense("it is not JSON"));
        }
        serde_json::from_slice(answer.body()).map_err(|_| ProviderFault::Nonsense("it is other JSON than expected"))
    }
}

/// `application/json`, `application/jwk-set+json` and the like.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("application/") && (kind.ends_with("/json") || kind.ends_with("+json"))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// TLS with ring and the system's authorities; with none of them where nothing is asked over https.
fn tls(is_unused: bool) -> Result<ClientConfig, Unusable> {
    let mut roots = RootCertStore::empty();
    if !is_unused {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            return Err(Unusable::NoAuthorities(reasons.join(", ")));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| Unusable::Client(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// What reqwest says, without the address: a query may hold what is secret.
fn away(error: reqwest::Error) -> ProviderFault {
    if error.is_timeout() {
        return ProviderFault::Slow;
    }
    let error = error.without_url();
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    ProviderFault::Away(deepest.to_string())
}
