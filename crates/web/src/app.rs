//! What all handlers share.

use std::sync::Arc;

use auth::passkey::RelyingParty;
use forum::{Followers, Forum};

use crate::assets::Assets;
use crate::guest_pages::GuestPages;
use crate::layers::Headers;
use crate::metrics::Requests;
use crate::pages::configuring::Fixed;
use crate::press::Press;
use crate::printed::PrintedPages;
use crate::proxies::TrustedProxies;
use crate::remember::DoneBefore;
use crate::request::Stamps;

/// What the configuration says about the web.
#[derive(Clone, Debug, Default)]
pub struct WebSettings {
    /// `https://forum.example.org`, without a slash at its end. Addresses that leave the site are
    /// made of it, never of what a request claims.
    pub public_url: Option<String>,
    /// The hash of the token that opens the setup page.
    pub setup_token: Option<auth::token::TokenHash>,
    /// Cookies go over https only, and are bound to the host; also where a trusted proxy says that
    /// a request came over https.
    pub secure_cookies: bool,
    /// Who is believed about the client's address, and about https.
    pub trusted_proxies: TrustedProxies,
    /// What the configuration says, as admins are shown it.
    pub fixed: Vec<Fixed>,
}

/// The state of the web, shared by all requests.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) forum: Arc<Forum>,
    pub(crate) followers: Arc<Followers>,
    pub(crate) settings: WebSettings,
    pub(crate) assets: Assets,
    pub(crate) guest_pages: GuestPages,
    pub(crate) printed: PrintedPages,
    pub(crate) requests: Requests,
    pub(crate) headers: Headers,
    pub(crate) press: Press,
    pub(crate) stamps: Stamps,
    pub(crate) done_before: DoneBefore,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub(crate) fn new(forum: Arc<Forum>, followers: Arc<Followers>, settings: WebSettings) -> Self {
        let assets = Assets::load();
        Self(Arc::new(Shared {
            forum,
            followers,
            settings,
            headers: Headers::new(assets.speculation_header.as_ref()),
            press: Press::new(),
            stamps: Stamps::new(),
            assets,
            guest_pages: GuestPages::new(),
            printed: PrintedPages::new(),
            requests: Requests::new(),
            done_before: DoneBefore::new(),
        }))
    }

    /// The site that passkeys are for, if browsers have passkeys at its public address.
    pub(crate) fn party(&self) -> Option<RelyingParty> {
        self.settings.public_url.as_deref().and_then(RelyingParty::at)
    }

    /// Where the forum is for everybody; this machine, if it was not told.
    pub(crate) fn address(&self) -> &str {
        self.settings.public_url.as_deref().unwrap_or("http://localhost")
    }

    pub(crate) fn forum(&self) -> Arc<Forum> {
        Arc::clone(&self.forum)
    }
}
