use super::*;

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

#[test]
fn a_domain_takes_whole_hosts() {
    let domain = Domain::parse(" @Example.ORG ").unwrap();
    for taken in ["ann@example.org", "ann@EXAMPLE.org", "ann@mail.example.org", "ann@a.b.example.org"] {
        assert!(domain.takes(&address(taken)), "{taken}");
    }
    for not in [
        "ann@anexample.org",
        "ann@example.org.evil.net",
        "ann@example.orgs",
        "ann@org",
        "example.org@evil.net",
        "ann@evil-example.org",
        "ann@xexample.org",
    ] {
        assert!(!domain.takes(&address(not)), "{not}");
    }
    for none in ["", "localhost", "exa mple.org", "example..org", "-example.org", "a@b.example.org", "*.example.org"] {
        assert!(Domain::parse(none).is_err(), "{none:?}");
    }
}

#[test]
fn an_answer_is_right_however_it_is_typed() {
    let question =
        Question { text: "What do we build?".to_owned(), answers: vec!["Fast forums".into(), "a forum".into()] };
    for right in ["fast forums", "  Fast   FORUMS. ", "A forum"] {
        assert!(question.is_answered_by(right), "{right}");
    }
    for wrong in ["", " ", ".", "forum", "fast"] {
        assert!(!question.is_answered_by(wrong), "{wrong:?}");
    }
}

#[test]
fn domains_and_answers_are_read_or_said_to_be_wrong() {
    let domains = RegistrationSettings::read_domains("example.org,\nexample.com").unwrap();
    assert_eq!(domains.len(), 2);
    assert!(RegistrationSettings::read_domains("nohost").is_err());
    assert_eq!(RegistrationSettings::read_answers("because, so").unwrap(), ["because", "so"]);
    assert!(RegistrationSettings::read_answers(&"x,y".repeat(ANSWERS_MAX)).is_err());
}
