use super::*;
use crate::flag::Case;
use crate::ids::{PostId, TopicId};
use crate::shard::Shard;

#[test]
fn every_cause_belongs_to_a_group() {
    for group in Group::ALL {
        assert!(causes().iter().any(|cause| cause.group() == group), "{group:?}");
    }
}

#[test]
fn what_was_refused_is_kept_without_what_is_not_known() {
    let all = Refused {
        at: Timestamp(7),
        why: Cause::Limit(Act::Vote, By::Network),
        place: PlaceMark::parse(&"a".repeat(32)),
        member: Some(MemberId(3)),
    };
    for refused in [Refused { place: None, member: None, ..all.clone() }, all] {
        let text = serde_json::to_string(&refused).unwrap();
        assert_eq!(serde_json::from_str::<Refused>(&text).unwrap(), refused, "{text}");
    }
    let text = r#"{"at":7,"why":"limit:vote:network"}"#;
    assert_eq!(serde_json::from_str::<Refused>(text).unwrap().member, None);
    assert!(serde_json::from_str::<Refused>(r#"{"at":7,"why":"dislike"}"#).is_err());
}

#[test]
fn a_change_says_why_it_lets_a_post_wait_once_for_each_kind() {
    let (topic, post) = (TopicId(1), PostId(2));
    let held = vec![HeldWhy::Links, HeldWhy::Word("a".to_owned()), HeldWhy::Word("b".to_owned())];
    let case = Case { since: Timestamp(1), weight: 0, hidden: true, held, appeal: None };
    let mut change = Change::new(Shard::SITE);
    change.effects = vec![Effect::SetCase(topic, post, Some(Box::new(case)))];
    assert!(Cause::held_by(&change).is_empty(), "it is a case, and nobody let it wait now");
    change.events = vec![Event::PostHeld { topic, post }];
    assert_eq!(Cause::held_by(&change), [Cause::Links, Cause::HeldWord]);
}
