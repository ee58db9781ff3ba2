use super::*;
use crate::factors::{AuthApp, Passkey};
use crate::time::Timestamp;

fn linked(subject: &str) -> Linked {
    let identity = Identity::new("github", subject).unwrap();
    Linked { identity, login: subject.to_owned(), since: Timestamp(5) }
}

fn passkey() -> Passkey {
    let name = "phone".to_owned();
    Passkey { name, key: "k".to_owned(), counter: 0, added: Timestamp(1), used: None, backed_up: false }
}

fn factors(has_password: bool, passkeys: &[&str]) -> Factors {
    let passkeys = passkeys.iter().map(|id| ((*id).to_owned(), passkey())).collect();
    Factors { has_password, passkeys, ..Factors::default() }
}

#[test]
fn a_passkey_goes_where_something_else_leads_in() {
    let gone = Gone::Passkey("a");
    let one = [linked("1")];
    assert_eq!(left_without(gone, &factors(true, &["a"]), &[]).unwrap(), Left::Password);
    assert_eq!(left_without(gone, &factors(false, &["a", "b"]), &[]).unwrap(), Left::Passkey);
    assert_eq!(left_without(gone, &factors(false, &["a"]), &one).unwrap(), Left::Linked(&one[0]));
    assert!(matches!(left_without(gone, &factors(false, &["a"]), &[]), Err(Refusal::Conflict(_))));
}

#[test]
fn an_account_elsewhere_goes_where_something_else_leads_in() {
    let both = [linked("1"), linked("2")];
    let gone = Gone::Identity(&both[0].identity);
    assert_eq!(left_without(gone, &factors(true, &[]), &both[..1]).unwrap(), Left::Password);
    assert_eq!(left_without(gone, &factors(false, &["a"]), &both[..1]).unwrap(), Left::Passkey);
    assert_eq!(left_without(gone, &factors(false, &[]), &both).unwrap(), Left::Linked(&both[1]));
    assert!(matches!(left_without(gone, &factors(false, &[]), &both[..1]), Err(Refusal::Conflict(_))));
}

#[test]
fn an_authenticator_app_leads_nowhere_by_itself() {
    let app = Some(AuthApp { secret: "sealed".to_owned(), last: 3 });
    let factors = Factors { app, codes: 10, ..factors(false, &["a"]) };
    assert!(left_without(Gone::Passkey("a"), &factors, &[]).is_err());
}
