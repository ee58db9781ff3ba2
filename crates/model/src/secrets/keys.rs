//! Keys and tokens that are known by how they begin.

use super::made_up::is_example;

pub(super) const PRIVATE_KEY: &str = "a private key";
/// Lines between the first line of a private key and the key itself.
pub(super) const HEADERS: usize = 4;
/// Characters of a line of a key: PEM has 64, and the last line of the shortest key is shorter.
const KEY_LINE: usize = 40;

/// Which characters a token has behind its prefix.
#[derive(Clone, Copy)]
enum Letters {
    /// `A-Z a-z 0-9`
    Plain,
    /// And `_`.
    Joined,
    /// And `-`.
    Url,
    /// `0-9 a-f`
    Hex,
    /// `A-Z 2-7`
    Base32,
}

impl Letters {
    fn have(self, byte: u8) -> bool {
        match self {
            Self::Plain => byte.is_ascii_alphanumeric(),
            Self::Joined => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Url => byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-',
            Self::Hex => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            Self::Base32 => byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte),
        }
    }
}

/// A kind of token: its prefix, its letters, and how many of them there are at least and at most.
struct Kind(&'static str, &'static str, Letters, usize, usize);

const ANY: usize = usize::MAX;
const GITHUB: &str = "a GitHub token";
const GITLAB: &str = "a GitLab token";
const SLACK: &str = "a Slack token";
const STRIPE: &str = "a Stripe key";
const AWS: &str = "an AWS access key";

const KINDS: [Kind; 46] = [
    Kind("ghp_", GITHUB, Letters::Plain, 36, 36),
    Kind("gho_", GITHUB, Letters::Plain, 36, 36),
    Kind("ghu_", GITHUB, Letters::Plain, 36, 36),
    Kind("ghs_", GITHUB, Letters::Joined, 36, ANY),
    Kind("ghr_", GITHUB, Letters::Plain, 36, ANY),
    Kind("github_pat_", GITHUB, Letters::Joined, 60, ANY),
    Kind("glpat-", GITLAB, Letters::Url, 20, ANY),
    Kind("gldt-", GITLAB, Letters::Url, 20, ANY),
    Kind("glrt-", GITLAB, Letters::Url, 20, ANY),
    Kind("glptt-", GITLAB, Letters::Url, 20, ANY),
    Kind("glcbt-", GITLAB, Letters::Url, 20, ANY),
    Kind("glsoat-", GITLAB, Letters::Url, 20, ANY),
    Kind("xoxb-", SLACK, Letters::Url, 24, ANY),
    Kind("xoxp-", SLACK, Letters::Url, 24, ANY),
    Kind("xoxa-", SLACK, Letters::Url, 24, ANY),
    Kind("xoxr-", SLACK, Letters::Url, 24, ANY),
    Kind("xoxs-", SLACK, Letters::Url, 24, ANY),
    Kind("xoxe-", SLACK, Letters::Url, 24, ANY),
    Kind("xapp-", SLACK, Letters::Url, 24, ANY),
    Kind("sk_live_", STRIPE, Letters::Plain, 24, ANY),
    Kind("rk_live_", STRIPE, Letters::Plain, 24, ANY),
    Kind("whsec_", "a Stripe secret", Letters::Plain, 32, ANY),
    Kind("npm_", "an npm token", Letters::Plain, 36, 36),
    Kind("pypi-AgEIcHlwaS5vcmc", "a PyPI token", Letters::Url, 50, ANY),
    Kind("pypi-AgENdGVzdC5weXBpLm9yZw", "a PyPI token", Letters::Url, 50, ANY),
    Kind("cio", "a crates.io token", Letters::Plain, 32, 32),
    Kind("dckr_pat_", "a Docker token", Letters::Url, 27, 27),
    Kind("AIza", "a Google API key", Letters::Url, 35, 35),
    Kind("GOCSPX-", "a Google client secret", Letters::Url, 28, 28),
    Kind("ya29", "a Google access token", Letters::Url, 60, ANY),
    Kind("AKIA", AWS, Letters::Base32, 16, 16),
    Kind("ASIA", AWS, Letters::Base32, 16, 16),
    Kind("sk-ant-", "an Anthropic key", Letters::Url, 60, ANY),
    Kind("sk-proj-", "an OpenAI key", Letters::Url, 40, ANY),
    Kind("sk-svcacct-", "an OpenAI key", Letters::Url, 40, ANY),
    Kind("sk-", "an OpenAI key", Letters::Plain, 48, 48),
    Kind("hf_", "a Hugging Face token", Letters::Plain, 34, 34),
    Kind("dop_v1_", "a DigitalOcean token", Letters::Hex, 64, 64),
    Kind("shpat_", "a Shopify token", Letters::Hex, 32, 32),
    Kind("dapi", "a Databricks token", Letters::Hex, 32, 32),
    Kind("lin_api_", "a Linear key", Letters::Plain, 40, 40),
    Kind("hvs", "a Vault token", Letters::Url, 24, ANY),
    Kind("glc_", "a Grafana token", Letters::Joined, 40, ANY),
    Kind("glsa_", "a Grafana token", Letters::Joined, 41, 41),
    Kind("AGE-SECRET-KEY-1", "an age key", Letters::Plain, 58, 58),
    Kind("exd_", "a token of this forum", Letters::Joined, 51, ANY),
];

