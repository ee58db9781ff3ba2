//! The page that a new forum begins with, once.

use askama::Template;

use super::field::Field;
use super::frame::Frame;

/// `/setup?token=…`. Fields: `token`, `site`, `username`, `email`, `password` and those of
/// [`SetupCategory`].
#[derive(Debug, Clone, Template)]
#[template(path = "setup.html")]
pub struct SetupPage {
    pub frame: Frame,
    pub token: String,
    pub problem: Option<String>,
    pub site: Field,
    pub username: Field,
    pub email: Field,
    pub password: Field,
    pub categories: Vec<SetupCategory>,
}

/// Fields `category_{n}_name`, `category_{n}_description`, and `category_{n}_keep` (1).
#[derive(Debug, Clone)]
pub struct SetupCategory {
    /// From 1.
    pub n: usize,
    pub keep: bool,
    pub name: Field,
    pub description: Field,
    /// The kinds of topic that it takes: `questions and discussions`.
    pub takes: String,
}

impl SetupCategory {
    pub(crate) fn name_id(&self) -> String {
        format!("category_{}_name", self.n)
    }

    pub(crate) fn description_id(&self) -> String {
        format!("category_{}_description", self.n)
    }
}
