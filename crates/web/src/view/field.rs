//! What stands in a form and what is wrong with it.

use askama::Template;
use askama::filters::HtmlSafe;

/// A field as it was typed, with its error beside it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    pub value: String,
    pub error: Option<String>,
}

impl Field {
    pub fn of(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }

    pub fn wrong(value: impl Into<String>, error: impl Into<String>) -> Self {
        Self { value: value.into(), error: Some(error.into()) }
    }

    /// The attributes that tie the input `id` to its error, where it has one.
    pub(crate) fn state<'a>(&'a self, id: &'a str) -> FieldState<'a> {
        FieldState { id, described: None, wrong: self.error.is_some() }
    }

    /// The same for an input that has a hint, in an element called `{id}-hint`.
    pub(crate) fn hinted<'a>(&'a self, id: &'a str) -> FieldState<'a> {
        FieldState { id, described: Some("hint"), wrong: self.error.is_some() }
    }

    /// The error, to stand under the input `id`.
    pub(crate) fn complaint<'a>(&'a self, id: &'a str) -> FieldError<'a> {
        FieldError { id, error: self.error.as_deref() }
    }
}

/// A list to choose one from, and what is wrong with the choice.
#[derive(Debug, Clone, Default)]
pub struct Select {
    pub choices: Vec<Choice>,
    pub error: Option<String>,
}

impl Select {
    pub fn new(choices: impl IntoIterator<Item = Choice>, error: Option<String>) -> Self {
        Self { choices: choices.into_iter().collect(), error }
    }

    /// As [`Field::state`].
    pub(crate) fn state<'a>(&'a self, id: &'a str) -> FieldState<'a> {
        FieldState { id, described: None, wrong: self.error.is_some() }
    }

    /// As [`Field::hinted`].
    pub(crate) fn hinted<'a>(&'a self, id: &'a str) -> FieldState<'a> {
        FieldState { id, described: Some("hint"), wrong: self.error.is_some() }
    }

    /// As [`Field::complaint`].
    pub(crate) fn complaint<'a>(&'a self, id: &'a str) -> FieldError<'a> {
        FieldError { id, error: self.error.as_deref() }
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if wrong %} aria-invalid="true"{% endif %}{% if wrong || described.is_some() %} aria-describedby="{% if described.is_some() %}{{ id }}-hint{% endif %}{% if wrong %} {{ id }}-error{% endif %}"{% endif %}"#
)]
pub(crate) struct FieldState<'a> {
    id: &'a str,
    described: Option<&'a str>,
    wrong: bool,
}

impl HtmlSafe for FieldState<'_> {}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(error) = error %}<p class="field-error" id="{{ id }}-error">{{ error }}</p>{% endif %}"#
)]
pub(crate) struct FieldError<'a> {
    id: &'a str,
    error: Option<&'a str>,
}

impl HtmlSafe for FieldError<'_> {}

/// The field that takes files for a text.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_file_field.html")]
pub struct FilesField {
    pub field: Field,
    /// What would make the text better.
    pub advice: Option<String>,
    /// Endings of what is taken.
    pub accept: String,
    /// Bytes that a file may have.
    pub most: usize,
}

impl HtmlSafe for FilesField {}

/// An entry of a select, or one of several check boxes.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>, chosen: bool) -> Self {
        Self { value: value.into(), text: text.into(), chosen }
    }
}
