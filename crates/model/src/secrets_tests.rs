//! Real formats are told, and what looks like them is not. The tokens are made here, of parts, so that
//! nobody who looks for secrets in this repository finds one.

use super::*;

/// So many characters without a pattern that anybody would write.
fn noise(length: usize) -> String {
    "q7Zt0Wm3Kp9Lx2Vb5Nc8Rj1Hd6Gf4SyTaUeIoPwQzXvYkMnJhBgFrDsLcE3u8K1w9T2m5Q7x".chars().cycle().take(length).collect()
}

fn hex(length: usize) -> String {
    "9f3a1c7be05d82466b1e7f90ac3d5528d41b".chars().cycle().take(length).collect()
}

fn told(text: &str) -> Vec<&'static str> {
    find(text).into_iter().map(|found| found.what).collect()
}

#[track_caller]
fn is_told(text: &str, what: &str) {
    assert_eq!(told(text), [what], "{text}");
}

#[track_caller]
fn is_left_alone(text: &str) {
    assert!(find(text).is_empty(), "{text}: {:?}", find(text));
}

#[test]
fn tokens_are_told_by_their_format() {
    let url = |length| noise(length).replace('Z', "-").replace('W', "_");
    for (token, what) in [
        (format!("ghp_{}", noise(36)), "a GitHub token"),
        (format!("gho_{}", noise(36)), "a GitHub token"),
        (format!("github_pat_{}_{}", noise(22), noise(59)), "a GitHub token"),
        (format!("glpat-{}", url(20)), "a GitLab token"),
        (format!("xoxb-{}-{}-{}", "284736190452", "937450128364", noise(24)), "a Slack token"),
        (format!("https://hooks.slack.com/services/T0{}/B0{}/{}", "8Q2MX7", "5KD91Z", noise(24)), "a Slack webhook"),
        (format!("sk_live_{}", noise(24)), "a Stripe key"),
        (format!("npm_{}", noise(36)), "an npm token"),
        (format!("pypi-AgEIcHlwaS5vcmc{}", url(160)), "a PyPI token"),
        (format!("AIza{}", url(35)), "a Google API key"),
        (format!("AKIA{}", "Q3EGRZ7TNMWXV2HP"), "an AWS access key"),
        (format!("ASIA{}", "Q3EGRZ7TNMWXV2HP"), "an AWS access key"),
        (format!("sk-proj-{}", url(100)), "an OpenAI key"),
        (format!("sk-ant-api03-{}", url(95)), "an Anthropic key"),
        (format!("hf_{}", noise(34)), "a Hugging Face token"),
        (format!("dop_v1_{}", hex(64)), "a DigitalOcean token"),
        (format!("SG.{}.{}", noise(22), noise(43)), "a SendGrid key"),
        (format!("hvs.{}", url(90)), "a Vault token"),
        (format!("cio{}", noise(32)), "a crates.io token"),
    ] {
        is_told(&token, what);
        is_told(&format!("curl -H \"X: {token}\" https://example.org/"), what);
        is_told(&format!("TOKEN={token}"), what);
        // Neither cut off, nor a part of something longer.
        let cut: String = token.chars().take(token.len() * 2 / 3).collect();
        if !cut.starts_with("sk-ant")
            && !cut.starts_with("sk-proj")
            && !cut.starts_with("hvs")
            && !cut.starts_with("pypi")
            && !cut.starts_with("xox")
        {
            is_left_alone(&cut);
        }
        if !token.starts_with("https") {
            is_left_alone(&format!("some{token}"));
        }
    }
}

