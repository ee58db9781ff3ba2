//! The full-text index of a node: derived from the store, and rebuildable.
//!
//! A text is read as engineers write: names with their punctuation, code apart from prose, logs by
//! what does not vary in them. What is asked is a [`Question`]; with its names known and narrowed to
//! what its reader may read it is an [`Ask`], and an [`Index`] answers it with the ids of posts.
//!
//! Nothing here knows the store or who asks. No text comes out of an index: lines are made by
//! [`Marks`] of the post as it stands.

mod ask;
mod entry;
mod find;
mod fold;
mod home;
mod index;
mod marks;
mod probe;
mod question;
mod seen;
mod source;
mod symbol;
mod tally;
mod trace;
mod words;

pub use ask::Ask;
pub use entry::{Entry, EntryPlace, States};
pub use find::{BUDGET, Found, FoundPost, How};
pub use home::Home;
pub use index::{Followed, Index, IndexError, Places, Writer};
pub use marks::{MarkedLine, Marks};
pub use question::{At, Clause, Complaint, Is, Named, OPERATORS, Place, QUESTION_MAX, Question};

#[cfg(test)]
mod found_tests;
#[cfg(test)]
mod marks_tests;
