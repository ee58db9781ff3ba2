//! A post of a thread.

use askama::Template;
use askama::filters::HtmlSafe;

use super::html::Html;
use super::parts::{Avatar, Count, Link, When};

/// An opening post or a reply, with what the viewer may do to it.
#[derive(Debug, Clone, Template)]
#[template(path = "_post.html")]
pub struct PostView {
    pub pid: String,
    /// Position by creation, as in the address; 1 is the opening post.
    pub n: String,
    /// Address of the post by its position.
    pub permalink: String,
    /// By username; leads nowhere if there is no such member any more.
    pub author: Link,
    /// What the author wants to be called.
    pub display: Option<String>,
    pub avatar: Avatar,
    /// Votes that the author received, less those against; nothing where there is nothing to tell.
    pub reputation: Option<String>,
    /// `moderator`, `admin`; nothing for a plain member.
    pub role: Option<String>,
    pub is_topic_author: bool,
    pub when: When,
    pub edited: Option<When>,
    /// Address of its revisions, where there are several.
    pub revisions: Option<String>,
    /// The parent, for a reply to a reply. [`Place`] says when it is shown.
    pub in_reply_to: Option<Link>,
    /// 0 for the opening post, 1 for a reply to it, 8 at most.
    pub depth: usize,
    pub html: Html,
    /// The language that the author writes in.
    pub lang: Option<&'static str>,
    pub score: Count,
    pub vote: Vote,
    pub is_accepted: bool,
    /// The accepted answer once more, before all others: without what can be done at its place.
    pub is_lead: bool,
    /// The post that the address names.
    pub is_target: bool,
    /// Not read by the viewer before.
    pub is_new: bool,
    /// Deleted: shown in place of the text.
    pub tombstone: Option<Tombstone>,
    pub may: MayDo,
    /// Filled by [`nest`]; the default stands for a flat thread.
    pub place: Place,
}

impl HtmlSafe for PostView {}

impl PostView {
    pub(crate) fn is_up(&self) -> bool {
        self.vote == Vote::Up
    }

    pub(crate) fn is_down(&self) -> bool {
        self.vote == Vote::Down
    }

    pub(crate) fn is_opening(&self) -> bool {
        self.depth == 0
    }

    /// The line of actions under the text.
    pub(crate) fn foot(&self) -> PostFoot<'_> {
        PostFoot { post: self }
    }

    /// The class of the line that names the parent; empty where there is no such line.
    pub(crate) fn reply_line(&self) -> &'static str {
        match self.place.reply_line {
            ReplyLine::Shown => "in-reply-to",
            ReplyLine::Narrow => "in-reply-to narrow",
            ReplyLine::Hidden => "",
        }
    }
}

/// Votes and actions; an article shows them without the rest of the post.
#[derive(Template)]
#[template(path = "_post_foot.html")]
pub(crate) struct PostFoot<'a> {
    post: &'a PostView,
}

impl HtmlSafe for PostFoot<'_> {}

/// What the viewer voted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Vote {
    #[default]
    None,
    Up,
    Down,
}

/// What is left of a deleted post.
#[derive(Debug, Clone)]
pub struct Tombstone {
    /// Flags have hidden it, until a moderator has looked at it; nobody deleted it.
    pub hidden: bool,
    /// Nobody has seen it yet: a moderator looks at it first.
    pub waits: bool,
    pub by: String,
    pub when: When,
    pub reason: Option<String>,
}

/// What the viewer may do to a post; each address leads to a page, the others are forms.
#[derive(Debug, Clone, Default)]
pub struct MayDo {
    /// `/topic/{tid}/reply?to={pid}`
    pub reply: Option<String>,
    /// `/post/{pid}/edit`
    pub edit: Option<String>,
    /// Address of the page that asks for the reason.
    pub delete: Option<String>,
    pub restore: bool,
    /// Address of the page that asks whether to take it away for good.
    pub purge: Option<String>,
    /// Choose it among others.
    pub pick: bool,
    pub appeal: bool,
    pub vote: bool,
    /// Accept it as the answer, or take that back.
    pub accept: bool,
    /// Where one says that something is wrong with it.
    pub flag: Option<String>,
    /// Where it becomes a topic of its own, with what stands below it.
    pub split: Option<String>,
}

