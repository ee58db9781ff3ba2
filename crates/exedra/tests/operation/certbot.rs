//! The real certbot, by the guide's command and as its timer runs it. Pebble, Let's Encrypt's own
//! server for tests, stands in its place.

use std::fs;
use std::net::{TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::installed::{Installed, NAME, source};
use crate::nginx::{Nginx, free_port};
use crate::server::until;

/// Pebble, and a name server that says of every name that it is this machine. Dropping it ends both.
struct Authority {
    children: [Child; 2],
    directory: String,
    /// Who certbot has to trust to speak with it.
    trust: PathBuf,
}

impl Authority {
    fn start(nginx: &Nginx) -> Self {
        let folder = nginx.installed.path("/authority");
        fs::create_dir_all(&folder).unwrap();
        let trust = certify_itself(&folder);
        let (api, names) = (format!("127.0.0.1:{}", free_port()), format!("127.0.0.1:{}", free_port()));
        let configuration = serde_json::json!({ "pebble": {
            "listenAddress": api,
            "managementListenAddress": "",
            "certificate": trust,
            "privateKey": folder.join("key.pem"),
            "httpPort": nginx.http_port(),
            "tlsPort": nginx.https_port(),
        }});
        let file = folder.join("pebble.json");
        fs::write(&file, configuration.to_string()).unwrap();
        let run = |command: &mut Command| {
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            child.expect("pebble runs; scripts/ensure-test-tools.sh installs it")
        };
        let none = ["-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", ""];
        let management = format!("127.0.0.1:{}", free_port());
        let name_server = run(Command::new("pebble-challtestsrv").args(none).args([
            "-defaultIPv4",
            "127.0.0.1",
            "-dns01",
            &names,
            "-management",
            &management,
        ]));
        let pebble = run(Command::new("pebble")
            .arg("-config")
            .arg(&file)
            .args(["-dnsserver", &names])
            // Without the hardships that it has for clients under test: each challenge is looked
            // at, and at once.
            .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_WFE_NONCEREJECT", "0"), ("PEBBLE_AUTHZREUSE", "0")]));
        let authority = Self { children: [name_server, pebble], directory: format!("https://{api}/dir"), trust };
        until("pebble listens", || TcpStream::connect(&api).is_ok());
        until("its name server listens", || UdpSocket::bind(&names).is_err());
        authority
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn certify_itself(folder: &Path) -> PathBuf {
    let certificate = folder.join("certificate.pem");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs; scripts/ensure-test-tools.sh installs it");
    assert!(made.status.success(), "{made:?}");
    certificate
}

/// The guide's command that starts so.
fn from_the_guide(start: &str) -> String {
    let guide = fs::read_to_string(source("docs/deploying.md")).unwrap();
    guide.lines().find(|line| line.starts_with(start)).expect("the guide has the command").to_owned()
}

/// Runs a command line of certbot's. Only folders and the server that it asks are others.
fn certbot(nginx: &Nginx, authority: &Authority, line: &str) {
    let folder = |path| nginx.installed.path(path).display().to_string();
    let settings = format!(
        "config-dir = {}\nwork-dir = {}\nlogs-dir = {}\nserver = {}\n",
        folder("/etc/letsencrypt"),
        folder("/var/lib/letsencrypt"),
        folder("/var/log/letsencrypt"),
        authority.directory
    );
    nginx.installed.write("/cli.ini", &settings);
    let here = format!("certbot --config {}", folder("/cli.ini"));
    let line = line.replacen("certbot", &here, 1).replace("/var/www/acme", &folder("/var/www/acme"));
    let ran = Command::new("sh")
        .args(["-c", &line])
        .envs([("NAME", NAME), ("MAIL", "ada@example.net")])
        .env("REQUESTS_CA_BUNDLE", &authority.trust)
        .env("NO_PROXY", "127.0.0.1")
        .env("NGINX_COMMAND", nginx.command_line())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{line}: {ran:?}; scripts/ensure-test-tools.sh installs certbot");
}

/// The certificate that certbot has obtained last.
fn obtained(installed: &Installed) -> String {
    const END: &str = "-----END CERTIFICATE-----";
    let chain = installed.read(&format!("/etc/letsencrypt/live/{NAME}/fullchain.pem"));
    format!("{}{END}", chain.split_once(END).unwrap().0)
}

/// What a client is shown.
fn served(nginx: &Nginx) -> String {
    let shown = Command::new("openssl")
        .args(["s_client", "-connect", &format!("127.0.0.1:{}", nginx.https_port()), "-servername", NAME])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&shown.stdout).into_owned()
}

#[test]
fn certbot_obtains_a_certificate_by_the_guide_and_nginx_serves_the_renewed_one() {
    let nginx = Nginx::before_the_certificate();
    let authority = Authority::start(&nginx);

    certbot(&nginx, &authority, &from_the_guide("certbot certonly "));
    nginx.serve_https();
    let first = obtained(&nginx.installed);
    assert!(served(&nginx).contains(&first), "{first}");

    // As Debian's certbot.service, as if it were time.
    certbot(&nginx, &authority, "certbot -q renew --no-random-sleep-on-renew --force-renewal");
    let second = obtained(&nginx.installed);
    assert_ne!(second, first);
    until("nginx serves the renewed certificate", || served(&nginx).contains(&second));
}
