//! Signing in and joining.

use askama::Template;

use super::field::Field;
use super::frame::Frame;

/// `/login`
#[derive(Debug, Clone, Template)]
#[template(path = "login.html")]
pub struct LoginPage {
    pub frame: Frame,
    /// That the pair is wrong; never which half of it.
    pub problem: Option<String>,
    pub username: Field,
    pub password: Field,
    /// Where to go afterwards: an address of this forum.
    pub next: String,
    /// Names the text that is being carried over; empty without one.
    pub kept: String,
    /// Where to register, unless that is closed.
    pub register: Option<String>,
}

/// `/register`
#[derive(Debug, Clone, Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub username: Field,
    pub email: Field,
    pub password: Field,
    pub next: String,
    pub kept: String,
    /// What one agrees to by joining.
    pub terms: String,
    pub sign_in: String,
}
