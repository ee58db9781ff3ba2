//! Handing the listening socket to a new process, where no service manager holds it.
//!
//! A server offers its socket on a unix socket in the data folder, which its own user alone may use.
//! A successor (`exedra serve --take-over`) asks for it, starts while the old server serves on, and
//! says when it serves too; the old one then finishes what has begun and ends. It is the same
//! socket, with the same queue of connections, so none is refused or lost. (Two sockets with
//! `SO_REUSEPORT` have two queues, and closing one resets the connections in it.) A successor that
//! fails to start says nothing, and the old server serves on.

use std::fs::{self, Permissions};
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};
use tokio::io::AsyncReadExt;
use tokio::net::{UnixListener, UnixStream};

use crate::config::Config;
use crate::failure::Failure;
use crate::listener::Listener;

/// Goes along with the socket, since an empty message would carry nothing.
const HERE_IT_IS: u8 = b'S';
/// The successor serves.
const I_SERVE: u8 = b'R';

/// How long a running server may take to answer a successor.
const PATIENCE: Duration = Duration::from_secs(5);

/// Room for the control message with one descriptor.
const CONTROL: usize = 64;

/// The server that the socket was taken over from.
#[derive(Debug)]
pub(crate) struct Predecessor(std::os::unix::net::UnixStream);

impl Predecessor {
    /// Tells it that it may go.
    pub(crate) fn dismiss(mut self) {
        if let Err(error) = self.0.write_all(&[I_SERVE]) {
            tracing::warn!(%error, "the server that was taken over from has gone by itself");
        }
    }
}

/// Takes the socket over from the server that runs on the same data folder and address. `None` if
/// there is none.
///
/// # Errors
/// There is one, and it does not hand its socket over.
pub(crate) fn take(config: &Config) -> Result<Option<(Listener, Predecessor)>, Failure> {
    let place = place(config);
    let offer = match std::os::unix::net::UnixStream::connect(&place) {
        Ok(offer) => offer,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(refused(&place, &error)),
    };
    let taken = receive(&offer).and_then(|socket| Listener::taken_over(socket, &config.listen));
    let listener = taken.map_err(|error| refused(&place, &error))?;
    Ok(Some((listener, Predecessor(offer))))
}

fn refused(place: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("the running server does not hand over its socket at {}: {error}", place.display()))
}

fn receive(offer: &std::os::unix::net::UnixStream) -> io::Result<OwnedFd> {
    offer.set_read_timeout(Some(PATIENCE))?;
    let mut byte = [0];
    let mut room = [MaybeUninit::uninit(); CONTROL];
    let mut control = RecvAncillaryBuffer::new(&mut room);
    recvmsg(offer, &mut [IoSliceMut::new(&mut byte)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let mut received = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut sockets) => sockets.next(),
        _ => None,
    });
    received.next().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Offers the socket to whoever comes to take over. Removed again when dropped, unless a successor
/// has put its own in its place.
#[derive(Debug)]
pub(crate) struct Offer {
    listener: UnixListener,
    socket: OwnedFd,
    place: Option<PathBuf>,
    /// A successor has the socket, whether it serves yet or not.
    is_lent: bool,
}

impl Offer {
    /// # Errors
    /// The data folder takes no socket.
    pub(crate) fn make(config: &Config, listener: &Listener) -> io::Result<Self> {
        let place = place(config);
        fs::create_dir_all(&config.data)?;
        // A new name, moved into place: the old one may be left over, or a predecessor's.
        let fresh = place.with_extension("new");
        let _ = fs::remove_file(&fresh);
        let offer = UnixListener::bind(&fresh)?;
        fs::set_permissions(&fresh, Permissions::from_mode(0o600))?;
        fs::rename(&fresh, &place)?;
        Ok(Self { listener: offer, socket: listener.handle()?, place: Some(place), is_lent: false })
    }

    /// Waits until another process has taken over.
    pub(crate) async fn accepted(&mut self) {
        loop {
            match self.hand_over().await {
                Ok(()) => break,
                Err(error) => tracing::warn!(%error, "a process came to take over and did not"),
            }
            self.is_lent = false;
        }
        // The successor's offer stands there now.
        self.place = None;
    }

    /// Whether a successor has the socket.
    pub(crate) fn is_lent(&self) -> bool {
        self.is_lent
    }

    async fn hand_over(&mut self) -> io::Result<()> {
        let (mut successor, _) = match self.listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tokio::time::sleep(PATIENCE).await;
                return Err(error);
            }
        };
        if successor.peer_cred()?.uid() != rustix::process::geteuid().as_raw() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.send(&successor)?;
        self.is_lent = true;
        tracing::info!("another process starts to take over");
        match successor.read_u8().await? {
            I_SERVE => Ok(()),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn send(&self, successor: &UnixStream) -> io::Result<()> {
        let sockets = [self.socket.as_fd()];
        let mut room = [MaybeUninit::uninit(); CONTROL];
        let mut control = SendAncillaryBuffer::new(&mut room);
        if !control.push(SendAncillaryMessage::ScmRights(&sockets)) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        sendmsg(successor, &[IoSlice::new(&[HERE_IT_IS])], &mut control, SendFlags::empty())?;
        Ok(())
    }
}

impl Drop for Offer {
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            // Somebody else may have tidied it away.
            let _ = fs::remove_file(place);
        }
    }
}

/// One for each address, since several servers may share a data folder.
fn place(config: &Config) -> PathBuf {
    let address = config.listen.to_string();
    let name: String = address.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '-' }).collect();
    config.data.join(format!("takeover-{name}.sock"))
}
