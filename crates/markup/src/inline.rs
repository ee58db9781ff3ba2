//! What text holds besides words: bare addresses, mentions, numbers of topics.

use std::ops::Range;

use crate::{autolink, mention};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Address(&'a str),
    /// An e-mail address.
    Mail(&'a str),
    /// A name, without the `@`.
    Mention(&'a str),
    /// Digits, without the `#`.
    Topic(&'a str),
}

/// Cuts text outside code and links into pieces.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0, found: None }
}

pub(crate) struct Pieces<'a> {
    text: &'a str,
    at: usize,
    /// Found behind the text that was given last.
    found: Option<Piece<'a>>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(found) = self.found.take() {
            return Some(found);
        }
        let start = self.at;
        for at in start..self.text.len() {
            let Some((piece, range)) = piece_at(self.text, at).filter(|(_, range)| range.start >= start) else {
                continue;
            };
            self.at = range.end;
            if range.start == start {
                return Some(piece);
            }
            self.found = Some(piece);
            return Some(Piece::Text(&self.text[start..range.start]));
        }
        self.at = self.text.len();
        (start < self.at).then(|| Piece::Text(&self.text[start..]))
    }
}

/// The piece that a byte gives away, and where it stands: most begin there, an e-mail address before it.
fn piece_at(text: &str, at: usize) -> Option<(Piece<'_>, Range<usize>)> {
    let first = text.as_bytes()[at];
    if !matches!(first, b'@' | b'#' | b'h' | b'H' | b'w' | b'W') {
        return None;
    }
    let (before, rest) = text.split_at(at);
    let before = before.chars().next_back();
    match first {
        b'@' => {
            if let Some(range) = autolink::mail_address(text, at) {
                return Some((Piece::Mail(&text[range.clone()]), range));
            }
            let name = mention::name(&rest[1..], before)?;
            Some((Piece::Mention(name), at..at + 1 + name.len()))
        }
        b'#' => {
            let digits = mention::topic_number(&rest[1..], before)?;
            Some((Piece::Topic(digits), at..at + 1 + digits.len()))
        }
        _ => {
            let len = autolink::address_len(rest, before)?;
            Some((Piece::Address(&rest[..len]), at..at + len))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Address, Mail, Mention, Text, Topic};
    use super::pieces;

    #[test]
    fn text_is_cut_without_loss() {
        let found: Vec<_> = pieces("See @anna: #12, http://a.org/#3. #x, a.b@c.org").collect();
        let expected = [
            Text("See "),
            Mention("anna"),
            Text(": "),
            Topic("12"),
            Text(", "),
            Address("http://a.org/#3"),
            Text(". #x, "),
            Mail("a.b@c.org"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn numbers_of_topics_stand_alone() {
        let topics = |text| pieces(text).filter(|piece| matches!(piece, Topic(_))).count();
        assert_eq!(topics("#1 (#2) #3."), 3);
        assert_eq!(topics("a#1 /#2 &#3; ##4 #5a #0 #06 #12345678901234567890"), 0);
    }
}
