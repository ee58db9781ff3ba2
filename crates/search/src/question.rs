//! What somebody asks for: words, phrases, and operators that narrow where they are looked for.
//!
//! Only what begins with the name of an operator is one: `std::fs`, `https://…` and `key:value` are
//! words. What is wrong with an operator is said of its place in the text.

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::ids::TopicId;
use model::time::Timestamp;

/// Bytes of a question: a screenful of a log.
pub const QUESTION_MAX: usize = 10_240;
/// What is longer, or has more words, was pasted: it is read as a log, without operators.
const TYPED_MAX: usize = 400;
const WORDS_MAX: usize = 24;
/// Fewer words are no line of a log.
const LINE_MIN: usize = 4;

/// The operators, with what each is for: the help on the page.
pub const OPERATORS: [(&str, &str); 9] = [
    ("in:title", "in titles only; also in:code, in:answers, in:articles"),
    ("author:ada", "written by this member"),
    ("category:main-track", "in this category, by its name or the end of its address"),
    ("tag:cache", "with this tag"),
    ("is:open", "questions without an answer; also is:answered, is:accepted"),
    ("after:2026-01-31", "written on this day or later; also after:2026 and after:2026-01"),
    ("before:2026-02", "written before this day, month or year"),
    ("topic:12", "in this topic alone, by the number in its address"),
    ("score:>3", "with more than three votes for it than against; also >=, < and <="),
];

/// Where the words are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Anywhere,
    Title,
    Code,
}

/// A state of a question, or of an answer to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// A question that nobody has answered.
    Open,
    /// A question with an answer.
    Answered,
    /// An answer that was accepted, and a question that has one.
    Accepted,
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub text: String,
    pub is_phrase: bool,
    pub is_left_out: bool,
}

/// A member, category or tag, as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub is_left_out: bool,
    pub at: At,
}

/// Where something stands: in the text, in bytes, or in a field of the form beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    Text(Range<usize>),
    Field(&'static str),
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub at: At,
    pub sentence: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    pub clauses: Vec<Clause>,
    /// The whole text, if it was pasted.
    pub paste: Option<String>,
    pub place: Place,
    pub answers_only: bool,
    pub articles_only: bool,
    pub authors: Vec<Named>,
    pub categories: Vec<Named>,
    pub tags: Vec<Named>,
    pub topic: Option<TopicId>,
    pub states: Vec<(Is, bool)>,
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
    pub score_min: Option<i64>,
    pub score_max: Option<i64>,
}

impl Question {
    /// # Errors
    /// What is wrong with which part of it.
    pub fn parse(text: &str) -> Result<Self, Vec<Complaint>> {
        if text.len() > QUESTION_MAX {
            let sentence = format!(
                "This has {} bytes, and at most {QUESTION_MAX} are looked at: leave the lines that speak of the error.",
                text.len()
            );
            return Err(vec![Complaint { at: At::Text(0..text.len()), sentence }]);
        }
        let mut question = Self::default();
        if is_pasted(text) {
            question.paste = Some(text.to_owned());
            return Ok(question);
        }
        let mut complaints = Vec::new();
        for token in (Tokens { text, at: 0 }) {
            match token {
                Token::Operator { name, value, is_left_out, at } => {
                    complaints.extend(question.narrow(name, &value, is_left_out, At::Text(at)).err());
                }
                Token::Clause(clause) => question.clauses.push(clause),
            }
        }
        question.read_options();
        if complaints.is_empty() { Ok(question) } else { Err(complaints) }
    }

    /// Takes an operator, from the text or from a field.
    ///
    /// # Errors
    /// The value is none that it takes.
    pub fn narrow(&mut self, operator: &str, value: &str, is_left_out: bool, at: At) -> Result<(), Complaint> {
        let named = |name: &str| Named { name: name.to_owned(), is_left_out, at: at.clone() };
        let says = |sentence: &str| Complaint { at: at.clone(), sentence: sentence.to_owned() };
        let only_in = |allowed: &str| format!("`{operator}:` takes {allowed}.");
        match operator {
            "author" => self.authors.push(named(value.trim_start_matches('@'))),
            "category" => self.categories.push(named(value)),
            "tag" => self.tags.push(named(value)),
            "is" => {
                let state = match value {
                    "open" => Is::Open,
                    "answered" => Is::Answered,
                    "accepted" => Is::Accepted,
                    _ => return Err(says(&only_in("open, answered or accepted"))),
                };
                self.states.push((state, is_left_out));
            }
            _ if is_left_out => return Err(says(&format!("`{operator}:` cannot be turned round with a minus."))),
            "in" => match value {
                "title" => self.place = Place::Title,
                "code" => self.place = Place::Code,
                "answers" => self.answers_only = true,
                "articles" => self.articles_only = true,
                _ => return Err(says(&only_in("title, code, answers or articles"))),
            },
            "topic" => {
                let number =
                    value.trim_start_matches('#').parse().map_err(|_| says(&only_in("the number of a topic")))?;
                self.topic = Some(number);
            }
            "after" => self.after = Some(day(value).ok_or_else(|| says(&only_in(DATES)))?),
            "before" => self.before = Some(day(value).ok_or_else(|| says(&only_in(DATES)))?),
            "score" => {
                let allowed = "a number, with >, >=, < or <= before it if you like, such as score:>3";
                self.bound(value).ok_or_else(|| says(&only_in(allowed)))?;
            }
            _ => return Err(says("There is no such operator.")),
        }
        Ok(())
    }

