//! Why nobody was identified.

use thiserror::Error;

use super::id_token::Untrusted;

/// What goes wrong with a provider. Nothing secret is in here: what is shown may go to the log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProviderFault {
    /// The code was used before, is too old, or belongs to another sign-in.
    #[error("the code was not taken: {0}")]
    Code(String),
    /// The provider does not take the forum for who it is: a setting is wrong, here or there.
    #[error("the forum was refused: {0}")]
    Settings(String),
    #[error("no answer came in time")]
    Slow,
    #[error("it cannot be reached: {0}")]
    Away(String),
    #[error("it answered with status {0}")]
    Failed(u16),
    #[error("its answer makes no sense: {0}")]
    Nonsense(&'static str),
    /// It names a host that the operator did not.
    #[error("it names the host {0}, which is not among those that may be asked")]
    Elsewhere(String),
    #[error("its ID token is not to be believed: {0}")]
    Untrusted(#[from] Untrusted),
}

impl ProviderFault {
    /// What a provider sends back in place of a code.
    pub fn told(error: &str) -> Self {
        match error {
            "" => Self::Nonsense("it holds neither a code nor an error"),
            "server_error" => Self::Failed(500),
            "temporarily_unavailable" => Self::Failed(503),
            other => Self::Settings(plain_code(other)),
        }
    }
}

/// Why a provider cannot be set up as the settings have it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unusable {
    #[error("`{0}` is no address: it begins with https://, or with http:// where it is on this machine or network")]
    Address(String),
    #[error("`{0}` is no name of a provider: it has 1 to 32 letters a to z, digits and hyphens")]
    Name(String),
    #[error("`{0}` is no host")]
    Host(String),
    #[error("no authorities are found to trust for https: {0}")]
    NoAuthorities(String),
    #[error("{0}")]
    Client(String),
}

/// An error code as a provider sends it: what could be a secret, or tell nothing, is left out.
pub(super) fn plain_code(code: &str) -> String {
    let is_plain = (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_plain { code.to_owned() } else { "an unknown error".to_owned() }
}
