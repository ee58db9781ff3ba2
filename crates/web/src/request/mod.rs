//! What handlers take out of a request.

mod client;
mod cookies;
mod form;
mod stamp;
mod typed;
mod upload;
mod visit;

pub use client::Peer;

pub(crate) use client::Client;
pub(crate) use cookies::{
    ABROAD_AGE, DONE_AGE, JOINING_AGE, away_cookie, away_value, bind, cookie, correct_session, dismissed_cookie,
    dismissed_value, done_cookie, done_value, keep_bound, session_cookie, sign_in_cookies, sign_out_cookies,
    view_cookie, view_value,
};
pub(crate) use form::{FORM_MAX, Form, Pairs, read_body};
pub(crate) use stamp::Stamps;
pub(crate) use typed::{SetAside, typed_fields};
pub(crate) use upload::{TextForm, Upload};
pub(crate) use visit::{Hints, Params, Path, Visit};
