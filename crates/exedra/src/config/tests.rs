//! Precedence, errors and masking.

use std::path::Path;

use super::*;

fn layers(file: &str, variables: &[(&str, &str)], flags: &Flags) -> Result<Layers, ConfigError> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Layers::read(Some((Path::new("exedra.toml"), file)), variables, flags)
}

fn config(file: &str, variables: &[(&str, &str)], flags: &Flags) -> Result<Config, ConfigError> {
    Config::of(&layers(file, variables, flags)?)
}

fn error(file: &str, variables: &[(&str, &str)]) -> String {
    config(file, variables, &Flags::default()).unwrap_err().to_string()
}

#[test]
fn everything_has_a_default() {
    let config = config("", &[], &Flags::default()).unwrap();
    assert_eq!(config.listen, Listen::Tcp("127.0.0.1:8080".to_owned()));
    assert_eq!((config.url, config.redis), (None, None));
    assert_eq!(config.data, Path::new("./data"));
    assert!(config.limits_enabled);
    assert_eq!(config.trusted_proxies, web::TrustedProxies::default());
}

#[test]
fn flags_go_before_variables_and_variables_before_the_file() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\n";
    let listen = |variables: &[(&str, &str)], flag: Option<&str>| {
        let flags = Flags { listen: flag.map(str::to_owned), ..Flags::default() };
        config(file, variables, &flags).unwrap().listen.to_string()
    };
    assert_eq!(listen(&[], None), "127.0.0.1:1");
    assert_eq!(listen(&[("EXEDRA_LISTEN", "127.0.0.1:2")], None), "127.0.0.1:2");
    assert_eq!(listen(&[("EXEDRA_SERVER__LISTEN", "127.0.0.1:3")], None), "127.0.0.1:3");
    let both = [("EXEDRA_SERVER__LISTEN", "127.0.0.1:3"), ("EXEDRA_LISTEN", "127.0.0.1:2")];
    assert_eq!(listen(&both, None), "127.0.0.1:3");
    assert_eq!(listen(&both, Some("unix:/run/x.sock")), "unix:/run/x.sock");
    assert_eq!(listen(&[("EXEDRA_LISTEN", " ")], None), "127.0.0.1:1");
}

#[test]
fn an_unknown_key_is_answered_with_the_nearest_one_and_its_line() {
    for (file, line, unknown, nearest) in [
        ("[server]\n\nlisen = \"x\"", 3, "server.lisen", "server.listen"),
        ("[serve]\nlisten = \"x\"", 2, "serve.listen", "server.listen"),
        ("[loging]\n", 1, "loging", "log.level"),
        ("listen = \"x\"", 1, "listen", "server.listen"),
    ] {
        let error = error(file, &[]);
        let expected = format!("exedra.toml:{line}: there is no setting `{unknown}`; did you mean `{nearest}`?");
        assert_eq!(error, expected);
    }
}

#[test]
fn an_unknown_variable_is_answered_with_the_nearest_one() {
    for (unknown, nearest) in [("EXEDRA_LISTN", "EXEDRA_LISTEN"), ("EXEDRA_LIMIT__ENABLED", "EXEDRA_LIMITS__ENABLED")] {
        let error = error("", &[(unknown, "x")]);
        assert_eq!(error, format!("environment: there is no setting `{unknown}`; did you mean `{nearest}`?"));
    }
}