#[test]
fn a_private_key_is_told_with_the_line_where_it_begins() {
    for label in ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        let key = format!("-----BEGIN {label}-----\n{}\n{}\n-----END {label}-----", noise(64), noise(64));
        assert_eq!(find(&format!("My key:\n\n    {key}")), [Found { line: 3, what: "a private key" }]);
        is_told(&format!("\"key\": \"{}\"", key.replace('\n', "\\n")), "a private key");
    }
    let with_headers = format!(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,9F3A\n\n{}\n",
        noise(64)
    );
    is_told(&with_headers, "a private key");
    is_left_alone("It begins with `-----BEGIN PRIVATE KEY-----`.");
    is_left_alone("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----");
    is_left_alone(&format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", noise(64)));
    is_left_alone(&format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", noise(64)));
}

#[test]
fn passwords_are_told_beside_their_name() {
    for text in [
        "password = \"tr0ub4dor&3x\"",
        "DB_PASSWORD=kV9x2mQp81",
        "  password: 'Sommer2024!'",
        "\"clientSecret\": \"a81kd02mzqp4\",",
        "api_key = f3a91c7be05d8246",
        "mysql -u app --password=kV9x2mQp81",
        "spring.datasource.password=kV9x2mQp81",
    ] {
        is_told(text, "a password");
    }
    is_told(&format!("aws_secret_access_key = {}", noise(40)), "an AWS secret key");
    is_told("postgres://app:kV9x2mQp81@db.internal:5432/app", "an address with a password");
    is_told("redis://:kV9x2mQp81@10.0.0.3", "an address with a password");
    is_told(&format!("Authorization: Bearer {}", noise(40)), "a header that signs somebody in");
    let token = format!("eyJ{}.eyJ{}.{}", noise(30), noise(60), noise(43));
    is_told(&format!("Authorization: Bearer {token}"), "a JSON web token");
}

#[test]
fn what_only_looks_like_a_secret_is_left_alone() {
    for text in [
        // Examples of manuals.
        "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "sk_live_your_key_goes_here_please",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        "postgres://user:password@localhost/db",
        "postgres://postgres:postgres@localhost/db",
        "redis://:${REDIS_PASSWORD}@redis:6379",
        "https://user:<password>@example.org/",
        "Authorization: Bearer <token>",
        "Authorization: Bearer $TOKEN",
        // Hashes and ids.
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 4a7d1ed414474e4033ac29ccb8653d9b5e1f3a2c",
        "d41d8cd98f00b204e9800998ecf8427e  file.tar.gz",
        "550e8400-e29b-41d4-a716-446655440000",
        "integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "password_hash: $argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2kq0X7mP3vQ8t1 me@laptop",
        // Names of where a secret is.
        "password = os.environ[\"DB_PASSWORD\"]",
        "password: ${{ secrets.DEPLOY_PASSWORD_2 }}",
        "password = config.database.password1",
        "password: String,",
        "let password = read_password(&path1)?;",
        "password: changeme123",
        "password: password123",
        "pwd=/home/user1/project",
        "fn api_key(id: u64) -> Key8;",
        "secret: kube-system-tls",
        "What is the password? It has 12 characters.",
        "the password: at least 8 characters, with 1 digit",
        "http://[::1]:8080/a@b",
        "https://example.org/a:b@c",
        "time=12:30:45@host",
        "npm_config_registry",
        "cioran",
        "",
    ] {
        is_left_alone(text);
    }
}

#[test]
fn lines_are_counted_and_what_is_told_is_bounded() {
    let token = format!("ghp_{}", noise(36));
    let text = format!("Hello\r\n\r\n{token} {token}\r\nand npm_{}", noise(36));
    assert_eq!(find(&text), [Found { line: 3, what: "a GitHub token" }, Found { line: 4, what: "an npm token" }]);
    assert_eq!(find(&format!("{token}\n").repeat(1_000)).len(), TOLD);
}

/// Each character is looked at a bounded number of times: a text of one long line takes no longer than one
/// of many short ones.
#[test]
fn long_lines_of_signs_are_gone_through_in_linear_time() {
    for piece in ["=", ":", "://", "a:b@", "password=", "-----BEGIN ", "Bearer ", "eyJ.", "ghp_", "\"password\": \""] {
        assert!(find(&piece.repeat(100_000 / piece.len())).len() <= TOLD, "{piece}");
    }
}
