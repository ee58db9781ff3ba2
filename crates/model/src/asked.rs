//! What a category asks of whoever puts a question there, so that others can reproduce it: a few labels,
//! each with a line to fill in.
//!
//! What was filled in becomes a table at the end of the question's text, in Markdown. So it is edited,
//! kept, quoted and found as all text is, and stays when the category asks for something else.

use std::fmt::Write as _;

use crate::refusal::{Fault, Faults, Refusal};

/// Labels of a category.
pub const LABELS_MAX: usize = 8;
/// Characters of a label.
pub const LABEL_MAX: usize = 60;
/// Characters that are filled in beside a label.
pub const FILLED_MAX: usize = 300;

/// The fields of a form in which labels are filled in, in their order.
pub const FIELDS: [&str; LABELS_MAX] = ["ask-1", "ask-2", "ask-3", "ask-4", "ask-5", "ask-6", "ask-7", "ask-8"];

/// A label, with what was filled in beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub label: String,
    pub filled: String,
}

/// The labels that an admin typed, each in a line of its own.
///
/// # Errors
/// There are too many, one is too long, or one comes twice.
pub fn parse_labels(text: &str) -> Result<Vec<String>, Fault> {
    let mut labels: Vec<String> = Vec::new();
    for label in text.lines().map(one_line).filter(|label| !label.is_empty()) {
        if label.chars().count() > LABEL_MAX {
            return Err(Fault::new("asks", format!("“{label}” is too long: at most {LABEL_MAX} characters.")));
        }
        if labels.contains(&label) {
            return Err(Fault::new("asks", format!("“{label}” stands there twice.")));
        }
        labels.push(label);
    }
    if labels.len() > LABELS_MAX {
        return Err(Fault::new("asks", format!("That is too much to ask: at most {LABELS_MAX} lines.")));
    }
    Ok(labels)
}

