//! A member's own settings.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::html::Html;
use super::parts::{Avatar, Tab, When};

/// POST `/settings/email` with `email`.
#[derive(Debug, Clone, Template)]
#[template(path = "_address_form.html")]
pub struct AddressForm {
    pub is_confirmed: bool,
    pub sends_mail: bool,
    pub problem: Option<String>,
    pub email: Field,
}

impl HtmlSafe for AddressForm {}

/// `/settings`
#[derive(Debug, Clone, Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    pub frame: Frame,
    /// The sections of the settings.
    pub tabs: Vec<Tab>,
    /// POST `/settings/view` with `view` and `next`.
    pub is_nested: bool,
    /// One's address, and the form for another.
    pub address: Option<AddressForm>,
    /// Why the password was not changed.
    pub problem: Option<String>,
    /// Who came through a provider may have none, and sets their first.
    pub has_password: bool,
    /// Where the form with `current` and `password` goes.
    pub password_action: String,
    pub current: Field,
    pub password: Field,
}

/// `/settings/profile`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_profile.html")]
pub struct SettingsProfilePage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    /// The text as it would be shown.
    pub preview: Option<Html>,
    /// Address of the member's own page.
    pub page: String,
    pub display: Field,
    pub text: Field,
    pub links: Field,
    pub place: Field,
    pub avatar: Avatar,
    /// Whether the member has sent a picture.
    pub has_picture: bool,
    /// The file that was to be the next one.
    pub file: Field,
    pub zone: Field,
    pub zones: Vec<Choice>,
    pub language: Field,
    pub languages: Vec<Choice>,
}

/// The accounts elsewhere that a member signs in with.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_linked_accounts.html")]
pub struct LinkedAccounts {
    pub accounts: Vec<LinkedAccount>,
    /// Providers to link: POST `/settings/identities/link` with `provider`.
    pub open: Vec<Choice>,
}

impl HtmlSafe for LinkedAccounts {}

#[derive(Debug, Clone)]
pub struct LinkedAccount {
    pub provider: String,
    pub login: String,
    pub since: When,
    /// POST `/settings/identities/unlink` with `identity`.
    pub identity: String,
}
