//! Blocks that take more than a pair of tags: headings, tables, tasks, footnotes, raw HTML.

use pulldown_cmark::{Alignment, HeadingLevel};

use super::{OpenHeading, Table, Writer};

impl Writer<'_> {
    pub(super) fn heading_start(&mut self, level: HeadingLevel) {
        self.state.heading = Some(OpenHeading { level, start: self.page.html.len(), text: String::new() });
        self.open.push(match level {
            HeadingLevel::H1 | HeadingLevel::H2 => "</h2>\n",
            HeadingLevel::H3 => "</h3>\n",
            HeadingLevel::H4 => "</h4>\n",
            HeadingLevel::H5 => "</h5>\n",
            HeadingLevel::H6 => "</h6>\n",
        });
    }

    pub(super) fn heading_end(&mut self) {
        if let Some(heading) = self.state.heading.take() {
            let level = (heading.level as u8).max(2);
            let id = self.headings.add(level, &heading.text, &self.id_prefix);
            self.page.html.insert_str(heading.start, &format!("<h{level} id=\"{id}\">"));
            self.marks += 1;
        }
        self.close();
    }

    /// Raw HTML is shown as text, line by line.
    pub(super) fn html_block(&mut self, html: &str) {
        let html = html.trim();
        if html.is_empty() {
            return;
        }
        self.element("<p>");
        for (number, line) in html.lines().enumerate() {
            if number > 0 {
                self.element("<br>\n");
            }
            self.text(line);
        }
        self.page.html.push_str("</p>\n");
    }

    pub(super) fn task_box(&mut self, done: bool) {
        if self.flattened > 0 {
            return;
        }
        self.page.html.insert_str(self.state.last_item, " class=\"task\"");
        self.element(if done {
            "<input type=\"checkbox\" disabled checked aria-label=\"Done\"> "
        } else {
            "<input type=\"checkbox\" disabled aria-label=\"To do\"> "
        });
    }

    pub(super) fn table_start(&mut self, alignments: Vec<Alignment>) {
        self.state.table = Table { alignments, ..Table::default() };
        self.open(
            "<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n",
            "</table></div>\n",
        );
    }

    pub(super) fn table_end(&mut self) {
        if self.state.table.has_rows {
            self.page.html.push_str("</tbody>");
        }
        self.close();
    }

    pub(super) fn table_head_start(&mut self) {
        self.state.table.inside_head = true;
        self.table_row("<thead><tr>", "</tr></thead>\n");
    }

    pub(super) fn table_head_end(&mut self) {
        self.state.table.inside_head = false;
        self.close();
    }

    pub(super) fn table_row_start(&mut self) {
        // One without rows has no body.
        if !std::mem::replace(&mut self.state.table.has_rows, true) {
            self.element("<tbody>\n");
        }
        self.table_row("<tr>", "</tr>\n");
    }

    fn table_row(&mut self, start: &str, end: &'static str) {
        self.state.table.column = 0;
        self.open(start, end);
    }

    pub(super) fn table_cell_start(&mut self) {
        let table = &mut self.state.table;
        let class = match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        table.column += 1;
        if table.inside_head {
            self.open(&format!("<th scope=\"col\"{class}>"), "</th>");
        } else {
            self.open(&format!("<td{class}>"), "</td>");
        }
    }

    pub(super) fn footnote_start(&mut self, label: &str) {
        let before = std::mem::take(&mut self.page);
        self.state.open_footnotes.push((label.to_owned(), before));
        self.open.push("");
    }

    pub(super) fn footnote_end(&mut self) {
        self.close();
        if let Some((label, before)) = self.state.open_footnotes.pop() {
            let footnote = std::mem::replace(&mut self.page, before);
            self.footnotes.define(&label, footnote);
        }
    }
}
