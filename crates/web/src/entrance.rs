//! Where every request comes in: a guest's page that is kept goes out at once, a sign-in too many is
//! turned away, and everything else goes to the router.
//!
//! The router and what stands around it take more than such a page itself does: futures,
//! copies of services, headers one by one.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, FromRequest};
use axum::http::{Method, Request, header};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use bytes::Bytes;
use forum::Problem;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either};
use tower::Service;

use crate::app::App;
use crate::failure::Failure;
use crate::guest_pages::Asked;
use crate::layers::{Answered, RequestId, busy_page};
use crate::metrics::Metrics;
use crate::request::{Client, Form, Peer, SetAside};
use crate::{counted, twin};

/// Where a form has a password hashed.
const HASHING: [&str; 2] = ["/login", "/register"];

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
        let (id, route) = (RequestId::next(), page.route());
        let crawler = counted::crawler(headers);
        Answered { id, route, method: request.method(), uri: request.uri(), crawler, began, trips: 0 }
            .by(&mut response, &self.app);
        Some(response)
    }

    /// The route of a sign-in, while more of them wait than can be seen to.
    fn overrun<B>(&self, request: &Request<B>) -> Option<&'static str> {
        let route = *HASHING.iter().find(|path| **path == request.uri().path())?;
        (*request.method() == Method::POST && self.app.forum.is_flooded()).then_some(route)
    }
}

/// Says to one sign-in too many that it is, without the way through the router: beside a flood
/// people still read. What was typed is given back.
async fn turn_away(app: App, route: &'static str, mut request: Request<Body>) -> Response {
    let began = Instant::now();
    let (method, uri, aside) = (request.method().clone(), request.uri().clone(), SetAside::default());
    let crawler = counted::crawler(request.headers());
    let client = Client::of(&app, request.extensions(), request.headers());
    counted::refused(&app, client, &Failure::Problem(Problem::Busy));
    request.extensions_mut().insert(aside.clone());
    // Whatever is wrong with the form, what could be read of it is set aside.
    let _ = Form::from_request(request, &app).await;
    let id = RequestId::next();
    let mut response = busy_page(&app, id, &uri, aside.fields());
    Answered { id, route: Some(route), method: &method, uri: &uri, crawler, began, trips: 0 }.by(&mut response, &app);
    response
}

impl<B> Service<Request<B>> for Entrance
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<
        Ready<Result<Response, Infallible>>,
        Either<BoxFuture<'static, Result<Response, Infallible>>, RouteFuture<Infallible>>,
    >;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<B>>::poll_ready(&mut self.router, context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        twin::lead(&mut request);
        if let Some(response) = self.at_once(&request) {
            return Either::Left(ready(Ok(response)));
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        if let Some(route) = self.overrun(&request) {
            let away = turn_away(self.app.clone(), route, request.map(Body::new));
            return Either::Right(Either::Left(away.map(Ok).boxed()));
        }
        Either::Right(Either::Right(self.router.call(request)))
    }
}
