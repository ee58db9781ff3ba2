//! Content from elsewhere, brought in through the same use cases that people's posts take.

pub mod markdown;
