//! What OAuth asks for, whoever the provider is.

use std::pin::Pin;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::http::StatusCode;
use oauth2::url::Url;
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};

use super::fault::{ProviderFault, plain_code};
use super::http::Http;
use super::{Attempt, Registered};

/// What OpenID Connect adds to the answer.
#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdToken {}

type Tokens = StandardTokenResponse<IdToken, BasicTokenType>;

type Exchange = Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The endpoints of a provider, and how the forum shows there who it is.
pub(super) struct Endpoints {
    pub(super) authorize: Url,
    pub(super) token: Url,
    pub(super) back: Url,
    pub(super) scopes: &'static [&'static str],
    pub(super) auth: AuthType,
}

/// What the code was exchanged for. Secret: it has no `Debug`.
pub(super) struct Exchanged {
    pub(super) access: String,
    pub(super) id_token: Option<String>,
}

impl Endpoints {
    fn client(&self, registered: &Registered) -> Exchange {
        Client::new(ClientId::new(registered.client_id.clone()))
            .set_client_secret(ClientSecret::new(registered.client_secret.clone()))
            .set_auth_type(self.auth.clone())
            .set_auth_uri(AuthUrl::from_url(self.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(self.token.clone()))
            .set_redirect_uri(RedirectUrl::from_url(self.back.clone()))
    }

    /// Where to send the browser.
    pub(super) fn authorize(
        &self,
        registered: &Registered,
        attempt: &Attempt,
        extra: &[(&'static str, String)],
    ) -> String {
        let client = self.client(registered);
        let verifier = PkceCodeVerifier::new(attempt.verifier());
        let mut request = client
            .authorize_url(|| CsrfToken::new(attempt.state()))
            .add_scopes(self.scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for (name, value) in extra {
            request = request.add_extra_param(*name, value.clone());
        }
        request.url().0.into()
    }

    /// Exchanges the code that came back.
    pub(super) async fn exchange(
        &self,
        http: &Http,
        registered: &Registered,
        attempt: &Attempt,
        code: &str,
    ) -> Result<Exchanged, ProviderFault> {
        let client = self.client(registered);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier()))
            .request_async(&Sender(http))
            .await
            .map_err(fault)?;
        if *tokens.token_type() != BasicTokenType::Bearer {
            return Err(ProviderFault::Nonsense("its access token is of another kind than Bearer"));
        }
        Ok(Exchanged {
            access: tokens.access_token().secret().clone(),
            id_token: tokens.extra_fields().id_token.clone(),
        })
    }
}

/// Sends what the library makes.
struct Sender<'a>(&'a Http);

impl<'c> AsyncHttpClient<'c> for Sender<'_> {
    type Error = ProviderFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ProviderFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move { told(self.0.send(request).await?) })
    }
}

/// GitHub says what is wrong with status 200. And a failure of the server's own is one whatever
/// stands in it.
fn told(mut answer: HttpResponse) -> Result<HttpResponse, ProviderFault> {
    #[derive(Deserialize)]
    struct Told {
        #[expect(dead_code, reason = "that it is there is what counts")]
        error: String,
    }
    let status = answer.status();
    if status.is_server_error() || status.is_redirection() {
        return Err(ProviderFault::Failed(status.as_u16()));
    }
    if status == StatusCode::OK && serde_json::from_slice::<Told>(answer.body()).is_ok() {
        *answer.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(answer)
}

/// What the answer comes to. Its body may hold tokens, and stays out.
fn fault(error: RequestTokenError<ProviderFault, BasicErrorResponse>) -> ProviderFault {
    match error {
        RequestTokenError::Request(fault) => fault,
        RequestTokenError::ServerResponse(answer) => {
            let code = plain_code(answer.error().as_ref());
            match code.as_str() {
                // RFC 6749, section 5.2; GitHub's own words.
                "invalid_grant" | "bad_verification_code" | "invalid_request" => ProviderFault::Code(code),
                _ => ProviderFault::Settings(code),
            }
        }
        RequestTokenError::Parse(..) => ProviderFault::Nonsense("the answer to the code is not what it should be"),
        RequestTokenError::Other(_) => ProviderFault::Nonsense("the answer to the code is empty or not JSON"),
    }
}
