//! What changes about a member's factors.
//!
//! Which of them there are is written beside the member in the same commit, and each change relies
//! on it as it was: so it cannot come to differ from what there is.

use crate::account::Member;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::factors::{AuthApp, Factors, PASSKEYS_MAX, Passkey, Second};
use crate::identity::Linked;
use crate::ids::MemberId;
use crate::refusal::{Fault, Refusal};
use crate::rules::ways::{Gone, left_without};

/// A change of what a member has, from `before` to `after`.
fn changed(member: MemberId, before: Second, after: Second) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member), Fact::SecondIs(member, before)];
    change.effects = vec![Effect::SetSecond(member, after)];
    // Without a second factor nothing could be recovered with them.
    if !after.is_there() {
        change.effects.push(Effect::DropCodes(member));
    }
    change.events = vec![Event::MemberChanged { member }];
    change
}

fn with_codes(change: &mut Change, member: MemberId, codes: Vec<String>) {
    if !codes.is_empty() {
        change.effects.push(Effect::DropCodes(member));
        change.effects.extend(codes.into_iter().map(|code| Effect::AddCode(member, code)));
    }
}

/// An authenticator app in place of none. `codes`: hashes of recovery codes, if there are new ones.
pub fn add_app(member: MemberId, factors: &Factors, app: AuthApp, codes: Vec<String>) -> Result<Change, Refusal> {
    if factors.app.is_some() {
        return Err(Refusal::Conflict("You have an authenticator app already. Remove it first to set up another."));
    }
    let second = factors.second();
    let mut change = changed(member, second, Second { app: true, ..second });
    change.effects.push(Effect::SetApp(member, Some(Box::new(app))));
    with_codes(&mut change, member, codes);
    Ok(change)
}

pub fn remove_app(member: MemberId, factors: &Factors) -> Change {
    let second = factors.second();
    let mut change = changed(member, second, Second { app: false, ..second });
    change.effects.push(Effect::SetApp(member, None));
    change
}

/// A code of this step was used: it works no more, nor does any before it.
pub fn use_app(member: MemberId, before: AuthApp, step: u64) -> Change {
    let mut change = Change::new(member.shard());
    let after = AuthApp { last: step, ..before.clone() };
    change.given = vec![Fact::AppIs(member, Box::new(before))];
    change.effects = vec![Effect::SetApp(member, Some(Box::new(after)))];
    change
}

/// A recovery code was used.
pub fn use_code(member: MemberId, code: String) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::CodeOpen(member, code.clone())];
    change.effects = vec![Effect::DropCode(member, code)];
    change
}

/// New recovery codes in place of those that there were.
pub fn renew_codes(member: MemberId, factors: &Factors, codes: Vec<String>) -> Result<Change, Refusal> {
    let second = factors.second();
    if !second.is_there() {
        return Err(Refusal::Conflict("Recovery codes stand in for a second factor, and you have none."));
    }
    let mut change = changed(member, second, second);
    with_codes(&mut change, member, codes);
    Ok(change)
}

pub fn add_passkey(
    member: MemberId,
    factors: &Factors,
    id: String,
    passkey: Passkey,
    codes: Vec<String>,
) -> Result<Change, Refusal> {
    if factors.passkeys.contains_key(&id) {
        return Err(Fault::new("credential", "This passkey is yours already.").into());
    }
    if factors.passkeys.len() >= PASSKEYS_MAX {
        return Err(Refusal::Conflict("You have so many passkeys that one has to go before another can come."));
    }
    let second = factors.second();
    let mut change = changed(member, second, Second { passkeys: second.passkeys + 1, ..second });
    change.effects.push(Effect::SetPasskey(member, id, Some(Box::new(passkey))));
    with_codes(&mut change, member, codes);
    Ok(change)
}

/// Takes a passkey away, if there is another way in.
pub fn remove_passkey(member: MemberId, factors: &Factors, linked: &[Linked], id: String) -> Result<Change, Refusal> {
    if !factors.passkeys.contains_key(&id) {
        return Err(Refusal::Absent);
    }
    left_without(Gone::Passkey(&id), factors, linked)?;
    let second = factors.second();
    let mut change = changed(member, second, Second { passkeys: second.passkeys.saturating_sub(1), ..second });
    change.effects.push(Effect::SetPasskey(member, id, None));
    Ok(change)
}

