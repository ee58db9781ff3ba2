//! `exedra healthcheck`

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::config::{Config, Listen};
use crate::failure::Failure;

const PATIENCE: Duration = Duration::from_secs(3);
const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/// `HTTP/1.1 200`
const STATUS_LINE: usize = 12;

pub(crate) fn run(config: &Config) -> Result<(), Failure> {
    let answer = match &config.listen {
        Listen::Tcp(address) => ask_tcp(address),
        Listen::Unix(path) => UnixStream::connect(path).and_then(|stream| {
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            status(stream)
        }),
    };
    let listen = &config.listen;
    match answer {
        Ok(status) if status.ends_with(" 200") => Ok(()),
        Ok(status) => Err(Failure::failed(format!("what listens on {listen} answers `{status}`"))),
        Err(error) => Err(Failure::failed(format!("nothing answers on {listen}: {error}"))),
    }
}

fn ask_tcp(address: &str) -> io::Result<String> {
    let mut refusal = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for place in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&place, PATIENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return status(stream);
            }
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

fn status(mut stream: impl Read + Write) -> io::Result<String> {
    stream.write_all(REQUEST)?;
    let mut line = [0; STATUS_LINE];
    stream.read_exact(&mut line)?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}
