//! Where every request comes in: a guest's page that is kept goes out at once, and everything else
//! to the router.
//!
//! The router and what stands around it take more than such a page itself does: futures,
//! copies of services, headers one by one.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use bytes::Bytes;
use futures_util::future::Either;
use tower::Service;

use crate::app::App;
use crate::guest_pages::Asked;
use crate::layers::{Answered, RequestId, RoundTrips};
use crate::metrics::Metrics;
use crate::request::Peer;

/// The whole forum as a service.
#[derive(Clone)]
pub struct Entrance {
    app: App,
    router: Router,
    peer: Option<Peer>,
}

impl Entrance {
    pub(crate) fn new(app: App, router: Router) -> Self {
        Self { app, router, peer: None }
    }

    /// The same for the requests of one connection.
    #[must_use]
    pub fn of(&self, peer: Peer) -> Self {
        Self { peer: Some(peer), ..self.clone() }
    }

    /// What the node tells of itself.
    pub fn metrics(&self) -> Metrics {
        Metrics(self.app.clone())
    }

    /// A page that is kept and still holds, for somebody who is nobody in particular.
    fn at_once<B>(&self, request: &Request<B>) -> Option<Response> {
        let headers = request.headers();
        if *request.method() != Method::GET || headers.contains_key(header::COOKIE) {
            return None;
        }
        let began = Instant::now();
        let asked = Asked::of(request.uri(), headers);
        let page = self.app.guest_pages.fresh(&self.app, asked.address)?;
        let mut response = page.answer(&self.app, &asked)?;
        response.extensions_mut().insert(RoundTrips(0));
        let (method, uri, status) = (request.method(), request.uri(), response.status());
        let (id, route, took) = (RequestId::next(), page.route(), began.elapsed());
        Answered { id, route, method, uri, status, took, trips: 0 }.note(&self.app);
        Some(response)
    }
}

impl<B> Service<Request<B>> for Entrance
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<B>>::poll_ready(&mut self.router, context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if let Some(response) = self.at_once(&request) {
            return Either::Left(ready(Ok(response)));
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        Either::Right(self.router.call(request))
    }
}
