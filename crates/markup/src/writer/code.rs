//! Code blocks: their heads, their lines, their colours.

use std::fmt::Write as _;

use pulldown_cmark::CodeBlockKind;

use super::{CODE_END, CodeBlock, MAX_HIGHLIGHTED, Writer};
use crate::code_block::{end_last_line, language_of};
use crate::highlight::Lines;
use crate::languages::Language;
use crate::{escape, highlight, languages};

/// Longer names of languages are not shown.
const MAX_LANGUAGE_CHARS: usize = 20;

/// Of a block with more lines, each has a number, and the block can be had as a file. Shorter ones stay small.
const HANDFUL: usize = 5;

/// A block with more lines is folded.
const LONG: usize = 50;

/// Lines that are shown of a block that is folded.
const SHOWN: usize = 25;

/// What the HTML of a block with marks of lines may take for each byte of its code, and besides. Where lines are so short that their
/// marks would be most of it, they have none.
const MARKED_GROWTH: usize = 12;
const MARKED_SPARE: usize = 2048;

impl CodeBlock {
    /// The last line of a text may lack its end.
    fn ended(mut self) -> Self {
        end_last_line(&mut self.code);
        self
    }
}

impl Writer<'_> {
    pub(super) fn code_block_start(&mut self, kind: &CodeBlockKind<'_>) {
        let language = language_of(kind).to_owned();
        self.state.code_block = Some(CodeBlock { number: self.code_blocks, language, code: String::new() });
        self.open.push("</div>\n");
    }

    pub(super) fn code_block_end(&mut self) {
        let block = self.state.code_block.take().unwrap_or_default().ended();
        let language = languages::find(&block.language);
        let lines = block.code.lines().count();
        let id = format!("{}c{}", self.code_prefix, block.number);
        let pieces = self.coloured(&block.code, language, lines, &format!("{id}-L"));

        self.marks += 3;
        let kind = language.map_or("text", |language| language.id);
        let class = if pieces.first().is_some_and(|piece| piece.starts_with("<i ")) { "code lines" } else { "code" };
        let _ = write!(self.page.html, "<div class=\"{class}\" id=\"{id}\" data-lang=\"{kind}\">");
        self.code_head(&block, language, &id, lines > HANDFUL);
        for (at, piece) in pieces.into_iter().enumerate() {
            if at > 0 {
                self.marks += 4;
                let _ = write!(self.page.html, "<details><summary>{} more lines</summary>", lines - SHOWN);
            }
            self.code_piece(piece, language);
            if at > 0 {
                self.page.html.push_str("</details>");
            }
        }
        self.close();
    }

    /// Code in one piece, or in two where it is folded.
    fn coloured(
        &mut self,
        code: &str,
        language: Option<&'static Language>,
        lines: usize,
        line_prefix: &str,
    ) -> Vec<String> {
        self.state.highlighted += code.len();
        let language = language.filter(|_| self.state.highlighted <= MAX_HIGHLIGHTED);
        let marked = Lines { prefix: line_prefix, folded_after: (lines > LONG).then_some(SHOWN) };
        let bytes = |pieces: &[String]| pieces.iter().map(String::len).sum::<usize>();
        let pieces = (lines > HANDFUL)
            .then(|| highlight::html(code, language, Some(marked)))
            .filter(|pieces| bytes(pieces) <= code.len() * MARKED_GROWTH + MARKED_SPARE)
            .unwrap_or_else(|| highlight::html(code, language, None));
        self.code_bytes += bytes(&pieces);
        pieces
    }

    /// The language; of a block that is more than a handful also where it stands, and where it is to be had.
    fn code_head(&mut self, block: &CodeBlock, language: Option<&'static Language>, id: &str, is_long: bool) {
        let name = match language.map_or(block.language.as_str(), |language| language.name) {
            name if name.chars().count() > MAX_LANGUAGE_CHARS => "",
            name => name,
        };
        if name.is_empty() && !is_long {
            return;
        }
        self.marks += 1;
        self.page.html.push_str("<div class=\"code-head\">");
        if is_long {
            let _ = write!(self.page.html, "<a href=\"#{id}\">");
            self.marks += 1 + escape::push(&mut self.page.html, if name.is_empty() { "Text" } else { name });
            self.page.html.push_str("</a>");
        } else {
            self.marks += escape::push(&mut self.page.html, name);
        }
        if is_long && !self.files.is_empty() {
            self.marks += 1;
            let (files, number) = (&self.files, block.number);
            let _ = write!(self.page.html, " <a href=\"{files}/{number}\" rel=\"nofollow\" download>Download</a>");
        }
        self.page.html.push_str("</div>");
    }

    fn code_piece(&mut self, code: String, language: Option<&'static Language>) {
        self.page.html.push_str("<pre tabindex=\"0\"><code");
        if let Some(language) = language {
            let _ = write!(self.page.html, " class=\"language-{}\"", language.id);
        }
        self.page.html.push('>');
        self.page.html.push_str(CODE_END);
        self.page.code.push(code);
    }
}
