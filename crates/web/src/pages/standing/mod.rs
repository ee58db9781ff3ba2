//! Who may join, who is trusted how far, and who belongs to which group: the pages of those who
//! decide it.

pub(crate) mod groups;
pub(crate) mod holding;
pub(crate) mod members;
pub(crate) mod waiting;

pub(crate) use waiting::held_line;