/// Where a post stands among the others of its page.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Subtrees to open before the post, because they began on an earlier page.
    pub enters: usize,
    /// The replies below it on this page, which fold under it.
    pub opens: Option<Count>,
    /// Subtrees that end with the post.
    pub closes: usize,
    pub reply_line: ReplyLine,
}

/// Whether a post says whom it replies to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReplyLine {
    #[default]
    Shown,
    /// Only where two levels are indented.
    Narrow,
    /// The indent says it.
    Hidden,
}

/// Levels of indent: on a wide screen and on a narrow one.
const INDENTS: (usize, usize) = (4, 2);

/// Gives the posts of a page, in the order of the thread, their places for nested display.
///
/// Every subtree that is opened is closed on the same page.
pub fn nest(posts: &mut [PostView]) {
    let levels: Vec<usize> = posts.iter().map(|post| post.depth.saturating_sub(1)).collect();
    for (at, post) in posts.iter_mut().enumerate() {
        let level = levels.get(at).copied().unwrap_or(0);
        let next = levels.get(at + 1).copied().unwrap_or(0);
        let is_first = at == 0;
        let from = if is_first { 0 } else { levels.get(at - 1).map_or(0, |above| above + 1) };
        let below = levels.iter().skip(at + 1).take_while(|other| **other > level).count();
        post.place = Place {
            enters: level.saturating_sub(from),
            opens: (below > 0).then(|| Count::of(below as u64, "reply", "replies")),
            closes: level.saturating_sub(next),
            reply_line: match level {
                _ if is_first && level > 0 => ReplyLine::Shown,
                level if level > INDENTS.0 => ReplyLine::Shown,
                level if level > INDENTS.1 => ReplyLine::Narrow,
                _ => ReplyLine::Hidden,
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::samples;

    /// `(` for a subtree opened, `)` for one closed, the depth for the post itself.
    fn shape(depths: &[usize]) -> String {
        let mut posts: Vec<PostView> = depths.iter().map(|d| samples::reply(*d)).collect();
        nest(&mut posts);
        let words = posts.iter().map(|post| {
            let place = &post.place;
            format!(
                "{}{}{}{}",
                "(".repeat(place.enters),
                post.depth,
                if place.opens.is_some() { "(" } else { "" },
                ")".repeat(place.closes),
            )
        });
        words.collect()
    }

    #[test]
    fn replies_fold_under_their_parent() {
        assert_eq!(shape(&[1, 2, 2, 1]), "1(22)1");
        assert_eq!(shape(&[1, 2, 3, 1]), "1(2(3))1");
        assert_eq!(shape(&[1, 1]), "11");
    }

    #[test]
    fn a_page_that_begins_inside_a_subtree_opens_it_again() {
        assert_eq!(shape(&[3, 3, 2, 1]), "((33)2)1");
    }

    #[test]
    fn a_level_that_is_skipped_is_bridged() {
        assert_eq!(shape(&[1, 3, 1]), "1((3))1");
    }

    #[test]
    fn every_subtree_that_opens_closes() {
        for depths in [&[1, 2, 3, 4, 5, 6, 7, 8][..], &[8], &[2, 1, 4, 2, 8]] {
            let shape = shape(depths);
            let count = |sign| shape.chars().filter(|c| *c == sign).count();
            assert_eq!(count('('), count(')'), "{depths:?} gives {shape}");
        }
    }

    #[test]
    fn the_parent_is_named_where_the_indent_ends() {
        let mut posts: Vec<PostView> = (1..=8).map(samples::reply).collect();
        nest(&mut posts);
        let lines: Vec<ReplyLine> = posts.iter().map(|post| post.place.reply_line).collect();
        use ReplyLine::{Hidden, Narrow, Shown};
        assert_eq!(lines, [Hidden, Hidden, Hidden, Narrow, Narrow, Shown, Shown, Shown]);
    }
}
