//! Footnotes: numbered by their first reference, printed below the text.

use std::collections::HashMap;
use std::fmt::Write as _;

/// HTML, and the highlighted code that belongs into its empty code elements, in their order.
#[derive(Default)]
pub(crate) struct Fragment {
    pub(crate) html: String,
    pub(crate) code: Vec<String>,
}

/// The footnotes of one text.
#[derive(Default)]
pub(crate) struct Footnotes {
    /// Labels, which ignore case, in the order of their first reference.
    order: Vec<String>,
    references: HashMap<String, Reference>,
    /// By label.
    definitions: HashMap<String, Fragment>,
}

#[derive(Clone, Copy)]
struct Reference {
    number: usize,
    times: usize,
}

impl Footnotes {
    /// Writes a reference. The colon keeps these ids apart from those of headings.
    pub(crate) fn refer(&mut self, label: &str, id_prefix: &str, html: &mut String) {
        let label = label.to_lowercase();
        let next_number = self.order.len() + 1;
        let reference = self.references.entry(label.clone()).or_insert(Reference { number: next_number, times: 0 });
        reference.times += 1;
        let Reference { number, times } = *reference;
        if number == next_number {
            self.order.push(label);
        }
        let nth = if times > 1 { format!(":{times}") } else { String::new() };
        let _ = write!(
            html,
            r##"<sup class="footnote-ref"><a href="#{id_prefix}fn:{number}" id="{id_prefix}fnref:{number}{nth}" aria-label="Footnote {number}">{number}</a></sup>"##
        );
    }

    /// Keeps the text of a footnote; of several with one label, the first.
    pub(crate) fn define(&mut self, label: &str, text: Fragment) {
        self.definitions.entry(label.to_lowercase()).or_insert(text);
    }

    /// Writes all that are referred to, each with a way back to its first reference.
    pub(crate) fn print(&mut self, id_prefix: &str, page: &mut Fragment) {
        if self.order.is_empty() {
            return;
        }
        let html = &mut page.html;
        html.push_str("<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n");
        for (label, number) in self.order.iter().zip(1..) {
            let Fragment { html: text, code } = self.definitions.remove(label).unwrap_or_default();
            page.code.extend(code);
            let text = text.trim_end();
            let (text, end) = match text.strip_suffix("</p>") {
                Some(text) => (text, "</p>"),
                None => (text, ""),
            };
            let _ = writeln!(
                html,
                r##"<li id="{id_prefix}fn:{number}">{text} <a class="footnote-back" href="#{id_prefix}fnref:{number}" aria-label="Back to reference {number}">↩</a>{end}</li>"##
            );
        }
        html.push_str("</ol>\n</section>\n");
    }
}
