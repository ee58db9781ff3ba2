use super::*;
use crate::settings::registration::{Domain, Question};

fn applicant(email: &EmailAddress) -> Applicant<'_> {
    Applicant {
        from: From::Form,
        email,
        confirmed: false,
        invitation: None,
        answer: None,
        trapped: false,
        is_blocked: false,
    }
}

fn fields(refused: Result<Option<HoldReason>, Refusal>) -> Vec<&'static str> {
    match refused {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn open_to(open_to: OpenTo) -> RegistrationSettings {
    RegistrationSettings { open_to, domains: [Domain::parse("example.org").unwrap()].into(), question: None }
}

#[test]
fn each_way_of_joining_lets_in_whom_it_is_for() {
    let (ours, theirs) =
        (EmailAddress::parse("ann@mail.example.org").unwrap(), EmailAddress::parse("ann@example.net").unwrap());
    let ask = |way, applicant: Applicant<'_>| judge(&open_to(way), &applicant);
    let plain = applicant(&theirs);
    let invited = Applicant { invitation: Some(true), ..applicant(&theirs) };
    let outdated = Applicant { invitation: Some(false), ..applicant(&theirs) };
    assert_eq!(ask(OpenTo::Everybody, plain.clone()), Ok(None));
    // Without the fields that it asks for, a form is held and not refused.
    assert_eq!(ask(OpenTo::Invited, plain.clone()), Ok(Some(HoldReason::Approval)));
    assert_eq!(ask(OpenTo::Invited, invited.clone()), Ok(None));
    assert_eq!(fields(ask(OpenTo::Invited, outdated)), ["invitation"]);
    assert_eq!(ask(OpenTo::Approved, plain.clone()), Ok(Some(HoldReason::Approval)));
    assert_eq!(ask(OpenTo::Approved, invited.clone()), Ok(None));
    assert_eq!(fields(ask(OpenTo::Domains, plain.clone())), ["email"]);
    assert_eq!(ask(OpenTo::Domains, invited), Ok(None));
    assert_eq!(ask(OpenTo::Domains, applicant(&ours)), Ok(Some(HoldReason::Address)), "anybody can type it");
    assert_eq!(ask(OpenTo::Domains, Applicant { confirmed: true, ..applicant(&ours) }), Ok(None));
    assert!(matches!(ask(OpenTo::Github, plain.clone()), Err(Refusal::Forbidden(_))));
    assert!(matches!(
        ask(OpenTo::Github, Applicant { from: From::Provider, ..plain.clone() }),
        Err(Refusal::Forbidden(_))
    ));
    assert_eq!(ask(OpenTo::Github, Applicant { from: From::Github, ..plain }), Ok(None));
}

#[test]
fn a_question_that_nobody_answered_holds_and_a_wrong_answer_is_said_to_be_wrong() {
    let email = EmailAddress::parse("ann@example.org").unwrap();
    let question = Some(Question { text: "Why?".to_owned(), answers: vec!["because".to_owned()] });
    let settings = RegistrationSettings { question, ..RegistrationSettings::default() };
    let ask = |answer| judge(&settings, &Applicant { answer, ..applicant(&email) });
    assert_eq!(ask(Some("Because.")), Ok(None));
    assert_eq!(ask(None), Ok(Some(HoldReason::Question)));
    assert_eq!(fields(ask(Some(""))), ["answer"]);
    assert_eq!(fields(ask(Some("why not"))), ["answer"]);
    let of_github = Applicant { from: From::Github, ..applicant(&email) };
    assert_eq!(judge(&settings, &of_github), Ok(None));
}

#[test]
fn whoever_falls_into_the_trap_is_held_wherever_they_join() {
    let email = EmailAddress::parse("ann@example.org").unwrap();
    for way in [OpenTo::Everybody, OpenTo::Invited, OpenTo::Approved, OpenTo::Domains] {
        let trapped = Applicant { trapped: true, invitation: Some(true), confirmed: true, ..applicant(&email) };
        assert_eq!(judge(&open_to(way), &trapped), Ok(Some(HoldReason::Trap)), "{way:?}");
    }
}

#[test]
fn nobody_joins_with_an_address_at_a_host_that_is_blocked() {
    let address = EmailAddress::parse("ann@example.org").unwrap();
    for open_to in [OpenTo::Everybody, OpenTo::Approved, OpenTo::Domains] {
        let settings = RegistrationSettings { open_to, ..RegistrationSettings::default() };
        let blocked = Applicant { is_blocked: true, invitation: Some(true), ..applicant(&address) };
        let Err(Refusal::Invalid(faults)) = judge(&settings, &blocked) else { panic!("{open_to:?}") };
        assert_eq!(faults, [Fault::new("email", BLOCKED)], "{open_to:?}");
    }
}
