use proptest::prelude::*;

use super::{EmailAddress, EmailError};

fn check(text: &str, expected: Result<&str, EmailError>) {
    let parsed = EmailAddress::parse(text);
    assert_eq!(parsed.as_ref().map(EmailAddress::as_str), expected.as_ref().copied(), "address {text:?}");
}

#[test]
fn usual_addresses_are_kept_as_typed() {
    for address in [
        "ann@example.org",
        "Ann.Lee+forum@Mail.Example.ORG",
        "o'brien@example.ie",
        "root@localhost",
        "a@b",
        "почта@пример.рф",
        "x_1%y@xn--bcher-kva.example",
    ] {
        check(address, Ok(address));
    }
    check("  ann@example.org\n", Ok("ann@example.org"));
}

#[test]
fn slips_are_named() {
    check("", Err(EmailError::Empty));
    check(" \t", Err(EmailError::Empty));
    check("ann", Err(EmailError::NotOneAt));
    check("ann@lee@example.org", Err(EmailError::NotOneAt));
    check("@example.org", Err(EmailError::Local));
    check("ann.@example.org", Err(EmailError::Local));
    check("ann..lee@example.org", Err(EmailError::Local));
    check("ann@", Err(EmailError::Domain));
    check("ann@example..org", Err(EmailError::Domain));
    check("ann@.org", Err(EmailError::Domain));
    check("ann@example.org.", Err(EmailError::Domain));
    check("ann@-example.org", Err(EmailError::Domain));
    check("ann@exa_mple.org", Err(EmailError::Domain));
}

#[test]
fn what_could_break_a_mail_header_is_refused() {
    for address in [
        "ann@example.org\r\nBcc: all@example.org",
        "ann lee@example.org",
        "ann@example.org,bob@example.org",
        "\"ann\"@example.org",
        "Ann <ann@example.org>",
        "ann@[127.0.0.1]",
        "ann\0@example.org",
        "ann\u{200B}@example.org",
        "ann\u{202E}@example.org",
    ] {
        check(address, Err(EmailError::Character));
    }
}

#[test]
fn lengths_are_those_of_rfc_5321() {
    let local = "a".repeat(64);
    let label = "b".repeat(63);
    assert!(EmailAddress::parse(&format!("{local}@example.org")).is_ok());
    check(&format!("{local}a@example.org"), Err(EmailError::Local));
    check(&format!("ann@{label}b.org"), Err(EmailError::Domain));

    let longest = format!("{local}@{label}.{label}.{}", "c".repeat(61));
    assert_eq!(longest.len(), 254);
    assert!(EmailAddress::parse(&longest).is_ok());
    check(&format!("{longest}c"), Err(EmailError::TooLong));
}

#[test]
fn addresses_that_differ_in_case_have_one_key() {
    let key = |text| EmailAddress::parse(text).map(|address| address.key());
    assert_eq!(key("Ann@Example.org"), key("ann@example.ORG"));
    assert_ne!(key("ann@example.org"), key("ann@example.net"));
}

proptest! {
    #[test]
    fn parsing_never_panics_and_a_parsed_address_parses_again(text in any::<String>()) {
        if let Ok(address) = EmailAddress::parse(&text) {
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
        }
    }

    #[test]
    fn the_key_of_an_address_has_itself_as_key(text in "[a-zA-Z.+İß]{1,12}@[a-zA-Z.Ä]{1,12}") {
        if let Ok(address) = EmailAddress::parse(&text) {
            let key = address.key();
            if let Ok(again) = EmailAddress::parse(&key) {
                prop_assert_eq!(again.key(), key);
            }
        }
    }
}
