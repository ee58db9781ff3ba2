//! The socket that the server listens on, wherever it comes from: bound by this process, passed
//! in by a service manager that holds it (`LISTEN_FDS`), or taken over from a running server.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io, net, os};

use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use crate::config::Listen;
use crate::failure::Failure;

/// Its owner and its group may connect: a reverse proxy joins the group.
const SOCKET_MODE: u32 = 0o660;

#[derive(Debug)]
pub(crate) struct Listener {
    socket: Socket,
    holder: Holder,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// Who keeps the socket open once this process has closed it.
#[derive(Debug)]
enum Holder {
    /// Nobody. Of a unix socket, the file to take away.
    Nobody(Option<PathBuf>),
    /// A service manager, or the process that took over. Connections that nobody has accepted yet
    /// wait for whoever listens next.
    Another,
}

/// An accepted connection.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Listener {
    /// The sockets that a service manager holds for this process; none if there is no such manager.
    ///
    /// # Errors
    /// What was passed is no listening socket.
    pub(crate) fn passed() -> Result<Vec<Self>, Failure> {
        let mut passed = ListenFd::from_env();
        (0..passed.len())
            .map(|place| {
                let socket = match passed.take_unix_listener(place) {
                    Ok(listener) => listener.map(Socket::of_unix),
                    Err(_) => passed.take_tcp_listener(place)?.map(Socket::of_tcp),
                };
                let socket = socket.unwrap_or_else(|| Err(io::ErrorKind::NotFound.into()))?;
                Ok(Self { socket, holder: Holder::Another })
            })
            .collect::<io::Result<_>>()
            .map_err(|error| Failure::failed(format!("LISTEN_FDS names what cannot be listened on: {error}")))
    }

    pub(crate) async fn bind(listen: &Listen) -> Result<Self, Failure> {
        let bound = match listen {
            Listen::Tcp(address) => TcpListener::bind(address).await.map(Socket::Tcp),
            Listen::Unix(path) => bind_socket(path).await.map(Socket::Unix),
        };
        let socket = bound.map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Failure::failed(format!(
                "{listen} is taken: stop what listens there, or choose another address with --listen; \
                 `exedra serve --take-over` takes it over from a server that runs"
            )),
            _ => Failure::failed(format!("cannot listen on {listen}: {error}")),
        })?;
        Ok(Self::of(socket, listen))
    }

    /// The socket of another process that listened at `listen`, and will no longer.
    pub(crate) fn taken_over(socket: OwnedFd, listen: &Listen) -> io::Result<Self> {
        let socket = match listen {
            Listen::Tcp(_) => Socket::of_tcp(socket.into()),
            Listen::Unix(_) => Socket::of_unix(socket.into()),
        }?;
        Ok(Self::of(socket, listen))
    }

    fn of(socket: Socket, listen: &Listen) -> Self {
        let path = match listen {
            Listen::Tcp(_) => None,
            Listen::Unix(path) => Some(path.clone()),
        };
        Self { socket, holder: Holder::Nobody(path) }
    }

    /// Another handle of the same socket, for a process that takes over.
    pub(crate) fn handle(&self) -> io::Result<OwnedFd> {
        match &self.socket {
            Socket::Tcp(listener) => listener.as_fd().try_clone_to_owned(),
            Socket::Unix(listener) => listener.as_fd().try_clone_to_owned(),
        }
    }

    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match &self.socket {
            Socket::Tcp(listener) => Stream::of_tcp(listener.accept().await?.0),
            Socket::Unix(listener) => Ok(Stream::Unix(listener.accept().await?.0)),
        }
    }

    /// Stops listening. If nobody else holds the socket, the connections that nobody has accepted
    /// yet come back: closing it would cut them off.
    pub(crate) fn close(self, handed_over: bool) -> io::Result<Vec<Stream>> {
        let Holder::Nobody(path) = self.holder else { return Ok(Vec::new()) };
        if handed_over {
            return Ok(Vec::new());
        }
        if let Some(path) = path {
            // Somebody else may have tidied it away.
            let _ = fs::remove_file(path);
        }
        let mut waiting = Vec::new();
        match self.socket {
            Socket::Tcp(listener) => {
                let listener = listener.into_std()?;
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_nonblocking(true)?;
                    waiting.push(Stream::of_tcp(TcpStream::from_std(stream)?)?);
                }
            }
            Socket::Unix(listener) => {
                let listener = listener.into_std()?;
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_nonblocking(true)?;
                    waiting.push(Stream::Unix(UnixStream::from_std(stream)?));
                }
            }
        }
        Ok(waiting)
    }
}

impl Socket {
    fn of_tcp(listener: net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener).map(Self::Tcp)
    }

    fn of_unix(listener: os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        UnixListener::from_std(listener).map(Self::Unix)
    }
}

impl Stream {
    fn of_tcp(stream: TcpStream) -> io::Result<Self> {
        // An answer's last packet does not wait for the reader to acknowledge the one before.
        stream.set_nodelay(true)?;
        Ok(Self::Tcp(stream))
    }
}

/// As in the setting `server.listen`.
impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.socket {
            Socket::Tcp(listener) => listener.local_addr().map_err(|_| fmt::Error)?.fmt(f),
            Socket::Unix(listener) => {
                let address = listener.local_addr().map_err(|_| fmt::Error)?;
                write!(f, "unix:{}", address.as_pathname().unwrap_or(Path::new("(unnamed)")).display())
            }
        }
    }
}

/// A socket that nobody listens on any more is left over from a run that was killed.
async fn bind_socket(path: &Path) -> io::Result<UnixListener> {
    let is_left_over = match UnixStream::connect(path).await {
        Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
        Err(error) => error.kind() == io::ErrorKind::ConnectionRefused,
    };
    if is_left_over {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(SOCKET_MODE))?;
    Ok(listener)
}
