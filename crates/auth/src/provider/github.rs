//! GitHub, and GitHub Enterprise Server: OAuth, and two questions to the API.

use oauth2::AuthType;
use oauth2::url::Url;
use serde::Deserialize;

use super::exchange::Endpoints;
use super::fault::{ProviderFault, Unusable};
use super::http::{Http, address};
use super::{Attempt, Identified, Patience, Registered, realm_of};

const WEB: &str = "https://github.com";
const JSON: &str = "application/vnd.github+json";

#[derive(Clone, Debug)]
pub struct GitHubSettings {
    pub registered: Registered,
    /// `https://github.com`, or where an Enterprise Server is.
    pub url: String,
    /// `https://api.github.com`, or `https://HOST/api/v3`.
    pub api: String,
}

#[derive(Debug)]
pub(super) struct GitHub {
    registered: Registered,
    http: Http,
    web: String,
    authorize: Url,
    token: Url,
    back: Url,
    user: Url,
    emails: Url,
}

/// `GET /user`
#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
}

/// An entry of `GET /user/emails`
#[derive(Deserialize)]
struct Email {
    email: String,
    verified: bool,
    primary: bool,
}

impl GitHub {
    pub(super) fn new(settings: &GitHubSettings, back: Url, patience: Patience) -> Result<Self, Unusable> {
        let (web, api) = (settings.url.trim_end_matches('/'), settings.api.trim_end_matches('/'));
        let authorize = address(&format!("{web}/login/oauth/authorize"))?;
        let token = address(&format!("{web}/login/oauth/access_token"))?;
        let user = address(&format!("{api}/user"))?;
        Ok(Self {
            registered: settings.registered.clone(),
            http: Http::to(&[&token, &user], &[], patience)?,
            web: web.to_owned(),
            emails: address(&format!("{api}/user/emails"))?,
            authorize,
            token,
            back,
            user,
        })
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// Each server counts its accounts from 1.
    pub(super) fn realm(&self) -> String {
        if self.web == WEB { "github".to_owned() } else { realm_of("github", &self.web) }
    }

    fn endpoints(&self) -> Endpoints {
        Endpoints {
            authorize: self.authorize.clone(),
            token: self.token.clone(),
            back: self.back.clone(),
            scopes: &["user:email"],
            auth: AuthType::RequestBody,
        }
    }

    /// GitHub cannot be told to ask again who somebody is, nor does it say when it last did: who has
    /// a session there comes back at once, also where a fresh proof is wanted.
    pub(super) fn begin(&self, attempt: &Attempt) -> String {
        self.endpoints().authorize(&self.registered, attempt, &[])
    }

    pub(super) async fn finish(&self, attempt: &Attempt, code: &str) -> Result<Identified, ProviderFault> {
        let tokens = self.endpoints().exchange(&self.http, &self.registered, attempt, code).await?;
        let access = Some(tokens.access.as_str());
        let (user, emails) = tokio::try_join!(self.http.json::<User>(&self.user, JSON, access), self.emails(access))?;
        if user.id == 0 {
            return Err(ProviderFault::Nonsense("an account has the number 0"));
        }
        Ok(Identified {
            subject: user.id.to_string(),
            suggested: Some(user.login.clone()),
            login: user.login,
            email: verified(emails),
        })
    }

    /// None where the scope for them was not granted.
    async fn emails(&self, access: Option<&str>) -> Result<Vec<Email>, ProviderFault> {
        match self.http.json(&self.emails, JSON, access).await {
            Err(ProviderFault::Failed(403 | 404)) => Ok(Vec::new()),
            found => found,
        }
    }
}

/// The one that counts: verified, the account's first, and one that letters reach.
fn verified(mut emails: Vec<Email>) -> Option<String> {
    emails.retain(|email| email.verified && !email.email.to_lowercase().contains("@users.noreply."));
    emails.sort_by_key(|email| !email.primary);
    emails.into_iter().next().map(|email| email.email)
}
