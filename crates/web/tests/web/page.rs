//! Reading pages as browsers do: their elements, the text that people see, the forms they send.

use std::collections::BTreeMap;

/// A start tag.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// Where its content begins.
    pub at: usize,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

/// The start tags of a page, in order. Contents of scripts, styles, titles and text areas are text.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|start| at + start) {
        at = start + 1;
        let rest = &html[at..];
        if let Some(comment) = rest.strip_prefix("!--") {
            at += 3 + comment.find("-->").map_or(comment.len(), |end| end + 3);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (element, length) = element(rest);
        at += length;
        if ["script", "style", "title", "textarea"].contains(&element.name.as_str()) {
            let end = html[at..].find(&format!("</{}", element.name)).unwrap_or(html.len() - at);
            found.push(Element { at, ..element });
            at += end;
        } else {
            found.push(Element { at, ..element });
        }
    }
    found
}

/// A tag from its name on, and how long it is.
fn element(text: &str) -> (Element, usize) {
    let name_end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let name = text[..name_end].to_ascii_lowercase();
    let mut attributes = BTreeMap::new();
    let mut at = name_end;
    loop {
        at += text[at..].find(|c: char| !c.is_whitespace() && c != '/').unwrap_or(text.len() - at);
        let rest = &text[at..];
        if rest.is_empty() || rest.starts_with('>') {
            return (Element { name, attributes, at: 0 }, (at + 1).min(text.len()));
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
        let attribute = rest[..end].to_ascii_lowercase();
        at += end;
        let mut value = String::new();
        if let Some(given) = text[at..].strip_prefix('=') {
            let (raw, length) = match given.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inside = &given[1..];
                    let end = inside.find(quote).unwrap_or(inside.len());
                    (&inside[..end], end + 2)
                }
                _ => {
                    let end = given.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(given.len());
                    (&given[..end], end)
                }
            };
            value = unescaped(raw);
            at = (at + 1 + length).min(text.len());
        }
        attributes.insert(attribute, value);
    }
}

pub(crate) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end < 10);
        let known = end.and_then(|end| {
            let name = &rest[1..end];
            let number = |text: &str, radix| u32::from_str_radix(text, radix).ok().and_then(char::from_u32);
            match name {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                _ => match name.strip_prefix("#x") {
                    Some(hex) => number(hex, 16),
                    None => name.strip_prefix('#').and_then(|decimal| number(decimal, 10)),
                },
            }
        });
        match (known, end) {
            (Some(known), Some(end)) => {
                plain.push(known);
                rest = &rest[end + 1..];
            }
            _ => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain + rest
}

/// What an element holds, tags included, up to its end tag; for elements that do not nest.
pub(crate) fn inside<'a>(html: &'a str, element: &Element) -> &'a str {
    let rest = &html[element.at..];
    &rest[..rest.find(&format!("</{}", element.name)).unwrap_or(rest.len())]
}

/// What stands in a text area. Its first line end is none of it.
pub(crate) fn area_text(html: &str, area: &Element) -> String {
    let text = unescaped(inside(html, area));
    text.strip_prefix('\n').map(str::to_owned).unwrap_or(text)
}

pub(crate) fn links(html: &str) -> Vec<String> {
    elements(html).iter().filter(|found| found.name == "a").map(|link| link.get("href").to_owned()).collect()
}

/// The fields of the form with this action, as a browser would send them: line ends become CRLF.
pub(crate) fn form(html: &str, action: &str) -> Vec<(String, String)> {
    let all = elements(html);
    let start = all.iter().find(|found| found.name == "form" && found.get("action") == action);
    let start = start.unwrap_or_else(|| panic!("no form with the action {action} in:\n{html}"));
    let end = start.at + html[start.at..].find("</form").unwrap_or(0);
    let mut fields = Vec::new();
    for field in all.iter().filter(|field| field.at > start.at && field.at <= end && field.has("name")) {
        let name = field.get("name").to_owned();
        let kind = field.get("type");
        match field.name.as_str() {
            "input" if !["radio", "checkbox"].contains(&kind) || field.has("checked") => {
                fields.push((name, field.get("value").to_owned()));
            }
            "textarea" => {
                fields.push((name, area_text(html, field)));
            }
            "select" => {
                let last = field.at + inside(html, field).len();
                let options =
                    all.iter().filter(|option| option.name == "option" && (field.at..=last).contains(&option.at));
                let options: Vec<_> = options.collect();
                let chosen = options.iter().find(|option| option.has("selected")).or(options.first());
                fields.extend(chosen.map(|option| (name, option.get("value").to_owned())));
            }
            _ => {}
        }
    }
    let line_ends = |text: &str| text.replace("\r\n", "\n").replace('\n', "\r\n");
    fields.into_iter().map(|(name, value)| (name, line_ends(&value))).collect()
}

/// The same, with some fields typed over.
pub(crate) fn filled(html: &str, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = form(html, action);
    for (name, value) in typed {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

/// A field's value in the form with this action.
pub(crate) fn field(html: &str, action: &str, name: &str) -> String {
    let fields = form(html, action);
    let found = fields.iter().find(|(field, _)| field == name);
    found.unwrap_or_else(|| panic!("no field {name} in the form {action}")).1.replace("\r\n", "\n")
}

/// Asserts that the field has an error beside it that says this, and that its input points to it.
#[track_caller]
pub(crate) fn assert_complaint(html: &str, field: &str, says: &str) {
    let all = elements(html);
    let id = format!("{field}-error");
    let error = all.iter().find(|found| found.get("id") == id);
    let error = error.unwrap_or_else(|| panic!("no error beside {field} in:\n{html}"));
    assert!(error.get("class").contains("field-error"), "{error:?}");
    let sentence = unescaped(inside(html, error));
    assert!(sentence.contains(says), "{field}: {sentence}");
    let points = all.iter().any(|found| found.get("aria-describedby").split(' ').any(|described| described == id));
    assert!(points, "nothing points to the error of {field}");
}

/// The text of the main part, a line for each block: what people read.
pub(crate) fn main_text(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, rest)| rest);
    let main = main.split_once('>').map_or("", |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut text = String::new();
    let mut rest = main;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag = &rest[start + 1..];
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let name = tag.trim_start_matches('/');
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        let inline = ["a", "b", "span", "time", "em", "strong", "code", "svg", "path", "text", "bdi", "use", "circle"];
        text.push_str(if inline.contains(&name) { "" } else { "\u{1}" });
        rest = &tag[end..];
    }
    text.push_str(rest);
    let lines = text.split('\u{1}').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    unescaped(&lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}
