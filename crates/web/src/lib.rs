//! The forum over HTTP: the route table, pages, forms.
//!
//! A request goes from the route table to a handler, which reads or changes something through one
//! use case of `forum` and fills one page of [`view`]. What goes wrong becomes a page in
//! [`failure`], in one place.

mod accent;
mod address;
mod api;
mod app;
mod assets;
mod blocked;
mod citing;
mod closed;
mod counted;
mod described;
mod encoding;
mod entrance;
mod failure;
mod frame;
mod guest_pages;
#[cfg(test)]
mod hearing;
mod layers;
mod metrics;
mod pages;
mod place;
mod press;
mod printed;
mod proxies;
mod read_only;
mod remember;
mod request;
mod respond;
mod routes;
mod said;
mod show;
mod terms;
mod twin;
pub mod view;
mod zone;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use forum::{Followers, Forum};

pub use app::WebSettings;
pub use entrance::Entrance;
pub use layers::RoundTrips;
pub use metrics::Metrics;
pub use pages::configuring::Fixed;
pub use proxies::TrustedProxies;
pub use remember::Remembered;
pub use request::Peer;
pub use routes::{Route, routes};

/// The description of the API, as `/api/openapi.json` has it.
pub fn api_description() -> serde_json::Value {
    api::description_json().clone()
}

/// The whole forum as a service. Who asks it takes from the [`Peer`] of each connection, see
/// [`Entrance::of`].
pub fn entrance(forum: Arc<Forum>, followers: Arc<Followers>, settings: WebSettings) -> Entrance {
    let app = app::App::new(forum, followers, settings);
    let mut router = Router::new();
    for route in routes::table() {
        let around = from_fn_with_state((app.clone(), route.remembered), remember::around_route);
        router = router.route(route.path, route.handlers.layer(around));
    }
    let router = layers::around(router.fallback(pages::announcing::absent), app.clone()).with_state(app.clone());
    Entrance::new(app, router)
}
