//! What members say and show of themselves.

use crate::about::{About, DisplayName};
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::MemberId;
use crate::locale::Locale;
use crate::portrait::Portrait;

pub fn set_about(member: MemberId, display: Option<DisplayName>, about: About) -> Change {
    changed(member, vec![Effect::SetDisplayName(member, display), Effect::SetAbout(member, Box::new(about))])
}

pub fn set_locale(member: MemberId, locale: Locale) -> Change {
    changed(member, vec![Effect::SetLocale(member, Box::new(locale))])
}

pub fn set_portrait(member: MemberId, portrait: Option<Portrait>) -> Change {
    changed(member, vec![Effect::SetPortrait(member, portrait.map(Box::new))])
}

fn changed(member: MemberId, effects: Vec<Effect>) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = effects;
    change.events = vec![Event::MemberChanged { member }];
    change
}
