//! Listening on a TCP address or a unix socket.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use axum::Router;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use web::Peer;

use crate::config::Listen;
use crate::failure::Failure;

/// Its owner and its group may connect: a reverse proxy joins the group.
const SOCKET_MODE: u32 = 0o660;

pub(crate) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl Listener {
    pub(crate) async fn bind(listen: &Listen) -> Result<Self, Failure> {
        let bound = match listen {
            Listen::Tcp(address) => TcpListener::bind(address).await.map(Self::Tcp),
            Listen::Unix(path) => bind_socket(path).await.map(|listener| Self::Unix(listener, path.clone())),
        };
        bound.map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Failure::failed(format!(
                "{listen} is taken: stop what listens there, or choose another address with --listen"
            )),
            _ => Failure::failed(format!("cannot listen on {listen}: {error}")),
        })
    }

    /// Serves until `stop` is ready, and then until the requests that are under way have ended.
    pub(crate) async fn serve(self, router: Router, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let router = router.into_make_service_with_connect_info::<Peer>();
        match self {
            Self::Tcp(listener) => axum::serve(listener, router).with_graceful_shutdown(stop).await,
            Self::Unix(listener, path) => {
                let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
                // Somebody else may have tidied it away.
                let _ = fs::remove_file(path);
                served
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
