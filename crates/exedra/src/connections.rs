//! Answering over HTTP/1: connections, and how they end when the server stops.
//!
//! A connection that is cut off is a page that somebody does not see, so stopping has steps.
//! In the phase [`Phase::Leaving`] nothing new is accepted; every answer says `connection: close`,
//! and connections on which nothing happens wait for a moment, since a request may be on its way.
//! In the phase [`Phase::Closing`] those are closed, and the others as soon as they have their answer.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::Service;
use web::{Entrance, Peer};

use crate::listener::{Listener, Stream};
use crate::metrics::{Entered, Open};

/// How long a connection may take to send the head of a request, the wait for it included. Longer
/// than a proxy keeps an idle connection (`deploy/nginx`), so that it is not closed under its hands.
const HEAD: Duration = Duration::from_secs(30);

/// How long to wait when a connection cannot be accepted, mostly for want of file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Where the server is on its way from serving to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Open,
    Leaving {
        /// Another process listens on the same socket.
        handed_over: bool,
    },
    Closing,
}

/// What answers the requests of a connection.
pub(crate) trait Answers: Clone {
    type Service: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static;

    fn of(&self, peer: Peer) -> Self::Service;
}

impl Answers for Entrance {
    type Service = Self;

    fn of(&self, peer: Peer) -> Self {
        Self::of(self, peer)
    }
}

/// Whoever asks gets the same.
impl Answers for Router {
    type Service = Self;

    fn of(&self, _peer: Peer) -> Self {
        self.clone()
    }
}

/// Answers what comes in through all listeners, until the phase says otherwise and the last
/// connection has ended. Dropping the future cuts off what is still open.
pub(crate) async fn serve(
    listeners: Vec<Listener>,
    answers: impl Answers,
    count: Open,
    phase: watch::Receiver<Phase>,
) -> io::Result<()> {
    let doors = listeners.into_iter().map(|listener| door(listener, answers.clone(), count.clone(), phase.clone()));
    futures_util::future::try_join_all(doors).await.map(|_| ())
}

async fn door(listener: Listener, answers: impl Answers, count: Open, phase: watch::Receiver<Phase>) -> io::Result<()> {
    let mut open = JoinSet::new();
    let enter = |open: &mut JoinSet<()>, stream| match stream {
        Stream::Tcp(stream) => {
            // Who has gone again has no address, and asks for nothing.
            let peer = stream.peer_addr().unwrap_or(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)));
            open.spawn(counted(count.enter(), answer(stream, answers.of(peer.into()), phase.clone())))
        }
        Stream::Unix(stream) => {
            open.spawn(counted(count.enter(), answer(stream, answers.of(Peer::Unix), phase.clone())))
        }
    };
    let mut leaving = pin!(until(phase.clone(), |phase| phase != Phase::Open));
    loop {
        tokio::select! {
            () = &mut leaving => break,
            accepted = listener.accept() => match accepted {
                Ok(stream) => { enter(&mut open, stream); }
                Err(error) if is_of_the_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "a connection cannot be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            Some(_) = open.join_next(), if !open.is_empty() => {}
        }
    }
    let handed_over = *phase.borrow() == Phase::Leaving { handed_over: true };
    for stream in listener.close(handed_over)? {
        enter(&mut open, stream);
    }
    while open.join_next().await.is_some() {}
    Ok(())
}

/// Counts a connection as open for as long as it is answered.
async fn counted(entered: Entered, answered: impl Future<Output = ()>) {
    answered.await;
    drop(entered);
}

/// Who wanted to connect has gone again.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of one connection.
async fn answer<S, A>(stream: S, service: A, phase: watch::Receiver<Phase>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    A: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone,
{
    let ending = phase.clone();
    let ending = &ending;
    let service = service_fn(move |request: Request<Incoming>| {
        let answered = service.clone().call(request);
        async move {
            let mut response = answered.await?;
            if *ending.borrow() != Phase::Open {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = until(phase, |phase| phase == Phase::Closing) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Readers go away in the middle of things all the time.
        tracing::debug!(%error, "a connection ended");
    }
}

async fn until(mut phase: watch::Receiver<Phase>, reached: impl Fn(Phase) -> bool) {
    // An error means that nobody is left to change it.
    let _ = phase.wait_for(|phase| reached(*phase)).await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;

    /// A client's end of a connection that is answered.
    fn connection() -> (DuplexStream, watch::Sender<Phase>) {
        let (client, server) = duplex(1 << 16);
        let (phase, phases) = watch::channel(Phase::Open);
        let router = Router::new().route("/", get(|| async { "here\n" }));
        tokio::spawn(answer(server, router, phases));
        (client, phase)
    }

    // The clock is tokio's own in these tests, and jumps ahead while everybody waits.

    #[tokio::test(start_paused = true)]
    async fn a_client_that_never_finishes_its_request_is_let_go() {
        for sent in ["", "GET / HTTP/1.1\r\nHost: loc"] {
            let (mut client, _phase) = connection();
            let began = Instant::now();
            client.write_all(sent.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            client.read_to_end(&mut answer).await.unwrap();
            assert_eq!(answer, b"", "{sent}");
            assert!(began.elapsed() >= HEAD && began.elapsed() < 2 * HEAD, "{sent}: {:?}", began.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_kept_ends_when_nothing_more_comes() {
        let (mut client, _phase) = connection();
        for pause in [Duration::ZERO, HEAD / 2] {
            tokio::time::sleep(pause).await;
            client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"here\n") {
                assert!(client.read_buf(&mut answer).await.unwrap() > 0, "closed too early");
            }
        }
        let mut rest = Vec::new();
        client.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, b"");
    }
}