    fn bound(&mut self, value: &str) -> Option<()> {
        let digits = value.trim_start_matches(['<', '>', '=']);
        let number = digits.parse::<i64>().ok().filter(|number| number.abs() < 1_000_000_000)?;
        match value.strip_suffix(digits)? {
            ">" => self.score_min = Some(number + 1),
            ">=" | "" => self.score_min = Some(number),
            "<" => self.score_max = Some(number - 1),
            "<=" => self.score_max = Some(number),
            "=" => (self.score_min, self.score_max) = (Some(number), Some(number)),
            _ => return None,
        }
        Some(())
    }

    /// Where nothing is asked for but what is left out, nothing is: `-j8` is an option then.
    fn read_options(&mut self) {
        if self.is_empty() || self.clauses.iter().any(|clause| !clause.is_left_out) || self.is_narrowed() {
            return;
        }
        for clause in self.clauses.iter_mut().filter(|clause| !clause.is_phrase) {
            *clause = Clause { text: format!("-{}", clause.text), is_phrase: false, is_left_out: false };
        }
    }

    /// Nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.paste.is_none() && !self.is_narrowed()
    }

    /// Something narrows what is found, which can be asked for by itself.
    pub fn is_narrowed(&self) -> bool {
        let is_named = !(self.authors.is_empty() && self.categories.is_empty() && self.tags.is_empty());
        let is_bounded = self.after.is_some() || self.before.is_some() || self.score_min.is_some();
        is_named
            || is_bounded
            || self.score_max.is_some()
            || self.topic.is_some()
            || self.answers_only
            || self.articles_only
            || !self.states.is_empty()
    }
}

const DATES: &str = "a day as year-month-day, such as 2026-01-31, or a year, or a month";

/// More than somebody types: a log, a message with its lines, or one line with the time at which it was
/// written.
fn is_pasted(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    let is_line = words >= LINE_MIN && text.split_whitespace().any(has_time_of_day);
    text.contains('\n') || text.len() > TYPED_MAX || words > WORDS_MAX || is_line
}

/// `12:00:00`, with what stands before and behind it.
fn has_time_of_day(word: &str) -> bool {
    let is_time = |some: &[u8]| {
        let digits = |at: usize| some.get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
        digits(0) && digits(3) && digits(6) && some.get(2) == Some(&b':') && some.get(5) == Some(&b':')
    };
    word.as_bytes().windows(8).any(is_time)
}

/// The beginning of a day, month or year, in UTC.
fn day(text: &str) -> Option<Timestamp> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse::<i16>().ok()?;
    let mut small = || match parts.next() {
        Some(part) if part.len() <= 2 => part.parse::<i8>().ok(),
        Some(_) => None,
        None => Some(1),
    };
    let date = Date::new(year, small()?, small()?).ok().filter(|_| parts.next().is_none())?;
    let moment = date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(Timestamp(u64::try_from(moment).unwrap_or(0)))
}

enum Token {
    Operator { name: &'static str, value: String, is_left_out: bool, at: Range<usize> },
    Clause(Clause),
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

const NAMES: [&str; 9] = ["in", "author", "category", "tag", "topic", "is", "before", "after", "score"];

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..)?;
        let begin = self.at + (rest.len() - rest.trim_start().len());
        let rest = self.text.get(begin..).filter(|rest| !rest.is_empty())?;
        let after_minus = rest.strip_prefix('-');
        let is_left_out = after_minus.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '"'));
        let body = if is_left_out { after_minus.unwrap_or(rest) } else { rest };
        let from = begin + rest.len() - body.len();
        let operator = NAMES.into_iter().find_map(|name| {
            let value = body.strip_prefix(name)?.strip_prefix(':')?;
            // An operator has its value right behind it: `before: …` may stand in any sentence.
            value.starts_with(|c: char| !c.is_whitespace()).then_some((name, value))
        });
        if let Some((name, value)) = operator {
            let (value, length) = quoted_or_word(value);
            self.at = from + name.len() + 1 + length;
            return Some(Token::Operator { name, value: value.to_owned(), is_left_out, at: begin..self.at });
        }
        let (text, length) = quoted_or_word(body);
        let clause = Clause { text: text.to_owned(), is_phrase: body.starts_with('"'), is_left_out };
        self.at = from + length;
        Some(Token::Clause(clause))
    }
}

/// What stands in quotes, or up to the next space, and how long it is with the quotes.
fn quoted_or_word(text: &str) -> (&str, usize) {
    match text.strip_prefix('"') {
        Some(inside) => match inside.split_once('"') {
            Some((phrase, _)) => (phrase, phrase.len() + 2),
            None => (inside, text.len()),
        },
        None => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            (text.get(..end).unwrap_or_default(), end)
        }
    }
}

#[cfg(test)]
#[path = "question_tests.rs"]
mod tests;
