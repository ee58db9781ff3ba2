//! Images: those of this site are shown, others are linked.
//!
//! A picture that a member sent says in its address how large it is, so that the page leaves room for it
//! and a browser takes the width that it has use for.

use std::fmt::Write as _;

use model::upload::{Asked, Size};

use crate::allow_list::REL;
use crate::escape;
use crate::link::Target;

/// CSS pixels that the column of a text has at most.
const COLUMN: u32 = 680;

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

    /// Whether it can stand by itself with its title below it: a picture that a member sent. What is at other
    /// addresses is shown as CommonMark says.
    pub(crate) fn has_caption(&self) -> bool {
        !self.title.trim().is_empty() && Asked::at(self.address.trim_matches(' ')).is_some()
    }

    /// Writes it with its title below it.
    pub(crate) fn write_figure(&self, html: &mut String) {
        html.push_str("<figure>");
        self.write_shown(html, false);
        html.push_str("<figcaption>");
        escape::push(html, self.title.trim());
        html.push_str("</figcaption></figure>\n");
    }

    fn write_shown(&self, html: &mut String, with_title: bool) {
        let address = self.address.trim_matches(' ');
        html.push_str("<img src=\"");
        escape::push_value(html, address);
        html.push('"');
        if let Some(asked) = Asked::at(address)
            && let Some(size) = asked.size
        {
            push_size(html, &asked, size);
        }
        html.push_str(" alt=\"");
        escape::push_value(html, &self.alt);
        html.push('"');
        if with_title {
            push_title(html, &self.title);
        }
        html.push_str(" loading=\"lazy\">");
    }

    /// Writes the image. Inside a link, one that would be a link itself is text.
    pub(crate) fn write(&self, html: &mut String, inside_link: bool) {
        let target = Target::of(&self.address);
        if target.is_local_image() {
            self.write_shown(html, true);
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

/// Room for a picture, and the widths that it is to be had in. Nothing in such an address needs escaping.
fn push_size(html: &mut String, asked: &Asked, size: Size) {
    let widths: Vec<u32> = size.narrower().filter(|_| asked.width.is_none()).collect();
    if !widths.is_empty() {
        html.push_str(" srcset=\"");
        for width in widths {
            let _ = write!(html, "{} {width}w, ", asked.in_width(width));
        }
        let whole = Asked { width: None, ..asked.clone() }.address();
        let _ =
            write!(html, "{whole} {}w\" sizes=\"(max-width: 44rem) 100vw, {}px\"", size.width, size.width.min(COLUMN));
    }
    let _ = write!(html, " width=\"{}\" height=\"{}\"", size.width, size.height);
}

pub(crate) fn push_title(html: &mut String, title: &str) {
    if !title.is_empty() {
        html.push_str(" title=\"");
        escape::push_value(html, title);
        html.push('"');
    }
}
