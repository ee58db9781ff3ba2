//! Text, links, images, references.

use std::fmt::Write as _;

use model::slug::Slug;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{LINK_MARKS, PARAGRAPH, Writer};
use crate::allow_list::{ID_PREFIX, REL};
use crate::inline::{Piece, pieces};
use crate::link::Target;
use crate::mention::MAX_MENTIONS;
use crate::{autolink, escape, image};

impl Writer<'_> {
    /// Writes text, and makes links of what stands for them.
    pub(super) fn text_run(&mut self, text: &str) {
        if let Some(block) = &mut self.state.code_block {
            block.code.push_str(text);
            return;
        }
        if self.state.inside_link {
            self.text(text);
            return;
        }
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Address(address) => self.bare_address(address),
                // Nothing in it needs escaping.
                Piece::Mail(address) => self.linked(&format!("<a href=\"mailto:{address}\">"), address),
                Piece::Mention(name) => self.mention(name),
                Piece::Topic(id) => {
                    let start = format!("<a class=\"topic-link\" href=\"/topic/{id}\">");
                    self.linked(&start, &format!("#{id}"));
                }
            }
        }
    }

    fn linked(&mut self, start: &str, text: &str) {
        self.marks += LINK_MARKS;
        self.page.html.push_str(start);
        self.text(text);
        self.page.html.push_str("</a>");
    }

    fn bare_address(&mut self, address: &str) {
        let scheme = autolink::implied_scheme(address);
        let mut start = format!("<a href=\"{scheme}");
        self.marks += escape::push_value(&mut start, address);
        let _ = write!(start, "\" rel=\"{REL}\">");
        self.linked(&start, address);
    }

    fn mention(&mut self, name: &str) {
        let slug = Slug::of(name).to_string();
        let text = format!("@{name}");
        if self.is_member(&slug) {
            // Nothing in a slug needs escaping.
            self.linked(&format!("<a class=\"mention\" href=\"/user/{slug}\">"), &text);
        } else {
            self.text(&text);
        }
    }

    fn is_member(&mut self, slug: &str) -> bool {
        if let Some((_, known)) = self.mentioned.iter().find(|(known, _)| known == slug) {
            return *known;
        }
        if self.mentioned.len() >= MAX_MENTIONS {
            return false;
        }
        let is_member = (self.members)(slug);
        self.mentioned.push((slug.to_owned(), is_member));
        is_member
    }

    pub(super) fn code_span(&mut self, code: &str) {
        if self.flattened > 0 {
            self.text(code);
            return;
        }
        self.element("<code>");
        self.text(code);
        self.page.html.push_str("</code>");
    }

    pub(super) fn link_start(&mut self, link_type: LinkType, address: &str, title: &str) {
        let mail_address;
        let address = if link_type == LinkType::Email {
            mail_address = format!("mailto:{address}");
            &mail_address
        } else {
            address
        };
        self.state.inside_link = true;
        let (prefix, address, is_external) = match Target::of(address) {
            Target::Nowhere => {
                self.open.push("");
                return;
            }
            Target::Web(address) => (String::new(), address, true),
            Target::Mail(address) | Target::Site(address) => (String::new(), address, false),
            Target::Fragment(id) if id.is_empty() || id.starts_with(ID_PREFIX) => ("#".to_owned(), id, false),
            Target::Fragment(id) => (format!("#{}", self.id_prefix), id, false),
        };
        let mut start = format!("<a href=\"{prefix}");
        self.marks += escape::push_value(&mut start, address);
        start.push('"');
        if is_external {
            let _ = write!(start, " rel=\"{REL}\"");
        }
        image::push_title(&mut start, title);
        start.push('>');
        self.marks += LINK_MARKS - 1;
        self.open(&start, "</a>");
    }

    /// Gathers the alternative text of an image.
    pub(super) fn event_inside_image(&mut self, event: Event<'_>) {
        let Some(image) = &mut self.state.image else {
            return;
        };
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => image.push_alt(&text),
            Event::SoftBreak | Event::HardBreak => image.push_alt(" "),
            Event::Start(Tag::Image { .. }) => image.nest(),
            Event::End(TagEnd::Image) if image.close() => self.image_end(),
            _ => {}
        }
    }

    fn image_end(&mut self) {
        if let Some(image) = self.state.image.take() {
            let start = self.page.html.len();
            image.write(&mut self.page.html, self.state.inside_link);
            let leads = start == self.state.paragraph && !self.state.inside_link;
            // Each escaped character ends in one.
            self.marks += LINK_MARKS + self.page.html[start..].matches(';').count();
            if let Some(heading) = &mut self.state.heading {
                heading.text.push_str(image.alt());
            }
            self.state.captioned = (leads && image.has_caption()).then_some((self.page.html.len(), image));
        }
        self.close();
    }

    /// A paragraph that is one picture with a title is a figure.
    pub(super) fn paragraph_end(&mut self) {
        let captioned = self.state.captioned.take().filter(|(end, _)| *end == self.page.html.len());
        let Some((_, image)) = captioned else { return self.close() };
        self.open.pop();
        self.page.html.truncate(self.state.paragraph - PARAGRAPH.len());
        let start = self.page.html.len();
        image.write_figure(&mut self.page.html);
        self.marks += 2 + self.page.html[start..].matches(';').count();
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        // A footnote's own link can't stand inside another.
        if self.state.inside_link || self.flattened > 0 {
            return;
        }
        self.marks += 1 + LINK_MARKS;
        self.footnotes.refer(label, &self.id_prefix, &mut self.page.html);
    }
}
