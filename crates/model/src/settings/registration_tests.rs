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
fn what_an_admin_typed_is_read_or_said_to_be_wrong() {
    let read = |open_to, domains, question, answers| RegistrationSettings::parse(open_to, domains, question, answers);
    let settings = read("domains", "example.org,\nexample.com", "Why?", "because, so").unwrap();
    assert_eq!((settings.open_to, settings.domains.len()), (OpenTo::Domains, 2));
    assert_eq!(settings.question.unwrap().answers, ["because", "so"]);
    let fields = |refused: Result<RegistrationSettings, Refusal>| match refused {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    };
    let wrong: Vec<&str> = fields(read("nobody", "nohost", "", "because"));
    assert_eq!(wrong, ["open_to", "domains", "question"]);
    assert_eq!(fields(read("domains", "", "Why?", "")), ["domains", "answers"]);
}
