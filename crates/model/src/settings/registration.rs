//! Who may join, and what is asked of them.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::refusal::{Fault, Faults};

pub const DOMAINS_MAX: usize = 100;
pub const QUESTION_MAX: usize = 200;
pub const ANSWERS_MAX: usize = 20;

/// Whom the forum is open to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpenTo {
    #[default]
    Everybody,
    /// Whoever has an invitation.
    Invited,
    /// Whoever staff lets in.
    Approved,
    /// Whoever has an address at one of these domains.
    Domains,
    /// Whoever comes from GitHub.
    Github,
}

impl OpenTo {
    pub const ALL: [Self; 5] = [Self::Everybody, Self::Invited, Self::Approved, Self::Domains, Self::Github];

    pub fn name(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Invited => "invited",
            Self::Approved => "approved",
            Self::Domains => "domains",
            Self::Github => "github",
        }
    }

    /// # Errors
    /// None of the ways has this name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|way| way.name() == text);
        found.ok_or_else(|| Fault::new("open_to", "Choose one of the ways to join."))
    }
}

/// A host, which stands for itself and for all hosts below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Domain(String);

impl Domain {
    /// # Errors
    /// It is no name of a host.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let typed = text.trim().trim_start_matches('@');
        let no_host = || Fault::new("domains", format!("“{typed}” is no domain such as example.org."));
        // What an address may have behind its @ is what this has to be.
        let address = EmailAddress::parse(&format!("x@{typed}")).map_err(|_| no_host())?;
        let key = address.key();
        match key.rsplit_once('@') {
            Some((_, host)) if host.contains('.') => Ok(Self(host.to_owned())),
            _ => Err(no_host()),
        }
    }

    /// Whole hosts are compared: `example.org` takes `example.org` and `mail.example.org`, and
    /// neither `anexample.org` nor `example.org.evil.net`.
    pub fn takes(&self, address: &EmailAddress) -> bool {
        let key = address.key();
        let Some((_, host)) = key.rsplit_once('@') else { return false };
        host.strip_suffix(&self.0).is_some_and(|above| above.is_empty() || above.ends_with('.'))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A question that people of this place can answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub text: String,
    /// Each of them is right.
    pub answers: Vec<String>,
}

impl Question {
    /// Case, spaces and a dot at the end make no difference.
    pub fn is_answered_by(&self, typed: &str) -> bool {
        let bare = |text: &str| {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            words.trim_end_matches('.').to_owned()
        };
        let typed = bare(typed);
        !typed.is_empty() && self.answers.iter().any(|answer| bare(answer) == typed)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationSettings {
    pub open_to: OpenTo,
    pub domains: BTreeSet<Domain>,
    pub question: Option<Question>,
}

impl RegistrationSettings {
    /// What was typed, with commas or line ends between domains.
    ///
    /// # Errors
    /// One of them is no domain, or there are too many.
    pub fn read_domains(text: &str) -> Result<BTreeSet<Domain>, String> {
        let domains = parts(text).map(Domain::parse).collect::<Result<BTreeSet<_>, _>>();
        let domains = domains.map_err(|fault| fault.sentence)?;
        if domains.len() > DOMAINS_MAX { Err(format!("At most {DOMAINS_MAX} domains.")) } else { Ok(domains) }
    }

    /// The same of answers.
    ///
    /// # Errors
    /// They are too many, or one is too long.
    pub fn read_answers(text: &str) -> Result<Vec<String>, String> {
        let answers: Vec<String> = parts(text).map(str::to_owned).collect();
        if answers.len() > ANSWERS_MAX || answers.iter().any(|answer| answer.chars().count() > QUESTION_MAX) {
            return Err(format!("At most {ANSWERS_MAX} answers, none longer than {QUESTION_MAX} characters."));
        }
        Ok(answers)
    }

    /// What of it does not go together.
    pub fn check(&self, faults: &mut Faults) {
        if self.open_to == OpenTo::Domains && self.domains.is_empty() {
            faults.add("domains", "Name at least one domain.");
        }
        match &self.question {
            Some(Question { text, answers }) if text.is_empty() && !answers.is_empty() => {
                faults.add("question", "Ask the question that these answer, or leave both empty.");
            }
            Some(Question { answers, .. }) if answers.is_empty() => {
                faults.add("answers", "Give at least one answer that is right.");
            }
            _ => {}
        }
    }

    /// The question as it is being set; none, where nothing of it is left.
    pub(super) fn set_question(&mut self, set: impl FnOnce(&mut Question)) {
        let mut question = self.question.take().unwrap_or(Question { text: String::new(), answers: Vec::new() });
        set(&mut question);
        self.question = Some(question).filter(|question| !question.text.is_empty() || !question.answers.is_empty());
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
#[path = "registration_tests.rs"]
mod tests;
