//! Addresses of mail servers, as operators write them.

use super::*;

#[track_caller]
fn read(text: &str) -> Smtp {
    match Outlet::parse(text) {
        Ok(Outlet::Smtp(smtp)) => smtp,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_scheme_says_how_it_is_encrypted_and_where_the_port_is() {
    for (text, host, port, encryption) in [
        ("smtps://mail.example.org", "mail.example.org", 465, Encryption::Tls),
        ("smtp://mail.example.org", "mail.example.org", 587, Encryption::StartTls),
        ("smtp://mail.example.org:2525/", "mail.example.org", 2525, Encryption::StartTls),
        ("smtp://mail.example.org?tls=none", "mail.example.org", 25, Encryption::None),
        ("smtp://localhost", "localhost", 25, Encryption::None),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, Encryption::None),
        ("smtp://[::1]:1025", "::1", 1025, Encryption::None),
        ("smtp://127.0.0.1:1025?tls=required", "127.0.0.1", 1025, Encryption::StartTls),
        ("smtps://127.0.0.1:1465", "127.0.0.1", 1465, Encryption::Tls),
    ] {
        let smtp = read(text);
        assert_eq!((smtp.host.as_str(), smtp.port, smtp.encryption), (host, port, encryption), "{text}");
    }
}

#[test]
fn what_looks_like_loopback_and_is_none_is_encrypted() {
    for text in ["smtp://127.0.0.1.example.org", "smtp://localhost.example.org", "smtp://10.0.0.1"] {
        assert_eq!(read(text).encryption, Encryption::StartTls, "{text}");
    }
}

#[test]
fn user_and_password_may_hold_any_character() {
    let smtp = read("smtp://ann%40example.org:p%3Aa%2F%25%C3%A9@mail.example.org");
    assert_eq!(smtp.credentials, Some(("ann@example.org".to_owned(), "p:a/%é".to_owned())));
}

#[test]
fn a_password_is_shown_nowhere() {
    let outlet = Outlet::parse("smtp://ann:sesame@mail.example.org").unwrap();
    for shown in [format!("{outlet:?}"), outlet.to_string()] {
        assert!(!shown.contains("sesame"), "{shown}");
    }
    for wrong in ["smtp://ann:sesame@", "smtp://ann:sesame@h?tls=maybe", "imap://ann:sesame@h", "smtp://a:sesame%zz@h"]
    {
        assert!(!Outlet::parse(wrong).unwrap_err().contains("sesame"), "{wrong}");
    }
}

#[test]
fn a_folder_is_named_after_file() {
    for text in ["file:mails", "file://mails"] {
        assert_eq!(Outlet::parse(text), Ok(Outlet::Folder(PathBuf::from("mails"))));
    }
    assert_eq!(Outlet::parse("file:///srv/mails"), Ok(Outlet::Folder(PathBuf::from("/srv/mails"))));
}

#[test]
fn what_is_no_outlet_is_refused_with_a_sentence() {
    for text in [
        "",
        "mail.example.org",
        "file:",
        "smtp://",
        "smtp://:25",
        "smtp://h:none",
        "smtp://h?tls=none&x=1",
        "smtp://u@h",
        "smtps://h?tls=none",
        "smtp://u:%zz@h",
        "smtp://a b",
        "http://h",
    ] {
        assert!(Outlet::parse(text).is_err(), "{text}");
    }
}
