//! An article: the contents beside the text, the discussion below it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::cite::{Citations, DataBlock};
use super::frame::Frame;
use super::html::Html;
use super::parts::{Avatar, Count, Link, Mark, When};
use super::post::PostView;
use super::thread::{GoneTopic, Thread, ThreadControls};

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
    /// An earlier revision is shown: a sentence, and where the present one is.
    pub revision: Option<(String, Link)>,
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
}

impl HtmlSafe for ArticleLife {}

/// A button: POST `action`, with this `value`.
#[derive(Debug, Clone)]
pub struct LifeStep {
    pub action: String,
    pub value: Option<&'static str>,
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
