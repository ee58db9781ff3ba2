//! Images: those of this site are shown, others are linked.

use std::fmt::Write as _;

use crate::allow_list::REL;
use crate::escape;
use crate::link::Target;

/// An image whose alternative text is being read.
pub(crate) struct Image {
    address: String,
    title: String,
    alt: String,
    /// Images inside the alternative text.
    depth: usize,
}

impl Image {
    pub(crate) fn new(address: &str, title: &str) -> Self {
        Self { address: address.to_owned(), title: title.to_owned(), alt: String::new(), depth: 0 }
    }

    pub(crate) fn nest(&mut self) {
        self.depth += 1;
    }

    /// Whether that was the end of the image itself.
    pub(crate) fn close(&mut self) -> bool {
        let closed = self.depth == 0;
        self.depth = self.depth.saturating_sub(1);
        closed
    }

    pub(crate) fn push_alt(&mut self, text: &str) {
        self.alt.push_str(text);
    }

    pub(crate) fn alt(&self) -> &str {
        &self.alt
    }

    /// Writes the image. Inside a link, one that would be a link itself is text.
    pub(crate) fn write(&self, html: &mut String, inside_link: bool) {
        let target = Target::of(&self.address);
        if target.is_local_image() {
            html.push_str("<img src=\"");
            escape::push_value(html, self.address.trim_matches(' '));
            html.push_str("\" alt=\"");
            escape::push_value(html, &self.alt);
            html.push('"');
            push_title(html, &self.title);
            html.push_str(" loading=\"lazy\">");
            return;
        }
        let external = match target {
            _ if inside_link => None,
            Target::Web(address) => Some((address, true)),
            Target::Site(address) => Some((address, false)),
            _ => None,
        };
        if let Some((address, is_external)) = external {
            html.push_str("<a class=\"image-link\" href=\"");
            escape::push_value(html, address);
            html.push('"');
            if is_external {
                let _ = write!(html, " rel=\"{REL}\"");
            }
            push_title(html, &self.title);
            html.push('>');
        }
        html.push_str("image");
        let name = match self.alt.trim() {
            "" => target.host().unwrap_or_default(),
            alt => alt,
        };
        if !name.is_empty() {
            html.push_str(": ");
            escape::push(html, name);
        }
        if external.is_some() {
            html.push_str("</a>");
        }
    }
}

pub(crate) fn push_title(html: &mut String, title: &str) {
    if !title.is_empty() {
        html.push_str(" title=\"");
        escape::push_value(html, title);
        html.push('"');
    }
}
