//! The rules: state and command in, a change or a refusal out.

pub mod members;
pub mod order;
pub mod posts;
pub mod site;
pub mod tokens;
pub mod topics;

#[cfg(test)]
mod tests;
