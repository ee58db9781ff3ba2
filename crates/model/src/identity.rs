//! Identities: who a member is to a provider that people sign in through.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Bytes of a realm and of a subject.
pub const REALM_MAX: usize = 300;
pub const SUBJECT_MAX: usize = 255;
/// Identities of one member.
pub const LINKED_MAX: usize = 10;

/// Somebody as a provider knows them: a subject, and the realm in which it means them. Both are
/// never given to anybody else; what an account there is called is no part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    realm: String,
    subject: String,
}

impl Identity {
    /// `None` for what could not be told from another one when it is written down.
    pub fn new(realm: &str, subject: &str) -> Option<Self> {
        let is_plain = |text: &str| text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        let is_realm = (1..=REALM_MAX).contains(&realm.len()) && is_plain(realm) && !realm.contains(':');
        let is_subject = (1..=SUBJECT_MAX).contains(&subject.len()) && is_plain(subject);
        (is_realm && is_subject).then(|| Self { realm: realm.to_owned(), subject: subject.to_owned() })
    }

    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (realm, subject) = text.split_once(':')?;
        Self::new(realm, subject)
    }

    pub fn realm(&self) -> &str {
        &self.realm
    }

    pub fn subject(&self) -> &str {
        &self.subject
    }
}

/// `github:583231`
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.realm, self.subject)
    }
}

/// An identity that is a member's way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    pub identity: Identity,
    /// What the account there was called when it was last used. Shown, and nothing else.
    pub login: String,
    pub since: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_read_as_it_was_written() {
        for (realm, subject) in [("github", "583231"), ("oidc@https%3A//idp.example.org", "a:b c"), ("x", ":")] {
            let identity = Identity::new(realm, subject).unwrap();
            assert_eq!(Identity::parse(&identity.to_string()), Some(identity));
        }
    }

    #[test]
    fn what_could_be_taken_for_another_is_none() {
        let long = "1".repeat(SUBJECT_MAX + 1);
        for (realm, subject) in
            [("", "1"), ("github", ""), ("a:b", "1"), ("github", "1\n"), ("github", "é"), ("github", &long)]
        {
            assert_eq!(Identity::new(realm, subject), None, "{realm:?} {subject:?}");
        }
        assert_eq!(Identity::parse("github"), None);
    }
}