/// A passkey after it was used, or under another name: of two at the same instant one finds that it
/// is not as it was.
pub fn set_passkey(member: MemberId, id: String, before: Passkey, after: Passkey) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::PasskeyIs(member, id.clone(), Box::new(before))];
    change.effects = vec![Effect::SetPasskey(member, id, Some(Box::new(after)))];
    change
}

/// All second factors of a member who lost them, on an operator's word.
pub fn remove_all(member: &Member, factors: &Factors) -> Change {
    let mut change = changed(member.id, member.second, Second::default());
    change.effects.push(Effect::SetApp(member.id, None));
    let ids = factors.passkeys.keys().cloned();
    change.effects.extend(ids.map(|id| Effect::SetPasskey(member.id, id, None)));
    change.effects.push(Effect::EndSessions(member.id));
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Identity;
    use crate::time::Timestamp;

    const MEMBER: MemberId = MemberId(7);

    fn passkey() -> Passkey {
        let name = "phone".to_owned();
        Passkey { name, key: "k".to_owned(), counter: 0, added: Timestamp(1), used: None, backed_up: false }
    }

    fn app() -> AuthApp {
        AuthApp { secret: "sealed".to_owned(), last: 3 }
    }

    fn drops_codes(change: &Change) -> bool {
        change.effects.iter().any(|effect| matches!(effect, Effect::DropCodes(_)))
    }

    #[test]
    fn codes_go_with_the_last_factor_and_not_before() {
        let passkeys = [("a".to_owned(), passkey())].into();
        let both = Factors { has_password: true, app: Some(app()), passkeys, ..Factors::default() };
        assert!(!drops_codes(&remove_app(MEMBER, &both)));
        assert!(!drops_codes(&remove_passkey(MEMBER, &both, &[], "a".to_owned()).unwrap()));
        let one = Factors { app: Some(app()), ..Factors::default() };
        assert!(drops_codes(&remove_app(MEMBER, &one)));
    }

    #[test]
    fn every_change_relies_on_which_factors_there_were() {
        let none = Factors::default();
        for (change, after) in [
            (add_app(MEMBER, &none, app(), Vec::new()).unwrap(), Second { app: true, passkeys: 0 }),
            (
                add_passkey(MEMBER, &none, "a".to_owned(), passkey(), Vec::new()).unwrap(),
                Second { app: false, passkeys: 1 },
            ),
        ] {
            assert!(change.given.contains(&Fact::SecondIs(MEMBER, Second::default())));
            let set = change.effects.iter().find_map(|effect| match effect {
                Effect::SetSecond(_, second) => Some(*second),
                _ => None,
            });
            assert_eq!(set, Some(after));
        }
    }

    #[test]
    fn the_last_way_in_is_not_removed() {
        let only = Factors { passkeys: [("a".to_owned(), passkey())].into(), ..Factors::default() };
        assert!(matches!(remove_passkey(MEMBER, &only, &[], "a".to_owned()), Err(Refusal::Conflict(_))));
        let identity = Identity::new("github", "1").unwrap();
        let linked = Linked { identity, login: "mona".to_owned(), since: Timestamp(1) };
        assert!(remove_passkey(MEMBER, &only, &[linked], "a".to_owned()).is_ok());
    }

    #[test]
    fn a_second_app_and_a_passkey_too_many_are_refused() {
        let full = Factors {
            app: Some(app()),
            passkeys: (0..PASSKEYS_MAX).map(|n| (n.to_string(), passkey())).collect(),
            ..Factors::default()
        };
        assert!(matches!(add_app(MEMBER, &full, app(), Vec::new()), Err(Refusal::Conflict(_))));
        let more = add_passkey(MEMBER, &full, "new".to_owned(), passkey(), Vec::new());
        assert!(matches!(more, Err(Refusal::Conflict(_))));
        let again = add_passkey(MEMBER, &full, "1".to_owned(), passkey(), Vec::new());
        assert!(matches!(again, Err(Refusal::Invalid(_))));
        assert_eq!(remove_passkey(MEMBER, &full, &[], "none".to_owned()).unwrap_err(), Refusal::Absent);
        assert!(renew_codes(MEMBER, &Factors::default(), Vec::new()).is_err());
    }
}
