//! From the parser's events to HTML, in one pass.
//!
//! Highlighted code doesn't pass through the allow-list, which would take as long over its many spans as over all the rest. It is made here, of
//! escaped text, spans from a closed set and the marks of lines, and put into its empty `<pre><code>` elements after cleaning. Nothing else writes such elements,
//! and no text can look like one, because all text is escaped.

mod blocks;
mod code;
mod inlines;

use pulldown_cmark::{Alignment, Event, HeadingLevel, Tag, TagEnd};

use crate::events::Events;
use crate::footnotes::{Footnotes, Fragment};
use crate::headings::Headings;
use crate::image::Image;
use crate::{Cooked, CookedHtml, Scope, allow_list, escape};

/// Elements inside each other. What is nested deeper keeps its text and loses its shape.
const MAX_DEPTH: usize = 40;

/// HTML may be this many times as long as its Markdown, and [`SPARE_BYTES`] more.
pub(crate) const MAX_GROWTH: usize = 20;

pub(crate) const SPARE_BYTES: usize = 16 * 1024;

/// Elements and escaped characters in one text. Each costs the allow-list about 5 µs, other text next to nothing.
pub(crate) const MAX_MARKS: usize = 12_000;

/// What a link counts for: its address is judged, too.
const LINK_MARKS: usize = 2;

/// Code highlighted in one text, in bytes; what comes after is plain.
const MAX_HIGHLIGHTED: usize = 64 * 1024;

const PARAGRAPH: &str = "<p>";

/// How an empty code block ends; see above.
const CODE_END: &str = "</code></pre>";

/// `None` if the HTML would be too long or too costly.
pub(crate) fn write(
    events: Events<'_>,
    markdown_len: usize,
    scope: Scope<'_>,
    members: &dyn Fn(&str) -> bool,
) -> Option<Cooked> {
    let max_bytes = markdown_len * MAX_GROWTH + SPARE_BYTES;
    let mut writer = Writer::new(scope, members);
    for event in events {
        writer.event(event);
        if writer.marks > MAX_MARKS || writer.bytes() > max_bytes {
            return None;
        }
    }
    writer.footnotes.print(&writer.id_prefix, &mut writer.page);
    let html = with_code(&allow_list::clean(&writer.page.html), &writer.page.code);
    (html.len() <= max_bytes).then(|| Cooked { html: CookedHtml(html.into()), headings: writer.headings.list })
}

/// Puts highlighted code into its empty elements.
fn with_code(html: &str, code: &[String]) -> String {
    let mut whole = String::with_capacity(html.len() + code.iter().map(String::len).sum::<usize>());
    let mut code = code.iter();
    for part in html.split_inclusive(CODE_END) {
        match part.strip_suffix(CODE_END) {
            Some(before) => {
                whole.push_str(before);
                whole.push_str(code.next().map_or("", String::as_str));
                whole.push_str(CODE_END);
            }
            None => whole.push_str(part),
        }
    }
    whole
}

struct Writer<'m> {
    /// What is written: the text, or the footnote that is open.
    page: Fragment,
    code_bytes: usize,
    /// Elements and escaped characters so far.
    marks: usize,
    id_prefix: String,
    /// What ids of code blocks begin with.
    code_prefix: String,
    /// Below which each code block is to be had, escaped.
    files: String,
    /// Code blocks so far, also those that lost their shape.
    code_blocks: usize,
    members: &'m dyn Fn(&str) -> bool,
    /// The slugs mentioned so far, and whether they are members'.
    mentioned: Vec<(String, bool)>,
    /// End tags of the open elements.
    open: Vec<&'static str>,
    /// Open elements beyond the greatest depth, which are not written.
    flattened: usize,
    state: State,
    headings: Headings,
    footnotes: Footnotes,
}

/// What the events so far mean for the next.
#[derive(Default)]
struct State {
    inside_link: bool,
    image: Option<Image>,
    /// Where the text of the last paragraph begins.
    paragraph: usize,
    /// A picture with a title that the paragraph begins with, and where it ends.
    captioned: Option<(usize, Image)>,
    code_block: Option<CodeBlock>,
    heading: Option<OpenHeading>,
    table: Table,
    /// Where the start tag of the last list item can take attributes.
    last_item: usize,
    /// The labels of the open footnotes, and what was written before each.
    open_footnotes: Vec<(String, Fragment)>,
    highlighted: usize,
}

#[derive(Default)]
struct CodeBlock {
    /// Its number in the text.
    number: usize,
    language: String,
    code: String,
}

struct OpenHeading {
    level: HeadingLevel,
    /// Where its start tag goes once its id is known.
    start: usize,
    text: String,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    inside_head: bool,
    has_rows: bool,
}