/// Of these a dot stands behind the prefix.
const DOTTED: [&str; 2] = ["hvs", "ya29"];

/// What follows the first line of a private key, if this is one.
pub(super) fn begins_private_key(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("-----BEGIN ")?;
    let (label, behind) = rest.split_once("-----")?;
    (label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK").then_some(behind)
}

/// Whether there is a line of a key in this: also one of several that are written on one line, as in JSON.
pub(super) fn is_base64(line: &str) -> bool {
    let mut run = 0;
    for byte in line.trim().bytes() {
        run = if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') { run + 1 } else { 0 };
        if run >= KEY_LINE {
            return !is_example(line);
        }
    }
    false
}

/// Tells of each token in a line.
pub(super) fn tokens(line: &str, mut tell: impl FnMut(&'static str)) {
    let mut from = 0;
    while let Some(word) = next_word(line, from) {
        from = word.end;
        let text = line.get(word.clone()).unwrap_or_default();
        let behind = line.get(word.end..).unwrap_or_default();
        if let Some(what) = kind_of(text, behind) {
            tell(what);
        } else if is_web_token(text, behind) {
            tell("a JSON web token");
        } else if text == "SG" && is_dotted(behind, &[22, 43]) {
            tell("a SendGrid key");
        } else if text == "hooks" && is_webhook(behind) {
            tell("a Slack webhook");
        }
    }
}

/// The next run of letters, digits, `_` and `-` from here on.
fn next_word(line: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let bytes = line.as_bytes();
    let start = (from..bytes.len()).find(|at| bytes.get(*at).is_some_and(|byte| Letters::Url.have(*byte)))?;
    let end = (start..bytes.len()).find(|at| bytes.get(*at).is_some_and(|byte| !Letters::Url.have(*byte)));
    Some(start..end.unwrap_or(bytes.len()))
}

fn kind_of(word: &str, behind: &str) -> Option<&'static str> {
    let found = KINDS.iter().find(|Kind(prefix, _, letters, least, most)| {
        let Some(rest) = word.strip_prefix(prefix) else { return false };
        let rest = if DOTTED.contains(prefix) {
            match behind.strip_prefix('.').filter(|_| rest.is_empty()) {
                Some(dotted) => first_word(dotted),
                None => return false,
            }
        } else {
            rest
        };
        (*least..=*most).contains(&rest.len())
            && rest.bytes().all(|byte| letters.have(byte))
            && rest.bytes().any(|byte| byte.is_ascii_digit())
            && !is_example(rest)
    })?;
    Some(found.1)
}

fn first_word(text: &str) -> &str {
    let end = text.bytes().position(|byte| !Letters::Url.have(byte)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Three parts with dots between them, the first two of which are JSON in base64; but not the example
/// that every manual has.
fn is_web_token(first: &str, behind: &str) -> bool {
    const JSON: &str = "eyJ";
    const JOHN_DOE: &str = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI";
    let Some(behind) = behind.strip_prefix('.').filter(|_| first.starts_with(JSON)) else { return false };
    let second = first_word(behind);
    let Some(third) = behind.strip_prefix(second).and_then(|rest| rest.strip_prefix('.')) else { return false };
    second.starts_with(JSON) && !second.starts_with(JOHN_DOE) && first_word(third).len() >= 20
}

/// Whether words of these lengths follow, each behind a dot.
fn is_dotted(mut behind: &str, lengths: &[usize]) -> bool {
    lengths.iter().all(|length| {
        let Some(rest) = behind.strip_prefix('.') else { return false };
        let word = first_word(rest);
        behind = rest.get(word.len()..).unwrap_or_default();
        word.len() == *length && !is_example(word)
    })
}

fn is_webhook(behind: &str) -> bool {
    let Some(path) = behind.strip_prefix(".slack.com/services/") else { return false };
    let mut parts = path.splitn(3, '/');
    let ids = [parts.next(), parts.next()].map(Option::unwrap_or_default);
    let secret = first_word(parts.next().unwrap_or_default());
    ids.iter().zip(["T", "B"]).all(|(id, letter)| id.starts_with(letter)) && secret.len() >= 20 && !is_example(secret)
}
