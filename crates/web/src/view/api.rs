//! The description of the API, for people.

use askama::Template;

use super::frame::Frame;

/// `/api`
#[derive(Debug, Clone, Template)]
#[template(path = "api.html")]
pub struct ApiPage {
    pub frame: Frame,
    pub intro: Vec<String>,
    pub groups: Vec<ApiGroup>,
    pub problems: Vec<ApiProblem>,
    pub shapes: Vec<ApiShape>,
}

/// What belongs together.
#[derive(Debug, Clone)]
pub struct ApiGroup {
    pub name: String,
    pub operations: Vec<ApiOperation>,
}

/// Something that a program can ask for.
#[derive(Debug, Clone)]
pub struct ApiOperation {
    /// Unique on the page.
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    /// In the address and in headers.
    pub parameters: Vec<ApiField>,
    /// Of what is sent.
    pub fields: Vec<ApiField>,
    /// To be typed in a terminal.
    pub samples: Vec<String>,
    /// Status, words, shape.
    pub answers: Vec<(String, String, String)>,
}

#[derive(Debug, Clone)]
pub struct ApiField {
    pub name: String,
    pub kind: String,
    pub required: bool,
    pub text: String,
}

/// A kind of problem document.
#[derive(Debug, Clone)]
pub struct ApiProblem {
    pub name: String,
    pub statuses: String,
    pub meaning: String,
}

/// What something looks like as JSON.
#[derive(Debug, Clone)]
pub struct ApiShape {
    pub name: String,
    pub text: String,
    pub fields: Vec<ApiField>,
}
