//! Languages whose lines stand for themselves.

use super::{Spans, code};
use crate::languages::{self, Grammar, Rule};

/// The first rule whose mark a line begins with colours it.
pub(super) fn colour(code: &str, rules: &[Rule], spans: &mut Spans<'_>) {
    for line in code.split_inclusive('\n') {
        match rules.iter().find(|rule| line.starts_with(rule.mark)) {
            Some(rule) if rule.whole_line => spans.class(rule.class, line),
            Some(rule) => {
                spans.class(rule.class, rule.mark);
                spans.plain(&line[rule.mark.len()..]);
            }
            None => spans.plain(line),
        }
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
