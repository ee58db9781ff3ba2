//! ID tokens: what an OpenID provider says of somebody, signed (OpenID Connect Core 1.0, section
//! 3.1.3.7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;
use thiserror::Error;

use super::keys::{Algorithm, Keys};

/// Seconds by which clocks may differ.
const LEEWAY: u64 = 120;
/// Seconds after which a token is no answer to what was asked: a sign-in takes no longer.
const AGE_MAX: u64 = 900;
/// Characters of a subject (section 2).
const SUBJECT_MAX: usize = 255;

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Untrusted {
    #[error("there is none")]
    Missing,
    #[error("it cannot be read")]
    Unreadable,
    #[error("it is signed in a way that is not taken")]
    Algorithm,
    #[error("it is signed with a key that the provider does not publish")]
    Key,
    #[error("its signature is wrong")]
    Signature,
    #[error("it is somebody else's who issued it")]
    Issuer,
    #[error("it is meant for somebody else")]
    Audience,
    #[error("its time is over")]
    Expired,
    #[error("it was issued at another time")]
    Issued,
    #[error("it is not the answer to this sign-in")]
    Nonce,
    #[error("whoever it names has not signed in anew")]
    Stale,
    #[error("it names nobody")]
    Subject,
}

/// What a token has to be like.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// In seconds since 1970.
    pub(super) now: u64,
    /// Whoever it names has signed in there at this time or later, if it says when.
    pub(super) signed_in_since: Option<u64>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood: none is.
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    auth_time: Option<f64>,
    nonce: Option<String>,
    #[serde(flatten)]
    profile: Profile,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What is told of somebody beside who it is. What is of another type than it should be is not
/// told.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Profile {
    #[serde(default)]
    email: Value,
    #[serde(default)]
    email_verified: Value,
    #[serde(default)]
    preferred_username: Value,
    #[serde(default)]
    nickname: Value,
    #[serde(default)]
    name: Value,
}

impl Profile {
    pub(super) fn has_email(&self) -> bool {
        self.email.is_string()
    }

    /// The address, if the provider says that it has verified it: `true`, and nothing like it.
    pub(super) fn verified_email(&self) -> Option<String> {
        let email = self.email.as_str().filter(|_| self.email_verified == Value::Bool(true))?;
        Some(email.to_owned())
    }

    /// What may do as a name here.
    pub(super) fn username(&self) -> Option<String> {
        let names = [&self.preferred_username, &self.nickname, &self.name];
        let name = names.into_iter().filter_map(Value::as_str).find(|name| !name.trim().is_empty())?;
        // Some take the address for the name.
        Some(name.split('@').next().unwrap_or(name).trim().to_owned())
    }

    pub(super) fn login(&self) -> Option<&str> {
        [&self.preferred_username, &self.email, &self.name].into_iter().filter_map(Value::as_str).next()
    }
}

/// Whom a token that is to be believed names.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) subject: String,
    pub(super) profile: Profile,
}

/// Reads a token that these keys have signed for this sign-in.
pub(super) fn read(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Named, Untrusted> {
    let claims = signed(token, keys)?;
    if claims.iss != expected.issuer {
        return Err(Untrusted::Issuer);
    }
    check_audience(&claims, expected.client_id)?;
    let now = expected.now as f64;
    let (leeway, age_max) = (LEEWAY as f64, AGE_MAX as f64);
    // Written so that what is no number passes neither.
    let is_in_time = claims.exp > now - leeway;
    if !is_in_time {
        return Err(Untrusted::Expired);
    }
    if !(claims.iat < now + leeway && claims.iat > now - age_max - leeway) {
        return Err(Untrusted::Issued);
    }
    if let (Some(since), Some(at)) = (expected.signed_in_since, claims.auth_time) {
        // A provider that leaves it out has been asked all the same to have them sign in.
        let is_fresh = at > since as f64 - leeway;
        if !is_fresh {
            return Err(Untrusted::Stale);
        }
    }
    let nonce = claims.nonce.unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Untrusted::Nonce);
    }
    Ok(Named { subject: checked_subject(claims.sub)?, profile: claims.profile })
}

/// The claims of a token whose signature is right.
fn signed(token: &str, keys: &Keys) -> Result<Claims, Untrusted> {
    let (message, signature) = token.rsplit_once('.').ok_or(Untrusted::Unreadable)?;
    let (header, claims) = message.split_once('.').ok_or(Untrusted::Unreadable)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Untrusted::Unreadable);
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Untrusted::Unreadable)?;
    let algorithm = Algorithm::parse(&header.alg).filter(|_| header.crit.is_none()).ok_or(Untrusted::Algorithm)?;
    match keys.have_signed(algorithm, header.kid.as_deref(), message.as_bytes(), &decode(signature)?) {
        None => Err(Untrusted::Key),
        Some(false) => Err(Untrusted::Signature),
        Some(true) => serde_json::from_slice(&decode(claims)?).map_err(|_| Untrusted::Unreadable),
    }
}

/// Meant for this forum: and where it is for others too, made out to this forum.
fn check_audience(claims: &Claims, client_id: &str) -> Result<(), Untrusted> {
    let is_for_others = match &claims.aud {
        Audience::One(one) if one == client_id => false,
        Audience::Several(several) if several.iter().any(|one| one == client_id) => several.len() > 1,
        _ => return Err(Untrusted::Audience),
    };
    match &claims.azp {
        Some(party) if party == client_id => Ok(()),
        None if !is_for_others => Ok(()),
        _ => Err(Untrusted::Audience),
    }
}

fn checked_subject(subject: String) -> Result<String, Untrusted> {
    let is_good =
        (1..=SUBJECT_MAX).contains(&subject.len()) && subject.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if is_good { Ok(subject) } else { Err(Untrusted::Subject) }
}

#[cfg(test)]
#[path = "id_token_tests.rs"]
mod tests;
