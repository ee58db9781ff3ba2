//! Letters: how they read, and how they leave.
//!
//! [`letter`] has what each letter says and prints it from templates, as text and as HTML; [`sealed`]
//! makes a message of it; [`outlet`] says where messages go, and [`office`] hands them over there.
//!
//! Nothing is kept here: which letters wait, and what became of them, the forum knows.

mod letter;
mod office;
mod outlet;
mod plain;
mod sealed;

pub use letter::{Body, Frame, ToldLine, Written};
pub use office::{NotSent, Office, OfficeError};
pub use outlet::{Encryption, Outlet, Smtp};
pub use plain::plain;
pub use sealed::Addressed;
