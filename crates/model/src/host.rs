//! Names of hosts, in one form whichever way they are written.
//!
//! `BÜCHER.example`, `bücher.example` in whichever normal form, and `xn--bcher-kva.example` are one host. What is
//! kept and compared is the form that people read.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::email::EmailAddress;

/// What a label begins with that is written in ASCII and means something else (RFC 5890, section 2.3.1).
const ENCODED: &str = "xn--";

/// A host of at least two labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(String);

impl Host {
    /// As somebody typed it.
    pub fn parse(text: &str) -> Option<Self> {
        let host = text.trim().trim_end_matches('.');
        // What an address may have behind its @ is what this has to be.
        let address = EmailAddress::parse(&format!("x@{}", even(host))).ok()?;
        Self::of(&address).filter(|host| host.0.contains('.'))
    }

    /// That of an e-mail address.
    pub fn of(address: &EmailAddress) -> Option<Self> {
        let (_, host) = address.as_str().rsplit_once('@')?;
        let labels: Vec<String> = even(host).split('.').map(read).collect();
        Some(Self(labels.join(".")))
    }

    /// Whether another is this host or stands below it: `example.org` takes `mail.example.org`, and neither
    /// `anexample.org` nor `example.org.evil.net`.
    pub fn takes(&self, other: &Self) -> bool {
        other.0.strip_suffix(&self.0).is_some_and(|above| above.is_empty() || above.ends_with('.'))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// In one normal form, in small letters, with dots of one kind (UTS 46, section 2.3). Twice, since making letters
/// small can leave what another form has as one sign.
fn even(text: &str) -> String {
    let small: String = text.nfkc().flat_map(char::to_lowercase).collect();
    small.nfkc().map(|sign| if matches!(sign, '。' | '．' | '｡') { '.' } else { sign }).collect()
}

/// A label as people read it. What is no encoding stays as it is.
fn read(label: &str) -> String {
    let decoded = label.strip_prefix(ENCODED).and_then(decoded).map(|decoded| even(&decoded));
    let is_label = |text: &String| {
        !text.is_ascii() && !text.contains('.') && EmailAddress::parse(&format!("x@{text}.example")).is_ok()
    };
    decoded.filter(is_label).unwrap_or_else(|| label.to_owned())
}

// Punycode (RFC 3492, section 6.2), with the parameters of section 5.
const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST: u32 = 128;

fn decoded(text: &str) -> Option<String> {
    let (plain, encoded) = text.rsplit_once('-').unwrap_or(("", text));
    let mut out: Vec<char> = plain.chars().collect();
    let mut digits = encoded.bytes();
    let (mut sign, mut at, mut bias) = (FIRST, 0_u32, FIRST_BIAS);
    while digits.len() > 0 {
        let (before, mut weight, mut k) = (at, 1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                letter @ b'a'..=b'z' => u32::from(letter - b'a'),
                figure @ b'0'..=b'9' => u32::from(figure - b'0') + 26,
                _ => return None,
            };
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let count = u32::try_from(out.len() + 1).ok()?;
        bias = adapted(at - before, count, before == 0);
        sign = sign.checked_add(at / count)?;
        at %= count;
        out.insert(usize::try_from(at).ok()?, char::from_u32(sign)?);
        at += 1;
    }
    Some(out.into_iter().collect())
}

fn adapted(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn host(text: &str) -> String {
        Host::parse(text).map(|host| host.0).unwrap_or_default()
    }

    #[test]
    fn one_host_has_one_form() {
        for same in
            ["bücher.example", "BÜCHER.example", "bu\u{308}cher.example", "xn--bcher-kva.example", "Bücher。example."]
        {
            assert_eq!(host(same), "bücher.example", "{same}");
        }
        assert_eq!(host("XN--FIQS8S.example"), "中国.example");
        assert_eq!(host("Mail.Example.ORG"), "mail.example.org");
        for none in ["", "localhost", ".", "a b.example", "-a.example", "a..example", "https://example.org"] {
            assert_eq!(host(none), "", "{none}");
        }
        // No encoding at all stays what it is.
        assert_eq!(host("xn--0.example"), "xn--0.example");
    }

    /// From RFC 3492, section 7.1.
    #[test]
    fn what_is_encoded_is_read() {
        for (encoded, text) in [
            ("egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"),
            ("ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
            ("4dbcagdahymbxekheh6e0a7fei0b", "למההםפשוטלאמדבריםעברית"),
            ("3b-ww4c5e180e575a65lsy2b", "3年b組金八先生"),
            ("-with-super-monkeys-pc58ag80a8qai00g7n9n", "安室奈美恵-with-super-monkeys"),
        ] {
            assert_eq!(decoded(encoded).as_deref(), Some(text));
        }
    }

    #[test]
    fn whole_hosts_are_compared() {
        let of = |text: &str| Host::of(&EmailAddress::parse(text).unwrap()).unwrap();
        let blocked = Host::parse("example.org").unwrap();
        for taken in ["a@example.org", "a@EXAMPLE.org", "a@mail.example.org", "a@b.c.example.org"] {
            assert!(blocked.takes(&of(taken)), "{taken}");
        }
        for other in ["a@anexample.org", "a@example.org.evil.net", "a@example.com", "example.org@other.net", "a@org"] {
            assert!(!blocked.takes(&of(other)), "{other}");
        }
        assert!(Host::parse("bücher.example").unwrap().takes(&of("a@mail.xn--bcher-kva.example")));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_breaks_it_and_a_form_is_its_own(text in ".{0,40}", label in "xn--[a-z0-9-]{0,40}") {
            for typed in [text, format!("{label}.example")] {
                if let Some(host) = Host::parse(&typed) {
                    prop_assert_eq!(Host::parse(host.as_str()), Some(host));
                }
            }
        }
    }
}
