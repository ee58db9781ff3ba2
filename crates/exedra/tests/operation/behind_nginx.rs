//! The forum as people reach it: nginx as it is shipped, TLS, and a running Exedra.

use std::fs;
use std::io::Write;
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};

use crate::certificate;
use crate::installed::NAME;
use crate::nginx::{Answer, Nginx};
use crate::server::{Server, exedra, serve_on, until};

const PASSWORD: &str = "marble-bench-7";

/// nginx, the socket that systemd would hold, and a server with an admin.
struct Site {
    server: Server,
    held: UnixListener,
    nginx: Nginx,
}

impl Site {
    fn open() -> Self {
        Self::behind(Nginx::start())
    }

    fn behind(nginx: Nginx) -> Self {
        let settings = "/etc/exedra/exedra.toml";
        let root = nginx.installed.root().display().to_string();
        let text = nginx.installed.read(settings).replace("/var/lib/", &format!("{root}/var/lib/"));
        nginx.installed.write(settings, &text);
        let mut setup = exedra()
            .arg("--config")
            .arg(nginx.installed.path(settings))
            .args(["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(setup.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(setup.wait().unwrap().success());
        let held = nginx.hold_socket();
        Self { server: Self::serve(&nginx, &held), held, nginx }
    }

    fn serve(nginx: &Nginx, held: &UnixListener) -> Server {
        let mut command = serve_on(held.try_clone().unwrap().into());
        let settings = nginx.installed.path("/etc/exedra/exedra.toml");
        Server::start(nginx.installed.root(), command.arg("--config").arg(settings))
    }

    /// Sends a form as a page of the site would, with the cookies of before.
    fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let jar = self.nginx.installed.path("/cookies").display().to_string();
        let origin = format!("Origin: https://{NAME}");
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut arguments = vec!["--cookie", &jar, "--cookie-jar", &jar, "--header", &origin];
        arguments.extend(fields.iter().flat_map(|field| ["--data-urlencode", field]));
        self.nginx.get(path, &arguments)
    }
}

#[test]
fn an_empty_server_becomes_a_forum_over_https() {
    let nginx = Nginx::before_the_certificate();
    let http = format!("http://{NAME}");

    // Let's Encrypt asks while there is nothing else.
    nginx.installed.write("/var/www/acme/.well-known/acme-challenge/token-1", "token-1.thumbprint");
    let challenge = nginx.ask(&format!("{http}/.well-known/acme-challenge/token-1"), &[]);
    assert_eq!((challenge.status, challenge.text().as_str()), (200, "token-1.thumbprint"));
    assert_eq!(nginx.ask(&format!("{http}/.well-known/acme-challenge/token-2"), &[]).status, 404);

    nginx.take_certificate();
    let site = Site::behind(nginx);

    let redirected = site.nginx.ask(&format!("{http}/recent?page=2"), &[]);
    assert_eq!(redirected.status, 301);
    assert_eq!(redirected.header("location"), Some(format!("https://{NAME}/recent?page=2").as_str()));

    let home = site.nginx.get("/", &[]);
    assert_eq!((home.version.as_str(), home.status), ("2", 200), "{home:?}");
    assert_eq!(home.header("strict-transport-security"), Some("max-age=63072000"));
    let older = site.nginx.get("/", &["--http1.1"]);
    assert_eq!((older.version.as_str(), older.status), ("1.1", 200));

    let signed_in = site.send("/login", &[("username", "ada"), ("password", PASSWORD)]);
    assert_eq!((signed_in.version.as_str(), signed_in.status), ("2", 303), "{}", signed_in.text());
    let cookie = signed_in.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-exedra="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"] {
        assert!(cookie.split("; ").any(|found| found == attribute), "{attribute} is missing: {cookie}");
    }

    let home = home.text();
    let category = home.split_once("/category/").unwrap().1.split('/').next().unwrap();
    let topic = [
        ("cid", category),
        ("kind", "discussion"),
        ("title", "Sent through nginx"),
        ("body", "These words came over HTTP/2."),
        ("tags", ""),
    ];
    let posted = site.send("/compose", &topic);
    assert_eq!((posted.version.as_str(), posted.status), ("2", 303), "{}", posted.text());
    let place = posted.header("location").unwrap().to_owned();
    let shown = site.nginx.get(&place, &["--location"]);
    assert!(shown.text().contains("These words came over HTTP/2."), "{place}: {}", shown.text());
}

#[test]
fn forms_that_are_too_long_are_refused_by_nginx_and_the_longest_allowed_reach_exedra() {
    let site = Site::open();
    for (length, status) in [(390_000, 422), (1_100_000, 413)] {
        let body = site.nginx.installed.path("/body");
        fs::write(&body, format!("username=ada&password=wrong&next={}", "x".repeat(length))).unwrap();
        let body = format!("@{}", body.display());
        let answer = site.nginx.get("/login", &["--data-binary", &body]);
        assert_eq!(answer.status, status, "{length} bytes");
    }
}

