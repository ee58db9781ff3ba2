//! A question or a discussion, with its thread.

use askama::Template;

use super::cite::DataBlock;
use super::frame::Frame;
use super::html::Printed;
use super::parts::{Count, Link, Mark};
use super::thread::{ClosedQuestion, GoneTopic, Thread, ThreadControls};

#[derive(Debug, Clone, Template)]
#[template(path = "topic.html")]
pub struct TopicPage {
    pub frame: Frame,
    /// From the home page down to the category.
    pub crumbs: Vec<Link>,
    pub title: String,
    pub marks: Vec<Mark>,
    pub tags: Vec<Link>,
    /// Replies, views, votes.
    pub figures: Vec<Count>,
    /// On the first page only.
    pub opening: Option<Printed>,
    pub controls: ThreadControls,
    /// Says that the topic is deleted.
    pub gone: Option<GoneTopic>,
    /// Says that it takes no more answers.
    pub closed: Option<ClosedQuestion>,
    /// The article that it became: what is said of it, and where it is.
    pub became: Option<(String, Link)>,
    /// Where the reader may make an article of it.
    pub promote: Option<String>,
    pub thread: Thread,
    /// A question, for programs.
    pub described: Option<DataBlock>,
}
