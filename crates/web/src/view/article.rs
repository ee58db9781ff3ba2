//! An article: the contents beside the text, the discussion below it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::cite::{Citations, DataBlock};
use super::frame::Frame;
use super::html::Html;
use super::parts::{Avatar, Count, Link, Mark, When};
use super::post::PostView;
use super::revisions::RevisionRow;
use super::series::InSeries;
use super::thread::{GoneTopic, Thread, ThreadControls};
use super::verdict::VerdictsView;
use super::write::Terms;

#[derive(Debug, Clone, Template)]
#[template(path = "article.html")]
pub struct ArticlePage {
    pub frame: Frame,
    pub crumbs: Vec<Link>,
    pub title: String,
    /// Empty where its author wrote none.
    pub standfirst: String,
    pub marks: Vec<Mark>,
    pub authors: Vec<Author>,
    /// Where its authors see to who they are.
    pub manage: Option<String>,
    /// The question that it began as, where the reader sees it.
    pub began: Option<Link>,
    /// Who wrote parts of it elsewhere, each with where that stands.
    pub credits: Vec<(String, String)>,
    /// Where the form goes with which the reader has their part taken out.
    pub take_out: Option<String>,
    /// Where the reader answers, who is invited to be one of them.
    pub invited: Option<String>,
    pub published: When,
    pub updated: Option<When>,
    /// `7 min read`
    pub reading_time: String,
    pub licence: Option<Link>,
    pub lasting: Lasting,
    pub tags: Vec<Link>,
    pub figures: Vec<Count>,
    /// Empty where the text has too few headings.
    pub contents: Vec<ContentsEntry>,
    /// `None` on the later pages of the discussion.
    pub body: Option<Html>,
    /// The language that its author writes in.
    pub lang: Option<&'static str>,
    /// The opening post, for its votes and actions; its text is not shown again.
    pub opening: Option<PostView>,
    /// What readers say of it, with its text.
    pub verdicts: Option<VerdictsView>,
    pub series: Option<InSeries>,
    /// Where its authors put it into a series, or take it out.
    pub choose_series: Option<String>,
    /// Articles that are like it.
    pub related: Vec<Link>,
    pub controls: ThreadControls,
    /// How it stands, where that needs words.
    pub life: Option<ArticleLife>,
    /// Says that the topic is deleted.
    pub gone: Option<GoneTopic>,
    pub thread: Thread,
    /// How the revision that is shown is cited.
    pub citations: Option<Citations>,
    /// The same for programs, as the article stands.
    pub described: Option<DataBlock>,
}

/// One revision of an article, as it was.
#[derive(Debug, Clone, Template)]
#[template(path = "article_revision.html")]
pub struct ArticleRevisionPage {
    pub frame: Frame,
    pub crumbs: Vec<Link>,
    pub title: String,
    pub authors: Vec<Author>,
    pub published: When,
    pub row: RevisionRow,
    /// `7 min read`
    pub reading_time: String,
    /// None, and no citations, before it is published.
    pub licence: Option<Link>,
    pub lasting: Lasting,
    pub tags: Vec<Link>,
    pub contents: Vec<ContentsEntry>,
    pub body: Html,
    pub lang: Option<&'static str>,
    /// The article, and what has changed since; where it is the newest itself, nothing.
    pub newest: Option<(Link, String)>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// All revisions, and the source of this one.
    pub history: String,
    pub source: String,
    pub citations: Option<Citations>,
}

/// What an article says of how long it holds.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_lasting.html")]
pub struct Lasting {
    pub tested: Vec<Tool>,
    /// `2026-11-12`
    pub review_by: Option<String>,
    /// That day has passed.
    pub is_stale: bool,
}

impl HtmlSafe for Lasting {}

/// What an article was tested with.
#[derive(Debug, Clone)]
pub struct Tool {
    pub name: String,
    pub version: String,
    /// `2026-11-12`
    pub on: Option<String>,
}

/// How an article stands in its life, and what whoever reads can do about it.
#[derive(Debug, Clone, Template)]
#[template(path = "_article_life.html")]
pub struct ArticleLife {
    /// `Draft`; empty of what is published.
    pub word: &'static str,
    pub sentence: &'static str,
    pub since: When,
    /// Of a newer revision that readers do not see: a sentence.
    pub waiting: Option<String>,
    /// Its review.
    pub review: Option<String>,
    pub steps: Vec<LifeStep>,
    /// What one agrees to by publishing it, or asking for that.
    pub terms: Option<Terms>,
    /// What in it looks like a secret, to whoever is about to publish it.
    pub secrets: Vec<String>,
}

impl HtmlSafe for ArticleLife {}

/// A button: POST `action`, with these fields and their values.
#[derive(Debug, Clone)]
pub struct LifeStep {
    pub action: String,
    pub fields: Vec<(&'static str, &'static str)>,
    pub word: &'static str,
}

#[derive(Debug, Clone)]
pub struct Author {
    pub name: String,
    pub href: String,
    pub avatar: Avatar,
}

/// A heading of the text.
#[derive(Debug, Clone)]
pub struct ContentsEntry {
    /// 2 to 6; below 3 there is no further indent.
    pub level: u8,
    pub text: String,
    /// `#` and the heading's id.
    pub href: String,
}

impl From<markup::Heading> for ContentsEntry {
    fn from(heading: markup::Heading) -> Self {
        Self { level: heading.level, text: heading.text, href: format!("#{}", heading.id) }
    }
}
