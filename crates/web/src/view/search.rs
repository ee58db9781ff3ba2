//! Searching: the form, what is wrong with a question, and what was found.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::pager::Pager;
use super::parts::{Count, Empty, Link, Mark, When};

/// `/search`
#[derive(Debug, Clone, Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    pub frame: Frame,
    pub form: SearchFields,
    /// What is wrong with the text.
    pub wrong: Vec<WrongPart>,
    /// Sentences about how it was looked for, and what was left out.
    pub remarks: Vec<String>,
    /// `12 posts`; absent where nothing was asked.
    pub found: Option<Count>,
    /// Members and tags that are called so, or nearly so.
    pub members: Vec<Link>,
    pub tags: Vec<(Link, Count)>,
    pub hits: Vec<HitView>,
    pub pager: Option<Pager>,
    /// In place of hits, where something was asked.
    pub empty: Option<Empty>,
    /// Operators with what they are for.
    pub help: Vec<(&'static str, &'static str)>,
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default)]
pub struct SearchFields {
    pub q: String,
    /// It has lines, which an ordinary field would lose.
    pub is_long: bool,
    pub within: Vec<Choice>,
    pub states: Vec<Choice>,
    pub categories: Vec<Choice>,
    pub author: Field,
    pub tag: Field,
    pub after: Field,
    pub before: Field,
    /// One of the fields beside the text is filled in, or wrong.
    pub is_narrowed: bool,
}

/// A part of the text that is not understood.
#[derive(Debug, Clone)]
pub struct WrongPart {
    pub before: String,
    pub part: String,
    pub behind: String,
    /// What is wrong with it, and what would be right.
    pub sentence: String,
}

/// A text of which parts are marked.
#[derive(Debug, Clone, Default)]
pub struct Marked(pub Vec<Piece>);

#[derive(Debug, Clone)]
pub struct Piece {
    pub text: String,
    pub is_marked: bool,
}

/// A post that was found.
#[derive(Debug, Clone)]
pub struct HitView {
    pub href: String,
    pub title: Marked,
    pub marks: Vec<Mark>,
    /// `answer`, `reply`; absent where the post opens its topic.
    pub kind: Option<&'static str>,
    pub lines: Vec<HitLine>,
    pub category: Option<Link>,
    pub authors: Vec<Link>,
    pub when: When,
    pub votes: Option<Count>,
    /// Leads to what else was found in its topic.
    pub more: Option<Link>,
}

#[derive(Debug, Clone)]
pub struct HitLine {
    pub text: Marked,
    pub is_code: bool,
    /// There is more of the line before it, and behind it.
    pub is_cut: (bool, bool),
}
