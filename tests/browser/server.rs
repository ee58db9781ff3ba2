//! A server of a test's own: the real program on a free port.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::process::Process;

pub(crate) struct Server {
    process: Process,
    /// Without a slash at its end.
    pub(crate) url: String,
}

impl Server {
    /// Serves what is in `folder`.
    pub(crate) async fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[]).await
    }

    /// The same under a name, which passkeys take, with variables set.
    pub(crate) async fn start_at_localhost(folder: &Path, port: u16, variables: &[(&str, &str)]) -> Self {
        let url = format!("http://localhost:{port}");
        let variables = [&[("EXEDRA_URL", url.as_str())], variables].concat();
        Self { url: url.clone(), ..Self::start_on(folder, port, &variables).await }
    }

    /// The same, with variables set. It answers from now on.
    pub(crate) async fn start_with(folder: &Path, variables: &[(&str, &str)]) -> Self {
        Self::start_on(folder, free_port(), variables).await
    }

    async fn start_on(folder: &Path, port: u16, variables: &[(&str, &str)]) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let mut command = exedra(folder);
        command.args(["serve", "--listen", &listen]).envs(variables.iter().copied());
        let mut process = Process::start(&mut command, &folder.join("said.txt")).unwrap();
        process.says("serving http").await;
        Self { process, url: format!("http://{listen}") }
    }

    /// The address that an empty store is set up at.
    pub(crate) async fn setup_address(&mut self) -> String {
        self.process.says("/setup?token=").await
    }

    /// As an operator stops it.
    pub(crate) fn stop(mut self) {
        let status = self.process.stop();
        assert!(status.success(), "the server ended with {status}");
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The program, working in this folder.
pub(crate) fn exedra(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    // What a test does at once, people take days for.
    command.current_dir(folder).env("EXEDRA_DATA", folder.join("data")).env("EXEDRA_LIMITS__ENABLED", "false");
    command
}
