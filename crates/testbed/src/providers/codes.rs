//! Codes: given out once, and taken back from whom they were given to (RFC 6749, 7636).

use std::collections::{BTreeMap, HashMap};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::{CLIENT_ID, CLIENT_SECRET};

pub(crate) type Query = HashMap<String, String>;

/// What a code was given out for.
#[derive(Clone, Debug)]
pub(crate) struct Granted<Who> {
    pub(crate) who: Who,
    pub(crate) nonce: Option<String>,
    /// Whether it was asked to have them sign in anew, and to say when they did.
    pub(crate) afresh: bool,
    challenge: String,
    redirect_uri: String,
}

#[derive(Debug)]
pub(crate) struct Codes<Who> {
    open: BTreeMap<String, Granted<Who>>,
    count: usize,
}

impl<Who> Default for Codes<Who> {
    fn default() -> Self {
        Self { open: BTreeMap::new(), count: 0 }
    }
}

fn value<'a>(query: &'a Query, name: &str) -> &'a str {
    query.get(name).map_or("", String::as_str)
}

/// Where to send a browser back to, with these.
pub(crate) fn back(query: &Query, pairs: &[(&str, &str)]) -> String {
    let encoded: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    format!("{}?{}&state={}", value(query, "redirect_uri"), encoded.join("&"), percent(value(query, "state")))
}

fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

impl<Who> Codes<Who> {
    /// Checks what a browser comes with, and gives a code for it.
    pub(crate) fn grant(&mut self, query: &Query, who: Who, callback: &str, scope: &str) -> Result<String, String> {
        let wanted = [
            ("client_id", CLIENT_ID),
            ("response_type", "code"),
            ("code_challenge_method", "S256"),
            ("redirect_uri", callback),
            ("scope", scope),
        ];
        for (name, wanted) in wanted {
            if value(query, name) != wanted {
                return Err(format!("{name} is `{}` and not `{wanted}`", value(query, name)));
            }
        }
        let challenge = value(query, "code_challenge").to_owned();
        if challenge.len() != 43 || value(query, "state").len() < 32 {
            return Err("code_challenge or state is none".to_owned());
        }
        self.count += 1;
        let code = format!("code-{}-{}", self.count, &challenge[..8]);
        let granted = Granted {
            who,
            nonce: query.get("nonce").cloned(),
            afresh: value(query, "prompt") == "login" && value(query, "max_age") == "0",
            challenge,
            redirect_uri: callback.to_owned(),
        };
        self.open.insert(code.clone(), granted);
        Ok(code)
    }

    /// Takes a code back: the error's name if it is not for whoever shows it.
    pub(crate) fn take(&mut self, form: &Query, client: (&str, &str)) -> Result<Granted<Who>, &'static str> {
        if client != (CLIENT_ID, CLIENT_SECRET) {
            return Err("invalid_client");
        }
        if value(form, "grant_type") != "authorization_code" {
            return Err("unsupported_grant_type");
        }
        // Whatever comes of it: it is used.
        let granted = self.open.remove(value(form, "code")).ok_or("invalid_grant")?;
        let digest = digest(&SHA256, value(form, "code_verifier").as_bytes());
        let is_theirs =
            URL_SAFE_NO_PAD.encode(digest) == granted.challenge && value(form, "redirect_uri") == granted.redirect_uri;
        if is_theirs { Ok(granted) } else { Err("invalid_grant") }
    }
}