/// The text of a question, with what was filled in at its end. Where nothing was, or there is no text, it
/// stays as it is.
///
/// # Errors
/// Says of each field in [`FIELDS`] what is wrong with it.
pub fn put_below(body: &str, asked: &[Asked]) -> Result<String, Refusal> {
    let mut faults = Faults::default();
    let mut rows = String::new();
    for (Asked { label, filled }, field) in asked.iter().zip(FIELDS) {
        let filled = one_line(filled);
        if filled.chars().count() > FILLED_MAX {
            faults.add(field, format!("That is too long for a line: at most {FILLED_MAX} characters."));
        } else if !filled.is_empty() {
            // Writing into a string does not fail.
            let _ = writeln!(rows, "| {} | {} |", cell(&one_line(label)), cell(&filled));
        }
    }
    faults.end()?;
    let text = body.trim_end();
    if rows.is_empty() || text.is_empty() {
        return Ok(body.to_owned());
    }
    let end = open_block(text).map(|end| format!("\n{end}")).unwrap_or_default();
    Ok(format!("{text}{end}\n\n| Asked for | Given |\n|---|---|\n{rows}"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As Markdown that stays within its cell.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    let mut is_escaped = false;
    for c in text.chars() {
        if c == '|' && !is_escaped {
            cell.push('\\');
        }
        is_escaped = c == '\\' && !is_escaped;
        cell.push(c);
    }
    cell
}

/// What begins a block of HTML that goes on over empty lines, and what ends it (CommonMark 0.31, section
/// 4.6, kinds 1 to 5).
const HTML: [(&str, &str); 8] = [
    ("<!--", "-->"),
    ("<![cdata[", "]]>"),
    ("<!", ">"),
    ("<?", "?>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<pre", "</pre>"),
    ("<textarea", "</textarea>"),
];

/// What closes a block of code or HTML that is never closed, and would take in what follows.
fn open_block(text: &str) -> Option<String> {
    let mut fence: Option<(char, usize)> = None;
    let mut html: Option<&str> = None;
    for line in text.lines() {
        let indented = line.trim_start_matches(' ');
        let is_indented = line.len() - indented.len() > 3;
        let small = indented.to_ascii_lowercase();
        if let Some(end) = html {
            html = (!small.contains(end)).then_some(end);
            continue;
        }
        if fence.is_none() && !is_indented {
            let begun = HTML.into_iter().find(|(begin, _)| small.starts_with(begin));
            if let Some((begin, end)) = begun {
                let rest = small.get(begin.len()..).unwrap_or_default();
                html = (!rest.contains(end)).then_some(end);
                continue;
            }
        }
        let Some(sign) = indented.chars().next().filter(|sign| matches!(sign, '`' | '~')) else { continue };
        let length = indented.chars().take_while(|c| *c == sign).count();
        // Signs are of one byte.
        let rest = indented.get(length..).unwrap_or_default();
        if is_indented || length < 3 {
            continue;
        }
        fence = match fence {
            None if sign == '`' && rest.contains('`') => None,
            None => Some((sign, length)),
            Some((of, longer)) if of == sign && length >= longer && rest.trim().is_empty() => None,
            open => open,
        };
    }
    html.map(str::to_owned).or_else(|| fence.map(|(sign, length)| sign.to_string().repeat(length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<const N: usize>(pairs: [(&str, &str); N]) -> Vec<Asked> {
        pairs.map(|(label, filled)| Asked { label: label.to_owned(), filled: filled.to_owned() }).into()
    }

    #[test]
    fn labels_stand_each_in_a_line() {
        assert_eq!(parse_labels("\n Tool  and version\r\n\nSystem\n").unwrap(), ["Tool and version", "System"]);
        assert_eq!(parse_labels(" \n").unwrap(), [""; 0]);
        let many = (0..=LABELS_MAX).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        for wrong in ["System\nsystem \nSystem", &"x".repeat(LABEL_MAX + 1), &many] {
            assert_eq!(parse_labels(wrong).unwrap_err().field, "asks", "{wrong}");
        }
        assert_eq!(parse_labels(&many[2..]).unwrap().len(), LABELS_MAX);
    }

    #[test]
    fn what_was_filled_in_is_a_table_below_the_text() {
        let filled =
            asked([("Tool and version", " cargo\n1.90 "), ("System", " "), ("Tried | so far", r"a | b \| c \\| d\")]);
        let text = put_below("How?\n\n", &filled).unwrap();
        let table = "| Asked for | Given |\n|---|---|\n| Tool and version | cargo 1.90 |\n";
        assert_eq!(text, format!("How?\n\n{table}| Tried \\| so far | a \\| b \\| c \\\\\\| d\\ |\n"));
        for nothing in [asked([]), asked([("System", "")])] {
            assert_eq!(put_below("How?\n", &nothing).unwrap(), "How?\n");
        }
        assert_eq!(put_below(" ", &filled).unwrap(), " ", "an empty text is still said to be empty");
        let long = asked([("System", ""), ("Tool", &"x".repeat(FILLED_MAX + 1))]);
        let Err(Refusal::Invalid(faults)) = put_below("How?", &long) else { panic!("it is too long") };
        assert_eq!(faults[0].field, "ask-2");
    }

    #[test]
    fn html_that_was_left_open_is_closed_first() {
        let filled = asked([("System", "Debian")]);
        for (text, closing) in [
            ("Why?\n<!-- later", "\n-->"),
            ("<!-- a -->\nWhy?", ""),
            ("<!-- a\n\n--> Why?", ""),
            ("<PRE>\n\nlog", "\n</pre>"),
            ("Why <!-- in a line", ""),
            ("```\n<!--\n```", ""),
            ("```\n<!--", "\n```"),
            ("    <!--", ""),
        ] {
            let found = put_below(text, &filled).unwrap();
            assert_eq!(found.split_once("\n\n| Asked for").unwrap().0, format!("{}{closing}", text.trim_end()));
        }
    }

    #[test]
    fn a_code_block_that_was_left_open_is_closed_first() {
        let filled = asked([("System", "Debian")]);
        for (text, closing) in [
            ("```sh\nmake", "\n```"),
            ("~~~~\n~~~\n```", "\n~~~~"),
            ("```\nmake\n```", ""),
            ("```\nmake\n ````  ", ""),
            ("```\nmake\n``` sh", "\n```"),
            ("    ```", ""),
            ("``` `make` ```", ""),
            ("``make", ""),
        ] {
            let found = put_below(text, &filled).unwrap();
            assert_eq!(found.split_once("\n\n| Asked for").unwrap().0, format!("{}{closing}", text.trim_end()));
        }
    }
}