#[test]
fn a_wrong_value_is_answered_with_where_it_stands() {
    for (file, variable, expected) in [
        ("[limits]\nenabled = \"no\"", None, "exedra.toml:2: limits.enabled is true or false"),
        ("[server]\nlisten = 8080", None, "exedra.toml:2: server.listen is a text: put it in quotes"),
        ("", Some(("EXEDRA_LIMITS__ENABLED", "no")), "EXEDRA_LIMITS__ENABLED: `no` is neither true nor false"),
        ("", Some(("EXEDRA_URL", "forum.example.org")), "EXEDRA_URL: `forum.example.org` is no public address"),
        ("", Some(("EXEDRA_LISTEN", "8080")), "EXEDRA_LISTEN: `8080` is no address to listen on"),
        ("", Some(("EXEDRA_TRUSTED_PROXIES", "10.0.0.0/8, nginx")), "EXEDRA_TRUSTED_PROXIES: `nginx` is no proxy"),
        ("[server]\ntrusted_proxies = \"\"", None, "exedra.toml:2: `` is no proxy"),
        ("", Some(("EXEDRA_LOG__FORMAT", "xml")), "EXEDRA_LOG__FORMAT: `xml` is no format of the log"),
        ("[redis]\nca = \"ca.pem\"", None, "exedra.toml:2: there is no redis.url that it could be used for"),
        (
            "[redis]\nurl = \"rediss://db\"",
            Some(("EXEDRA_REDIS__CA", "/nowhere/ca.pem")),
            "EXEDRA_REDIS__CA: cannot read /nowhere/ca.pem",
        ),
        (
            "[redis]\nurl = \"redis://db\"",
            Some(("EXEDRA_REDIS__CA", "/dev/null")),
            "EXEDRA_REDIS__CA: /dev/null: a CA is of use with rediss:// only",
        ),
        ("", Some(("EXEDRA_GITHUB_CLIENT_ID", "x")), "github.client_secret: is missing"),
        (
            "",
            Some(("EXEDRA_GITHUB_URL", "github.example.org")),
            "EXEDRA_GITHUB_URL: `github.example.org` is no address",
        ),
        ("[oidc]\nname = \"x\"", None, "exedra.toml:1: each provider is a table of its own: [[oidc]]"),
        ("[[oidc]]\nname = \"x\"", None, "exedra.toml:2: this provider has no oidc.issuer"),
        ("[[oidc]]\nname = \"X Y\"\nissuer = \"https://x\"", None, "exedra.toml:2: `X Y` is no name of a provider"),
        ("[[oidc]]\nname = 7", None, "exedra.toml:2: oidc.name is a text: put it in quotes"),
        (
            "[[oidc]]\nname = \"x\"\nisuer = \"y\"",
            None,
            "exedra.toml:3: there is no setting `oidc.isuer`; did you mean `oidc.issuer`?",
        ),
        ("[[oidc]]\nname = \"x\"\n[[oidc]]\nname = \"x\"", None, "exedra.toml:4: there are two providers called `x`"),
        ("", Some(("EXEDRA_OIDC__UNI__ISUER", "x")), "environment: there is no setting `EXEDRA_OIDC__UNI__ISUER`"),
        ("[server", None, "exedra.toml: TOML parse error at line 1"),
    ] {
        let error = error(file, variable.as_slice());
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn passwords_are_never_shown() {
    for (address, shown) in [
        ("redis://localhost:6379", "redis://localhost:6379"),
        ("redis://me:secret@localhost/1", "redis://me:***@localhost/1"),
        ("redis://:sec@ret@localhost", "redis://:***@localhost"),
        ("unix:///run/redis.sock?db=1&pass=secret", "unix:///run/redis.sock?db=1&pass=***"),
        ("redis+cluster://a:s@h:1,b:secret@h:2", "redis+cluster://a:***@h:1,b:***@h:2"),
        ("redis+sentinel://me:se,cret@h:1,h:2/forum", "redis+sentinel://me:***@h:1,h:2/forum"),
        ("./data", "./data"),
    ] {
        assert_eq!(masked(address), shown);
    }
    let error = error("", &[("EXEDRA_REDIS", "http://me:secret@localhost")]);
    assert!(error.contains("is no Redis address") && !error.contains("secret"), "{error}");
}

/// Neither in what is said of it nor in what is shown.
#[test]
fn passwords_in_addresses_of_providers_are_never_shown() {
    let uni = ("EXEDRA_OIDC__UNI__ISSUER", "https://id.example.edu");
    for name in ["EXEDRA_GITHUB_URL", "EXEDRA_GITHUB_API", "EXEDRA_OIDC__UNI__ISSUER", "EXEDRA_OIDC__UNI__HOSTS"] {
        let wrong = (name, "http://me:secret@localhost");
        let variables: Vec<_> = [uni, wrong].into_iter().filter(|set| *set == wrong || set.0 != name).collect();
        let error = error("", &variables);
        assert!(error.starts_with(name) && !error.contains("secret"), "{error}");
        let shown = show(&layers("", &variables, &Flags::default()).unwrap());
        assert!(shown.contains("http://me:***@localhost") && !shown.contains("secret@"), "{shown}");
    }
}

#[test]
fn the_configuration_in_force_says_where_each_value_came_from() {
    let file = "[server]\nurl = \"https://forum.example.org\"\n[log]\nlevel = \"debug\"\n\
        [[oidc]]\nname = \"my-uni\"\nissuer = \"https://id.example.edu\"\nclient_id = \"forum\"\n\
        client_secret = \"another-secret\"\n";
    let variables = [
        ("EXEDRA_REDIS", "redis://me:secret@db.example.org:6380"),
        ("EXEDRA_LIMITS__ENABLED", "false"),
        ("EXEDRA_TRUSTED_PROXIES", "unix, 10.0.0.0/8"),
        ("EXEDRA_SMTP_URL", "smtp://ann:sesame@mail.example.org"),
        ("EXEDRA_GITHUB_CLIENT_ID", "Iv1.0123456789abcdef"),
        ("EXEDRA_GITHUB_CLIENT_SECRET", "a-secret-of-github"),
        ("EXEDRA_OIDC__MY_UNI__CLIENT_SECRET", "a-secret-of-the-university"),
        ("PATH", "/bin"),
    ];
    let flags = Flags { data: Some("/srv/exedra".to_owned()), ..Flags::default() };
    let shown = show(&layers(file, &variables, &flags).unwrap());
    assert!(!shown.contains("secret-of") && !shown.contains("another-secret"), "{shown}");
    insta::assert_snapshot!(shown);
    // What is shown is a settings file with the same meaning.
    config(&shown, &[], &Flags::default()).unwrap();
}

/// Neither in what is shown nor in what is said of it.
#[test]
fn the_secret_key_is_shown_to_nobody() {
    let key = "c2l4dGVlbiBieXRlcy4uLnNpeHRlZW4gYnl0ZXMuLi4";
    let shown = show(&layers("", &[("EXEDRA_SECRET_KEY", key)], &Flags::default()).unwrap());
    assert!(shown.contains("secret_key = \"***\"  # EXEDRA_SECRET_KEY") && !shown.contains(key), "{shown}");
    let error = error("", &[("EXEDRA_SECRET_KEY", "no-such-key")]);
    assert!(error.contains("EXEDRA_SECRET_KEY") && !error.contains("no-such-key"), "{error}");
}

#[test]
fn the_local_address_is_one_that_a_browser_takes() {
    for (listen, url) in [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        ("[::]:8080", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://localhost:8080"),
        ("unix:/run/x.sock", "http://localhost"),
    ] {
        assert_eq!(Listen::parse(listen).unwrap().local_url(), url);
    }
}

#[test]
fn providers_come_from_the_file_and_from_variables() {
    let file = "[[oidc]]\nname = \"uni\"\nissuer = \"https://id.example.edu\"\nclient_id = \"forum\"\n";
    let variables = [
        ("EXEDRA_OIDC__UNI__CLIENT_SECRET", "one"),
        ("EXEDRA_OIDC__THE_CLUB__ISSUER", "https://club.example.org/realms/x"),
        ("EXEDRA_OIDC__THE_CLUB__CLIENT_ID", "exedra"),
        ("EXEDRA_OIDC__THE_CLUB__CLIENT_SECRET", "two"),
        ("EXEDRA_OIDC__THE_CLUB__HOSTS", "keys.example.org, keys.example.org:8443"),
    ];
    let config = config(file, &variables, &Flags::default()).unwrap();
    let said: Vec<_> = config.oidc.iter().map(|oidc| (oidc.name.as_str(), oidc.issuer.as_str())).collect();
    assert_eq!(said, [("uni", "https://id.example.edu"), ("the-club", "https://club.example.org/realms/x")]);
    assert_eq!(config.oidc[0].registered.client_secret, "one");
    assert_eq!(config.oidc[1].hosts, ["keys.example.org", "keys.example.org:8443"]);
    assert!(config.github.is_none());
    let debug = format!("{config:?}");
    assert!(!debug.contains("one\"") && !debug.contains("two\""), "{debug}");
}

#[test]
fn a_github_of_ones_own_has_other_addresses() {
    let variables = [
        ("EXEDRA_GITHUB_CLIENT_ID", "id"),
        ("EXEDRA_GITHUB_CLIENT_SECRET", "secret"),
        ("EXEDRA_GITHUB_URL", "https://git.example.org"),
        ("EXEDRA_GITHUB_API", "https://git.example.org/api/v3"),
    ];
    let github = config("", &variables, &Flags::default()).unwrap().github.unwrap();
    assert_eq!(
        (github.url.as_str(), github.api.as_str()),
        ("https://git.example.org", "https://git.example.org/api/v3")
    );
    let github = config("", &variables[..2], &Flags::default()).unwrap().github.unwrap();
    assert_eq!((github.url.as_str(), github.api.as_str()), ("https://github.com", "https://api.github.com"));
}
