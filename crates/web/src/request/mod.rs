//! What handlers take out of a request.

mod client;
mod cookies;
mod form;
mod typed;
mod visit;

pub use client::Peer;

pub(crate) use client::Client;
pub(crate) use cookies::{
    bind, cookie, done_cookie, done_value, keep_bound, session_cookie, sign_in_cookies, sign_out_cookies, view_cookie,
    view_value,
};
pub(crate) use form::{FORM_MAX, Form, Pairs};
pub(crate) use typed::SetAside;
pub(crate) use visit::{Params, Path, Visit};
