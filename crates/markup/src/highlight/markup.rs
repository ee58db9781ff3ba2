//! HTML and XML.

use super::Spans;

pub(super) fn colour(code: &str, spans: &mut Spans<'_>) {
    let mut rest = code;
    while let Some(start) = rest.find(['<', '&']) {
        spans.plain(&rest[..start]);
        rest = &rest[start..];
        rest = comment(rest, spans).or_else(|| tag(rest, spans)).or_else(|| entity(rest, spans)).unwrap_or_else(|| {
            spans.plain(&rest[..1]);
            &rest[1..]
        });
    }
    spans.plain(rest);
}

fn comment<'a>(text: &'a str, spans: &mut Spans<'_>) -> Option<&'a str> {
    let inside = text.strip_prefix("<!--")?;
    let end = inside.find("-->").map_or(text.len(), |end| "<!--".len() + end + "-->".len());
    spans.class('c', &text[..end]);
    Some(&text[end..])
}

fn entity<'a>(text: &'a str, spans: &mut Spans<'_>) -> Option<&'a str> {
    let inside = text.strip_prefix('&')?;
    let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))?;
    if end == 0 || !inside[end..].starts_with(';') {
        return None;
    }
    let (entity, rest) = text.split_at(end + "&;".len());
    spans.class('b', entity);
    Some(rest)
}

fn tag<'a>(text: &'a str, spans: &mut Spans<'_>) -> Option<&'a str> {
    let mark_len = ["</", "<!", "<?", "<"].iter().find(|mark| text.starts_with(**mark))?.len();
    let tag_len = mark_len + name_len(&text[mark_len..]);
    if tag_len == mark_len {
        return None;
    }
    let (name, mut rest) = text.split_at(tag_len);
    spans.class('k', name);
    while let Some(c) = rest.chars().next() {
        let len = match c {
            '>' => {
                spans.class('k', ">");
                return Some(&rest[1..]);
            }
            '<' => return Some(rest),
            // A value that never ends would colour the rest of the block.
            '"' | '\'' => match rest[1..].find([c, '<']) {
                Some(end) if rest[1 + end..].starts_with(c) => {
                    spans.class('s', &rest[..end + 2]);
                    end + 2
                }
                _ => plain(1, rest, spans),
            },
            '/' | '?' => {
                spans.class('k', &rest[..1]);
                1
            }
            _ => match name_len(rest) {
                0 => plain(c.len_utf8(), rest, spans),
                len => {
                    spans.class('a', &rest[..len]);
                    len
                }
            },
        };
        rest = &rest[len..];
    }
    Some(rest)
}

fn plain(len: usize, rest: &str, spans: &mut Spans<'_>) -> usize {
    spans.plain(&rest[..len]);
    len
}

fn name_len(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '@'))).unwrap_or(text.len())
}
