//! The forum over HTTP: the route table, pages, forms.
//!
//! A request goes from the route table to a handler, which reads or changes something through one
//! use case of `forum` and fills one page of [`view`]. What goes wrong becomes a page in
//! [`failure`], in one place.

mod address;
mod app;
mod assets;
mod failure;
mod frame;
mod layers;
mod pages;
mod request;
mod routes;
mod show;
pub mod view;

pub use app::{WebSettings, router};
pub use layers::RoundTrips;
pub use routes::{Route, routes};
