//! The forum in one file: written, read through, and taken apart again.
//!
//! The command line makes backups, and so does a server by itself and on the web; bringing one back is left
//! to the command line. All of them have the file from here.

mod archive;
mod error;
mod parts;
mod sealed;
mod write;

pub use archive::{Backup, Manifest, Part, is_encrypted};
pub use error::BackupError;
pub use parts::{Content, contents};
pub use write::{Written, write};
