//! Redis servers and clusters of a test's own, on loopback.
//!
//! A test starts what it needs ([`Redis`] takes some 30 ms, [`Cluster`] about three seconds, since
//! a fresh cluster node waits two before it takes writes) and drops it at its end: no test sees
//! another's keys, and none needs a server that somebody set up. Nothing leaves the machine: a
//! single server has no TCP port at all, the others listen on 127.0.0.1.
//!
//! [`MailServer`] takes mails, [`Secure`] is a server that speaks TLS, [`Sentinels`] a primary with replicas that is watched,
//! [`Proxy`] a way to a server on which answers can be held.
//!
//! [`Authenticator`] makes passkeys and uses them.
//!
//! [`providers`] are a GitHub and an OpenID provider, to sign in through.
//!
//! What goes wrong here (no server installed, no free port) panics with a sentence that says so;
//! every wait is bounded.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test harness: a failure to set up has to end the test, with a sentence that says why"
)]

mod authenticator;
mod cluster;
mod mail;
mod process;
pub mod providers;
mod proxy;
mod secure;
mod sentinels;
mod shape;
mod single;
mod tcp;

pub use crate::authenticator::{Authenticator, PRESENT_AND_VERIFIED};
pub use crate::cluster::Cluster;
pub use crate::mail::{Encrypted, Mail, MailServer, Mood};
pub use crate::proxy::Proxy;
pub use crate::secure::Secure;
pub use crate::sentinels::Sentinels;
pub use crate::shape::{Borrowed, Questions, Shape, on_each_shape};
pub use crate::single::{Redis, Saved};
