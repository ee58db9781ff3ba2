//! OpenID Connect by discovery (OpenID Connect Discovery 1.0).

use std::sync::{Arc, PoisonError, RwLock};

use oauth2::AuthType;
use oauth2::url::Url;
use serde::Deserialize;

use super::exchange::Endpoints;
use super::fault::{ProviderFault, Unusable};
use super::http::{Http, address};
use super::id_token::{self, Expected, Named, Profile, Untrusted};
use super::keys::{KeySet, Keys};
use super::{Answer, Attempt, Identified, Patience, Registered, realm_of};

const JSON: &str = "application/json";
/// Seconds for which what a provider published is taken to hold. A key that is not there is asked
/// for at once.
const KEPT: u64 = 3_600;

#[derive(Clone, Debug)]
pub struct OpenIdSettings {
    /// As in the address: `/auth/oidc/{name}`.
    pub name: String,
    /// What people know it by; the name if empty.
    pub title: String,
    /// Its address, to the letter as it gives it itself.
    pub issuer: String,
    pub registered: Registered,
    /// Hosts beside the issuer's that may be asked for tokens and keys.
    pub hosts: Vec<String>,
}

/// A name that may stand in an address.
///
/// # Errors
/// It may not.
pub fn checked_name(name: &str) -> Result<&str, Unusable> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_plain && (1..=32).contains(&name.len()) { Ok(name) } else { Err(Unusable::Name(name.to_owned())) }
}

#[derive(Debug)]
pub(super) struct OpenId {
    issuer: String,
    discovery: Url,
    registered: Registered,
    back: Url,
    http: Http,
    /// What the provider published when it was asked last.
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    document: Option<(Arc<Document>, u64)>,
    keys: Option<(Arc<Keys>, u64)>,
}

/// What a provider says of itself.
#[derive(Debug, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What the userinfo endpoint answers.
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    profile: Profile,
}

impl OpenId {
    pub(super) fn new(settings: &OpenIdSettings, back: Url, patience: Patience) -> Result<Self, Unusable> {
        let issuer = settings.issuer.trim();
        let base = address(issuer)?;
        Ok(Self {
            discovery: address(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))?,
            issuer: issuer.to_owned(),
            registered: settings.registered.clone(),
            back,
            http: Http::to(&[&base], &settings.hosts, patience)?,
            known: RwLock::default(),
        })
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) fn realm(&self) -> String {
        realm_of("oidc", &self.issuer)
    }

    pub(super) async fn begin(&self, attempt: &Attempt, now: u64) -> Result<String, ProviderFault> {
        let document = self.document(now).await?;
        let mut extra = vec![("nonce", attempt.nonce())];
        if attempt.wants_fresh().is_some() {
            // Section 3.1.2.1: whoever sits there signs in anew, and the token says when.
            extra.extend([("prompt", "login".to_owned()), ("max_age", "0".to_owned())]);
        }
        Ok(self.endpoints(&document)?.authorize(&self.registered, attempt, &extra))
    }

    pub(super) async fn finish(
        &self,
        attempt: &Attempt,
        answer: &Answer<'_>,
        now: u64,
    ) -> Result<Identified, ProviderFault> {
        let document = self.document(now).await?;
        self.check_issuer(&document, answer.issuer)?;
        let tokens = self.endpoints(&document)?.exchange(&self.http, &self.registered, attempt, answer.code).await?;
        let id_token = tokens.id_token.ok_or(Untrusted::Missing)?;
        let Named { subject, mut profile } = self.read(&id_token, &document, attempt, now).await?;
        // Some tell the address there alone.
        if let Some(userinfo) = document.userinfo_endpoint.as_ref().filter(|_| !profile.has_email()) {
            let told: UserInfo =
                self.http.json(&self.http.named(userinfo)?, JSON, Some(tokens.access.as_str())).await?;
            // Section 5.3.2: what is told of somebody else does not count.
            if told.sub == subject {
                profile = told.profile;
            }
        }
        Ok(Identified {
            login: profile.login().unwrap_or(&subject).to_owned(),
            suggested: profile.username(),
            email: profile.verified_email(),
            subject,
        })
    }

    /// RFC 9207: whoever says that it names itself in its answers does so in all of them.
    fn check_issuer(&self, document: &Document, named: Option<&str>) -> Result<(), Untrusted> {
        match named {
            Some(named) if named == self.issuer => Ok(()),
            None if !document.authorization_response_iss_parameter_supported => Ok(()),
            _ => Err(Untrusted::Issuer),
        }
    }

    fn endpoints(&self, document: &Document) -> Result<Endpoints, ProviderFault> {
        // The browser goes there, not the forum: any host, but no other kind of address.
        let authorize = Url::parse(&document.authorization_endpoint).ok();
        let authorize = authorize.filter(|url| matches!(url.scheme(), "http" | "https"));
        let takes = |method: &str| {
            let methods = document.token_endpoint_auth_methods_supported.as_ref();
            methods.is_some_and(|methods| methods.iter().any(|known| known == method))
        };
        let by_body = takes("client_secret_post") && !takes("client_secret_basic");
        Ok(Endpoints {
            authorize: authorize.ok_or(ProviderFault::Nonsense("an address in it is none"))?,
            token: self.http.named(&document.token_endpoint)?,
            back: self.back.clone(),
            scopes: &["openid", "email", "profile"],
            auth: if by_body { AuthType::RequestBody } else { AuthType::BasicAuth },
        })
    }

    async fn document(&self, now: u64) -> Result<Arc<Document>, ProviderFault> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).document.clone();
        if let Some((document, _)) = known.filter(|(_, at)| is_fresh(*at, now)) {
            return Ok(document);
        }
        let document: Document = self.http.json(&self.discovery, JSON, None).await?;
        // To the letter (section 4.3): who could answer for another would be another.
        if document.issuer != self.issuer {
            return Err(Untrusted::Issuer.into());
        }
        let document = Arc::new(document);
        self.known.write().unwrap_or_else(PoisonError::into_inner).document = Some((Arc::clone(&document), now));
        Ok(document)
    }

    async fn keys(&self, document: &Document, now: u64) -> Result<Arc<Keys>, ProviderFault> {
        let set: KeySet = self.http.json(&self.http.named(&document.jwks_uri)?, JSON, None).await?;
        let keys = Arc::new(Keys::from(set));
        self.known.write().unwrap_or_else(PoisonError::into_inner).keys = Some((Arc::clone(&keys), now));
        Ok(keys)
    }

    /// Reads a token with the keys that are known, and once more with fresh ones if it was signed
    /// with another.
    async fn read(
        &self,
        token: &str,
        document: &Document,
        attempt: &Attempt,
        now: u64,
    ) -> Result<Named, ProviderFault> {
        let nonce = attempt.nonce();
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.registered.client_id,
            nonce: &nonce,
            now,
            signed_in_since: attempt.wants_fresh(),
        };
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).keys.clone();
        if let Some((keys, _)) = known.filter(|(_, at)| is_fresh(*at, now)) {
            match id_token::read(token, &keys, &expected) {
                Err(Untrusted::Key) => {}
                read => return Ok(read?),
            }
        }
        let keys = self.keys(document, now).await?;
        Ok(id_token::read(token, &keys, &expected)?)
    }
}

/// A clock that was set back makes nothing fresh for longer.
fn is_fresh(at: u64, now: u64) -> bool {
    now.abs_diff(at) < KEPT
}
