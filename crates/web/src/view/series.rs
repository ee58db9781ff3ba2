//! Series: one's page, its form, the choice of one for an article, and an article's place in it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::Link;
use super::row::TopicRow;

/// `/series/{sid}/{slug}`
#[derive(Debug, Clone, Template)]
#[template(path = "series.html")]
pub struct SeriesPage {
    pub frame: Frame,
    pub title: String,
    /// May be empty.
    pub description: String,
    /// Leads nowhere if there is no such member any more.
    pub maker: Link,
    pub parts: Vec<SeriesPart>,
    /// For whoever may change it.
    pub tools: Option<SeriesTools>,
}

#[derive(Debug, Clone)]
pub struct SeriesPart {
    pub row: TopicRow,
    /// Its number, as forms name it.
    pub topic: String,
    pub can_rise: bool,
    pub can_sink: bool,
}

#[derive(Debug, Clone)]
pub struct SeriesTools {
    /// Where the forms go with `topic` and `value` (`up`, `down`, `out`).
    pub order: String,
    pub edit: String,
}

/// `/series/{sid}/edit`
#[derive(Debug, Clone, Template)]
#[template(path = "edit_series.html")]
pub struct EditSeriesPage {
    pub frame: Frame,
    pub series: Link,
    pub action: String,
    pub problem: Option<String>,
    pub title: Field,
    pub description: Field,
    /// Nothing is in it.
    pub can_delete: bool,
}

/// `/topic/{tid}/series`
#[derive(Debug, Clone, Template)]
#[template(path = "choose_series.html")]
pub struct ChooseSeriesPage {
    pub frame: Frame,
    pub article: Link,
    pub action: String,
    pub problem: Option<String>,
    /// The series that it is in.
    pub within: Option<Link>,
    /// Those that its author has made.
    pub own: Vec<Choice>,
    /// The number or address of another one.
    pub other: Field,
    /// Of a new one.
    pub title: Field,
    pub description: Field,
}

/// On an article's page.
#[derive(Debug, Clone, Template)]
#[template(path = "_in_series.html")]
pub struct InSeries {
    pub series: Link,
    /// `Part 2 of 5`
    pub place: String,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

impl HtmlSafe for InSeries {}
