//! Places in a shard's stream.

use std::fmt;
use std::str::FromStr;

/// The id of an event: milliseconds of the server's clock, and a number among those of the same
/// millisecond. Later events are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    milliseconds: u64,
    sequence: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.milliseconds, self.sequence)
    }
}

/// The text is no id of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPosition;

impl FromStr for Position {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let (milliseconds, sequence) = text.split_once('-').ok_or(NotAPosition)?;
        let number = |text: &str| text.parse().map_err(|_| NotAPosition);
        Ok(Self { milliseconds: number(milliseconds)?, sequence: number(sequence)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_is_greater_whatever_the_text_looks_like() {
        let position = |text: &str| text.parse::<Position>().unwrap();
        assert!(position("9-11") > position("9-2"));
        assert!(position("10-0") > position("9-11"));
        assert_eq!(position("1700000000000-7").to_string(), "1700000000000-7");
        assert_eq!("17".parse::<Position>(), Err(NotAPosition));
        assert_eq!("a-1".parse::<Position>(), Err(NotAPosition));
    }
}