#[test]
fn what_exedra_has_compressed_passes_unchanged() {
    let site = Site::open();
    let home = site.nginx.get("/", &[]).text();
    let style = format!("/static/{}", home.split_once("/static/").unwrap().1.split('"').next().unwrap());
    for path in [style.as_str(), "/healthz", "/login"] {
        for accepted in ["br", "gzip"] {
            let accepts = format!("Accept-Encoding: {accepted}");
            let passed = site.nginx.get(path, &["--header", &accepts]);
            let direct = Command::new("curl")
                .args(["--silent", "--header", &accepts, "--unix-socket"])
                .arg(site.nginx.socket())
                .arg(format!("http://{NAME}{path}"))
                .output()
                .unwrap();
            assert_eq!(passed.status, 200, "{path}");
            assert!(passed.body == direct.stdout, "{path} is another with {accepted}");
            let is_short = path == "/healthz";
            assert_eq!(passed.header("content-encoding"), (!is_short).then_some(accepted), "{path}");
        }
    }
}

#[test]
fn both_workers_keep_their_connections_to_exedra() {
    let site = Site::open();
    let ask = || assert_eq!(site.nginx.get("/healthz", &[]).status, 200);
    until("both workers have answered", || {
        ask();
        let log = site.nginx.log();
        let workers: std::collections::BTreeSet<_> = log.lines().filter_map(|line| line.split(' ').next()).collect();
        workers.len() == 2
    });
    let kept = site.connections();
    assert!(kept.len() >= 2, "{kept:?}");
    for _ in 0..30 {
        ask();
    }
    assert_eq!(site.connections(), kept);
}

impl Site {
    /// The connections to Exedra's socket, by their inodes.
    fn connections(&self) -> std::collections::BTreeSet<String> {
        const CONNECTED: &str = "03";
        let socket = self.nginx.socket().display().to_string();
        let sockets = fs::read_to_string("/proc/net/unix").unwrap();
        let ours = sockets.lines().filter(|line| line.ends_with(&socket));
        let columns = ours.map(|line| line.split_whitespace().collect::<Vec<_>>());
        columns.filter(|columns| columns[5] == CONNECTED).map(|columns| columns[6].to_owned()).collect()
    }
}

#[test]
fn readers_notice_nothing_of_a_restart() {
    let mut site = Site::open();
    let many = format!("https://{NAME}/healthz?[1-100000]");
    let statuses = site.nginx.installed.path("/statuses");
    let mut readers = site.nginx.curl();
    // One connection over HTTP/2 to nginx, one request after the other.
    readers.args(["--max-time", "60", "--http2", "--write-out", "%{http_code}\n", "--output", "/dev/null", &many]);
    let mut readers = readers.stdout(fs::File::create(&statuses).unwrap()).stderr(Stdio::null()).spawn().unwrap();
    let answered = || fs::read_to_string(&statuses).unwrap().lines().count();
    for _ in 0..3 {
        let before = answered();
        until("requests are answered", || answered() > before + 50);
        assert!(site.server.stop().success());
        site.server = Site::serve(&site.nginx, &site.held);
    }
    let before = answered();
    until("requests are answered", || answered() > before + 50);
    readers.kill().unwrap();
    readers.wait().unwrap();
    let statuses = fs::read_to_string(&statuses).unwrap();
    let failed = statuses.lines().filter(|status| status.len() == 3 && *status != "200").count();
    assert_eq!(failed, 0, "of {} requests", statuses.lines().count());
}

#[test]
fn while_exedra_is_away_readers_are_told_to_come_back() {
    // Nobody listens on the socket.
    let nginx = Nginx::start();
    let away = nginx.get("/", &[]);
    assert_eq!((away.status, away.header("retry-after")), (503, Some("30")), "{away:?}");
    assert_eq!(away.header("strict-transport-security"), Some("max-age=63072000"));
    assert!(away.text().contains("Back in a moment"));
}

#[test]
fn who_asks_for_another_name_gets_no_answer() {
    let nginx = Nginx::start();
    let https = nginx.ask("https://other.example.org/", &["--insecure"]);
    assert_eq!(https.code, 35, "{https:?}");
    let http = nginx.ask("http://other.example.org/", &[]);
    assert_eq!(http.code, 52, "{http:?}");
}

#[test]
fn old_versions_of_tls_are_refused() {
    let nginx = Nginx::start();
    for (version, is_spoken) in [("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
        let output = Command::new("openssl")
            .args(["s_client", "-connect", &format!("127.0.0.1:{}", nginx.https_port()), "-servername", NAME])
            // Otherwise the client itself would not dare to offer the old one.
            .args([version, "-cipher", "DEFAULT@SECLEVEL=0"])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), is_spoken, "{version}: {told}");
        assert_eq!(told.contains("alert protocol version"), !is_spoken, "{version}: {told}");
    }
}

#[test]
fn a_renewed_certificate_is_served_after_the_deploy_hook() {
    let nginx = Nginx::start();
    // curl trusts the file's certificate alone, so it answers whether that one is served.
    assert_eq!(nginx.get("/", &[]).code, 0);
    certificate::issue(&nginx.installed);
    assert_ne!(nginx.get("/", &[]).code, 0, "nginx has read the new one already");
    assert!(nginx.run_deploy_hook().status.success());
    until("the new certificate is served", || nginx.get("/", &[]).code == 0);

    // A configuration with an error is reported, and what runs goes on.
    nginx.installed.write("/etc/nginx/sites-enabled/broken", "nonsense;\n");
    assert!(!nginx.run_deploy_hook().status.success());
    // A worker from before the reload may still take a connection or two.
    until("what runs goes on", || nginx.get("/", &[]).code == 0);
}
