//! The real nginx with the installed configuration. Only addresses and paths are others.

use std::ffi::OsString;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::certificate;
use crate::installed::{Installed, NAME};
use crate::server::until;

const SITES: &str = "/etc/nginx/sites-available";

pub(crate) struct Nginx {
    pub(crate) installed: Installed,
    child: Child,
    http: u16,
    https: u16,
}

/// What came back, or why nothing did.
#[derive(Debug)]
pub(crate) struct Answer {
    /// As in `2` or `1.1`.
    pub(crate) version: String,
    pub(crate) status: u16,
    /// In lower case, but for values.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Of curl, see curl(1): 0 is an answer, 35 a handshake that failed, 52 no answer.
    pub(crate) code: i32,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn program() -> &'static str {
    // Debian keeps it where only root looks.
    if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" }
}

impl Nginx {
    /// As on a server that has no certificate yet: only plain http is enabled.
    pub(crate) fn before_the_certificate() -> Self {
        let installed = Installed::new();
        let (http, https) = (free_port(), free_port());
        let root = installed.root().display().to_string();
        for site in ["exedra-http.conf", "exedra-https.conf"] {
            let path = format!("{SITES}/{site}");
            let text: String = installed
                .read(&path)
                .lines()
                .filter(|line| !line.trim().starts_with("listen [::]:"))
                .map(|line| {
                    line.replace("listen 80", &format!("listen 127.0.0.1:{http}"))
                        .replace("listen 443", &format!("listen 127.0.0.1:{https}"))
                        .replace("/run/exedra/", &format!("{root}/run/exedra/"))
                        .replace("/var/www/", &format!("{root}/var/www/"))
                        .replace("/etc/letsencrypt/", &format!("{root}/etc/letsencrypt/"))
                        + "\n"
                })
                .collect();
            installed.write(&path, &text);
        }
        installed.write("/etc/nginx/nginx.conf", &surroundings(&root));
        for folder in ["/etc/nginx/sites-enabled", "/run/exedra", "/logs", "/temporary"] {
            fs::create_dir_all(installed.path(folder)).unwrap();
        }
        enable(&installed, "exedra-http.conf");
        let mut command = run(&installed);
        let child = command.args(["-g", "daemon off;"]).stderr(Stdio::null()).spawn();
        let child = child.expect("nginx runs; scripts/ensure-test-tools.sh installs it");
        let nginx = Self { installed, child, http, https };
        until("nginx listens", || TcpStream::connect(("127.0.0.1", http)).is_ok());
        nginx
    }

    /// As on a server that is set up.
    pub(crate) fn start() -> Self {
        let nginx = Self::before_the_certificate();
        nginx.take_certificate();
        nginx
    }

    pub(crate) fn take_certificate(&self) {
        certificate::issue(&self.installed);
        self.serve_https();
    }

    /// By the certificate that is there.
    pub(crate) fn serve_https(&self) {
        enable(&self.installed, "exedra-https.conf");
        let reloaded = self.run_deploy_hook();
        assert!(reloaded.status.success(), "{reloaded:?}");
        until("nginx listens for https", || TcpStream::connect(("127.0.0.1", self.https)).is_ok());
    }

    /// As certbot does after a renewal.
    pub(crate) fn run_deploy_hook(&self) -> Output {
        let mut hook = Command::new(self.installed.path("/etc/letsencrypt/renewal-hooks/deploy/reload-nginx"));
        hook.env("NGINX_COMMAND", self.command_line()).output().unwrap()
    }

    /// What the deploy hook has to call in place of `nginx`.
    pub(crate) fn command_line(&self) -> OsString {
        let own = run(&self.installed);
        let mut words = vec![own.get_program().to_owned()];
        words.extend(own.get_args().map(ToOwned::to_owned));
        words.join(" ".as_ref())
    }

    /// The socket that nginx connects to, held as systemd would.
    pub(crate) fn hold_socket(&self) -> UnixListener {
        UnixListener::bind(self.socket()).unwrap()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.installed.path("/run/exedra/http.sock")
    }

    pub(crate) fn http_port(&self) -> u16 {
        self.http
    }

    pub(crate) fn https_port(&self) -> u16 {
        self.https
    }

    /// What the two workers wrote to the log of requests, a line each: the worker's id and the
    /// status.
    pub(crate) fn log(&self) -> String {
        self.installed.read("/logs/access.log")
    }

    /// curl on its way to this nginx, whatever name it asks for.
    pub(crate) fn curl(&self) -> Command {
        let mut curl = Command::new("curl");
        let certificate = self.installed.path(&format!("/etc/letsencrypt/live/{NAME}/fullchain.pem"));
        curl.args(["--silent", "--show-error", "--max-time", "30", "--noproxy", "*", "--cacert"]).arg(certificate);
        curl.arg("--connect-to").arg(format!(":443:127.0.0.1:{}", self.https));
        curl.arg("--connect-to").arg(format!(":80:127.0.0.1:{}", self.http));
        curl
    }

    pub(crate) fn ask(&self, url: &str, arguments: &[&str]) -> Answer {
        let mut curl = self.curl();
        curl.args(arguments).args(["--include", "--suppress-connect-headers", url]);
        let output = curl.output().expect("curl runs; scripts/ensure-test-tools.sh installs it");
        answer(output)
    }

    /// A page of the forum, over HTTP/2.
    pub(crate) fn get(&self, path: &str, arguments: &[&str]) -> Answer {
        self.ask(&format!("https://{NAME}{path}"), &[&["--http2"], arguments].concat())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

fn enable(installed: &Installed, site: &str) {
    symlink(installed.path(&format!("{SITES}/{site}")), installed.path(&format!("/etc/nginx/sites-enabled/{site}")))
        .unwrap();
}

fn run(installed: &Installed) -> Command {
    let mut command = Command::new(program());
    let root = installed.root();
    command.args(["-e", "stderr", "-p"]).arg(root).arg("-c").arg(root.join("etc/nginx/nginx.conf"));
    command
}

/// What stands around the sites: Debian's nginx.conf in all that reaches into them, with two
/// workers and files of the test's own.
fn surroundings(root: &str) -> String {
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|what| format!("    {what}_temp_path {root}/temporary/{what};\n"))
        .collect();
    format!(
        "{user}
worker_processes 2;
pid {root}/nginx.pid;
error_log {root}/logs/error.log;
events {{ worker_connections 256; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    log_format test '$pid $status';
    access_log {root}/logs/access.log test;
    gzip on;
{temporary}
    include {root}/etc/nginx/sites-enabled/*;
}}
"
    )
}

fn answer(output: Output) -> Answer {
    let code = output.status.code().unwrap();
    let mut rest = output.stdout;
    // An interim answer (100 Continue) may come first.
    loop {
        let Some(end) = rest.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Answer { version: String::new(), status: 0, headers: Vec::new(), body: rest, code };
        };
        let body = rest.split_off(end + 4);
        let head = String::from_utf8(rest).unwrap();
        rest = body;
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let version = first.next().unwrap().strip_prefix("HTTP/").unwrap().to_owned();
        let status: u16 = first.next().unwrap().parse().unwrap();
        if status < 200 {
            continue;
        }
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            (name, value.to_owned())
        });
        return Answer { version, status, headers: headers.collect(), body: rest, code };
    }
}