impl<'m> Writer<'m> {
    fn new(scope: Scope<'_>, members: &'m dyn Fn(&str) -> bool) -> Self {
        let begun = |start: &str, name: &str| {
            let mut prefix = start.to_owned();
            escape::push_value(&mut prefix, name);
            prefix + if name.is_empty() { "" } else { "-" }
        };
        let mut files = String::new();
        escape::push_value(&mut files, scope.files);
        Self {
            page: Fragment::default(),
            code_bytes: 0,
            marks: 0,
            id_prefix: begun(allow_list::ID_PREFIX, scope.ids),
            code_prefix: begun("", scope.code),
            files,
            code_blocks: 0,
            members,
            mentioned: Vec::new(),
            open: Vec::new(),
            flattened: 0,
            state: State::default(),
            headings: Headings::default(),
            footnotes: Footnotes::default(),
        }
    }

    fn bytes(&self) -> usize {
        self.page.html.len() + self.code_bytes
    }

    fn event(&mut self, event: Event<'_>) {
        if self.state.image.is_some() {
            self.event_inside_image(event);
            return;
        }
        self.code_blocks += usize::from(matches!(event, Event::Start(Tag::CodeBlock(_))));
        match event {
            Event::Start(_) if self.flattened > 0 || self.open.len() >= MAX_DEPTH => self.flattened += 1,
            Event::Start(tag) => self.start(tag),
            Event::End(end) if self.flattened > 0 => {
                self.flattened -= 1;
                if !is_inline(end) {
                    self.page.html.push('\n');
                }
            }
            Event::End(end) => self.end(end),
            Event::Text(text) if self.flattened > 0 => self.text(&text),
            Event::Text(text) => self.text_run(&text),
            Event::Code(code) => self.code_span(&code),
            Event::Html(html) if self.flattened == 0 => self.html_block(&html),
            Event::Html(html) | Event::InlineHtml(html) => self.text(&html),
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => {
                self.element("<br>");
                self.text("\n");
            }
            Event::Rule => self.element("<hr>\n"),
            Event::TaskListMarker(done) => self.task_box(done),
            // Their syntax is not switched on.
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// Writes a tag, or several that count as one.
    fn element(&mut self, html: &str) {
        self.marks += 1;
        self.page.html.push_str(html);
    }

    fn open(&mut self, start: &str, end: &'static str) {
        self.element(start);
        self.open.push(end);
    }

    fn close(&mut self) {
        if let Some(end) = self.open.pop() {
            self.page.html.push_str(end);
        }
    }

    /// Writes text in which nothing is looked for.
    fn text(&mut self, text: &str) {
        self.marks += escape::push(&mut self.page.html, text);
        if let Some(heading) = &mut self.state.heading {
            heading.text.push_str(text);
        }
    }
}

fn is_inline(end: TagEnd) -> bool {
    matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

impl Writer<'_> {
    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => {
                self.open(PARAGRAPH, "</p>\n");
                self.state.paragraph = self.page.html.len();
            }
            Tag::Heading { level, .. } => self.heading_start(level),
            Tag::BlockQuote(_) => self.open("<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(kind) => self.code_block_start(&kind),
            Tag::List(None) => self.open("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.open("<ol>\n", "</ol>\n"),
            Tag::List(Some(start)) => self.open(&format!("<ol start=\"{start}\">\n"), "</ol>\n"),
            Tag::Item => {
                self.state.last_item = self.page.html.len() + "<li".len();
                self.open("<li>", "</li>\n");
            }
            Tag::FootnoteDefinition(label) => self.footnote_start(&label),
            Tag::Table(alignments) => self.table_start(alignments),
            Tag::TableHead => self.table_head_start(),
            Tag::TableRow => self.table_row_start(),
            Tag::TableCell => self.table_cell_start(),
            Tag::Emphasis => self.open("<em>", "</em>"),
            Tag::Strong => self.open("<strong>", "</strong>"),
            Tag::Strikethrough => self.open("<del>", "</del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link_start(link_type, &dest_url, &title),
            Tag::Image { dest_url, title, .. } => {
                self.open.push("");
                self.state.image = Some(Image::new(&dest_url, &title));
            }
            // Raw HTML opens nothing, and the others' syntax is not switched on.
            Tag::HtmlBlock
            | Tag::MetadataBlock(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript => self.open.push(""),
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Heading(_) => self.heading_end(),
            TagEnd::Paragraph => self.paragraph_end(),
            TagEnd::CodeBlock => self.code_block_end(),
            TagEnd::FootnoteDefinition => self.footnote_end(),
            TagEnd::Table => self.table_end(),
            TagEnd::TableHead => self.table_head_end(),
            TagEnd::Link => {
                self.state.inside_link = false;
                self.close();
            }
            _ => self.close(),
        }
    }
}
