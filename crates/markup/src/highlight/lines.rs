//! Languages whose lines stand for themselves.

use super::{Spans, code};
use crate::languages::{self, Grammar};

pub(super) fn colour_diff(code: &str, spans: &mut Spans<'_>) {
    for line in code.split_inclusive('\n') {
        let (text, end) = line.split_at(line.trim_end_matches('\n').len());
        let is_head = ["+++ ", "--- ", "diff ", "index "].iter().any(|head| text.starts_with(head));
        match text.chars().next() {
            _ if is_head => spans.class('h', text),
            Some('+') => spans.class('i', text),
            Some('-') => spans.class('d', text),
            Some('@') => spans.class('m', text),
            _ => spans.plain(text),
        }
        spans.plain(end);
    }
}

pub(super) fn colour_session(code: &str, spans: &mut Spans<'_>) {
    let shell = languages::find("bash").map(|shell| (shell, &shell.grammar));
    for line in code.split_inclusive('\n') {
        let prompt = ["$ ", "# ", "% ", "> ", "PS> "].into_iter().find(|prompt| line.starts_with(prompt));
        match (prompt, shell) {
            (Some(prompt), Some((shell, Grammar::Code(lexis)))) => {
                spans.class('m', prompt);
                code::colour(&line[prompt.len()..], shell, lexis, spans);
            }
            _ => spans.plain(line),
        }
    }
}
