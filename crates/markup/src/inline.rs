//! What text holds besides words: bare addresses, mentions, numbers of topics.

use crate::{autolink, mention};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Address(&'a str),
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
            let Some((piece, len)) = piece_at(self.text, at) else {
                continue;
            };
            self.at = at + len;
            if at == start {
                return Some(piece);
            }
            self.found = Some(piece);
            return Some(Piece::Text(&self.text[start..at]));
        }
        self.at = self.text.len();
        (start < self.at).then(|| Piece::Text(&self.text[start..]))
    }
}

/// The piece that starts at a byte, and its length.
fn piece_at(text: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    let first = text.as_bytes()[at];
    if !matches!(first, b'@' | b'#' | b'h' | b'H' | b'w' | b'W') {
        return None;
    }
    let (before, rest) = text.split_at(at);
    let before = before.chars().next_back();
    match first {
        b'@' => {
            let name = mention::name(&rest[1..], before)?;
            Some((Piece::Mention(name), 1 + name.len()))
        }
        b'#' => {
            let digits = mention::topic_number(&rest[1..], before)?;
            Some((Piece::Topic(digits), 1 + digits.len()))
        }
        _ => {
            let len = autolink::address_len(rest, before)?;
            Some((Piece::Address(&rest[..len]), len))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Address, Mention, Text, Topic};
    use super::pieces;

    #[test]
    fn text_is_cut_without_loss() {
        let found: Vec<_> = pieces("See @anna: #12, http://a.org/#3. #x").collect();
        let expected = [
            Text("See "),
            Mention("anna"),
            Text(": "),
            Topic("12"),
            Text(", "),
            Address("http://a.org/#3"),
            Text(". #x"),
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
