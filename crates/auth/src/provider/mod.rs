//! Signing in through others: GitHub, and whoever speaks OpenID Connect.
//!
//! Both take the same way, OAuth's authorization code with PKCE (RFC 6749, 7636, 9700): the browser
//! is sent to the provider with a `state`, comes back with it and a code, and the code is exchanged
//! for what tells who this is. GitHub is then asked; an OpenID provider signs it ([`id_token`]).
//!
//! Only hosts that the operator named are asked, redirects are not followed, and time and size of
//! each answer are bounded ([`http`]).

mod attempt;
mod exchange;
mod fault;
mod github;
mod http;
mod id_token;
mod keys;
mod openid;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use oauth2::url::Url;

pub use attempt::Attempt;
pub use fault::{ProviderFault, Unusable};
pub use github::GitHubSettings;
pub use id_token::Untrusted;
pub use openid::{OpenIdSettings, checked_name};

/// How long somebody who signs in waits for a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until all answers have come.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(10) }
    }
}

/// What a provider knows this forum by. `Debug` shows no secret.
#[derive(Clone)]
pub struct Registered {
    pub client_id: String,
    pub client_secret: String,
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registered").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// What the browser brings back from a provider.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    pub code: &'a str,
    /// Whose answer it says it is (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Who somebody is, as a provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// The identity: never given to anybody else by this provider.
    pub subject: String,
    /// What the account is called there at present. It may be another one's tomorrow.
    pub login: String,
    /// A name that may be wanted here.
    pub suggested: Option<String>,
    /// An address that the provider has verified.
    pub email: Option<String>,
}

/// Somebody whom people may sign in through.
#[derive(Debug)]
pub struct Provider {
    /// What its addresses here end in: `github`, `oidc/NAME`.
    slug: String,
    title: String,
    realm: String,
    kind: Kind,
    patience: Patience,
}

#[derive(Debug)]
enum Kind {
    GitHub(Box<github::GitHub>),
    OpenId(Box<openid::OpenId>),
}

impl Provider {
    /// `site` is the forum's public address: the provider sends people back there.
    ///
    /// # Errors
    /// An address is none.
    pub fn github(settings: &GitHubSettings, site: &str, patience: Patience) -> Result<Self, Unusable> {
        let slug = "github".to_owned();
        let back = callback(site, &slug)?;
        let github = github::GitHub::new(settings, back, patience)?;
        Ok(Self {
            title: "GitHub".to_owned(),
            realm: github.realm(),
            slug,
            kind: Kind::GitHub(Box::new(github)),
            patience,
        })
    }

    /// # Errors
    /// An address or the name is none.
    pub fn open_id(settings: &OpenIdSettings, site: &str, patience: Patience) -> Result<Self, Unusable> {
        let slug = format!("oidc/{}", openid::checked_name(&settings.name)?);
        let back = callback(site, &slug)?;
        let openid = openid::OpenId::new(settings, back, patience)?;
        let title = settings.title.trim();
        let title = if title.is_empty() { settings.name.clone() } else { title.to_owned() };
        Ok(Self { title, realm: openid.realm(), slug, kind: Kind::OpenId(Box::new(openid)), patience })
    }

    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// What people know it by.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whose subjects these are. A subject means somebody in its realm alone: another provider, or
    /// the same under another address, gives the same number to somebody else. Without `:`.
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// Whether secrets go over a network in the clear.
    pub fn is_in_the_clear(&self) -> bool {
        match &self.kind {
            Kind::GitHub(github) => github.http().is_in_the_clear(),
            Kind::OpenId(openid) => openid.http().is_in_the_clear(),
        }
    }

    /// Where to send the browser. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// The provider cannot be asked where that is.
    pub async fn begin(&self, attempt: &Attempt, now: u64) -> Result<String, ProviderFault> {
        self.in_time(async {
            match &self.kind {
                Kind::GitHub(github) => Ok(github.begin(attempt)),
                Kind::OpenId(openid) => openid.begin(attempt, now).await,
            }
        })
        .await
    }

    /// Who came back with this.
    ///
    /// # Errors
    /// The provider does not say, or what it says is not to be believed.
    pub async fn finish(&self, attempt: &Attempt, answer: &Answer<'_>, now: u64) -> Result<Identified, ProviderFault> {
        self.in_time(async {
            match &self.kind {
                Kind::GitHub(github) => github.finish(attempt, answer.code).await,
                Kind::OpenId(openid) => openid.finish(attempt, answer, now).await,
            }
        })
        .await
    }

    async fn in_time<T>(&self, asking: impl Future<Output = Result<T, ProviderFault>>) -> Result<T, ProviderFault> {
        tokio::time::timeout(self.patience.total, asking).await.unwrap_or(Err(ProviderFault::Slow))
    }
}

/// Whom people may sign in through, in the order in which they are shown.
#[derive(Clone, Debug, Default)]
pub struct Providers(Arc<[Provider]>);

impl Providers {
    pub fn new(providers: Vec<Provider>) -> Self {
        Self(providers.into())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn of_slug(&self, slug: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.slug == slug)
    }

    pub fn of_realm(&self, realm: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.realm == realm)
    }
}

/// # Errors
/// It is no address that could be asked.
pub fn checked_address(text: &str) -> Result<(), Unusable> {
    http::address(text).map(|_| ())
}

/// # Errors
/// It is no host, with or without a port.
pub fn checked_host(text: &str) -> Result<(), Unusable> {
    http::host(text).map(|_| ())
}

/// Where the provider sends people back to.
fn callback(site: &str, slug: &str) -> Result<Url, Unusable> {
    http::address(&format!("{}/auth/{slug}/callback", site.trim_end_matches('/')))
}

/// An address as a part of a realm: no `:` is left in it, and no two become one.
fn realm_of(kind: &str, address: &str) -> String {
    format!("{kind}@{}", address.replace('%', "%25").replace(':', "%3A"))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
