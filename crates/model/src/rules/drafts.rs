//! Keeping drafts, within bounds, and ending them.

use crate::change::{Change, Effect, Fact};
use crate::draft::{
    BYTES_MAX, COUNT_MAX, DraftFields, DraftHead, DraftHeads, DraftPlace, FIELDS_MAX, KEPT, SentDraft, TOTAL_MAX,
};
use crate::event::{Due, Event};
use crate::ids::MemberId;
use crate::refusal::{Fault, Refusal};
use crate::time::Timestamp;

/// What came of saving.
#[derive(Debug)]
pub enum Saving {
    /// The draft as it will stand.
    Saves(DraftHead, Box<Change>),
    /// Another device has saved one that this text does not go on from.
    Newer(DraftHead),
}

/// A draft as it is sent.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub place: DraftPlace,
    pub fields: DraftFields,
    pub title: String,
    /// How the text begins, without markup.
    pub beginning: String,
    /// The draft that this one goes on from; none, if there was none.
    pub goes_on_from: Option<Timestamp>,
}

/// Keeps a draft in place of the one that it goes on from.
///
/// # Errors
/// It is too large, or the member has too many already.
pub fn keep(member: MemberId, heads: &DraftHeads, new: &NewDraft, now: Timestamp) -> Result<Saving, Refusal> {
    let before = heads.get(&new.place).filter(|head| !head.is_over(now));
    if let Some(newer) = before.filter(|head| Some(head.saved) != new.goes_on_from) {
        return Ok(Saving::Newer(newer.clone()));
    }
    let bytes = new.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > BYTES_MAX || new.fields.len() > FIELDS_MAX {
        let most = BYTES_MAX >> 10;
        return Err(Fault::new("body", format!("A draft has at most {most} kilobytes, which is 131072 bytes.")).into());
    }
    let others = heads.iter().filter(|(place, head)| **place != new.place && !head.is_over(now));
    let (count, total) = others.fold((1, bytes), |(count, total), (_, head)| (count + 1, total + head.bytes));
    if count > COUNT_MAX || total > TOTAL_MAX {
        return Err(Refusal::Conflict("You have as many drafts as are kept. Publish or discard some of them first."));
    }
    // Known by its time, it is never twice the same, whatever the clock does.
    let stood = heads.get(&new.place);
    let saved = stood.map_or(now, |head| now.max(Timestamp(head.saved.0.saturating_add(1))));
    let head = DraftHead { saved, bytes, title: new.title.clone(), beginning: new.beginning.clone() };
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member), Fact::DraftIs(member, new.place, stood.cloned().map(Box::new))];
    change.effects = vec![
        Effect::PutDraft { member, place: new.place, head: Box::new(head.clone()), fields: new.fields.clone() },
        Effect::Schedule(Due::DraftEnds { member, place: new.place }, saved.plus(KEPT)),
    ];
    Ok(Saving::Saves(head, Box::new(change)))
}

/// Ends a draft that stands so.
pub fn end(member: MemberId, place: DraftPlace, head: DraftHead) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::DraftIs(member, place, Some(Box::new(head)))];
    change.effects = vec![Effect::DropDraft(member, place), Effect::Unschedule(Due::DraftEnds { member, place })];
    change
}

/// The text of a draft is sent with this change, so that the draft ends with it.
pub fn sent(change: &mut Change, member: MemberId, draft: SentDraft) {
    change.events.push(Event::DraftSent { member, place: draft.place, saved: draft.saved });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PostId;

    const MEMBER: MemberId = MemberId(37);
    const NOW: Timestamp = Timestamp(1_000);

    fn new(body: &str, goes_on_from: Option<u64>) -> NewDraft {
        NewDraft {
            place: DraftPlace::Edit(PostId(5)),
            fields: vec![("body".to_owned(), body.to_owned())],
            title: String::new(),
            beginning: body.chars().take(20).collect(),
            goes_on_from: goes_on_from.map(Timestamp),
        }
    }

    fn heads(saved: u64) -> DraftHeads {
        let head = DraftHead { saved: Timestamp(saved), bytes: 10, title: String::new(), beginning: String::new() };
        [(DraftPlace::Edit(PostId(5)), head)].into()
    }

    fn saved(heads: &DraftHeads, new: &NewDraft) -> Option<u64> {
        match keep(MEMBER, heads, new, NOW).unwrap() {
            Saving::Saves(head, _) => Some(head.saved.0),
            Saving::Newer(_) => None,
        }
    }

    #[test]
    fn a_newer_draft_is_not_overwritten_by_a_text_that_does_not_go_on_from_it() {
        assert_eq!(saved(&DraftHeads::new(), &new("a", None)), Some(1_000));
        assert_eq!(saved(&heads(900), &new("a", Some(900))), Some(1_000));
        assert_eq!(saved(&heads(900), &new("a", Some(800))), None);
        assert_eq!(saved(&heads(900), &new("a", None)), None);
        // What it went on from is gone: nothing is lost.
        assert_eq!(saved(&DraftHeads::new(), &new("a", Some(900))), Some(1_000));
    }

    #[test]
    fn no_two_drafts_of_a_place_are_known_by_one_time() {
        assert_eq!(saved(&heads(1_000), &new("a", Some(1_000))), Some(1_001));
        // The clock was set back.
        assert_eq!(saved(&heads(5_000), &new("a", Some(5_000))), Some(5_001));
    }

    #[test]
    fn drafts_are_bounded_each_and_together() {
        let fits = "x".repeat(BYTES_MAX - 4);
        assert!(saved(&DraftHeads::new(), &new(&fits, None)).is_some());
        let refusal = keep(MEMBER, &DraftHeads::new(), &new(&format!("{fits}x"), None), NOW).unwrap_err();
        assert!(
            refusal
                == Refusal::Invalid(vec![Fault::new(
                    "body",
                    "A draft has at most 128 kilobytes, which is 131072 bytes."
                )])
        );
        let many = |count: usize, bytes: usize| -> DraftHeads {
            let head = DraftHead { saved: NOW, bytes, title: String::new(), beginning: String::new() };
            (100..100 + count as u64).map(|post| (DraftPlace::Edit(PostId(post)), head.clone())).collect()
        };
        assert!(saved(&many(COUNT_MAX - 1, 1), &new("a", None)).is_some());
        assert!(keep(MEMBER, &many(COUNT_MAX, 1), &new("a", None), NOW).is_err());
        assert!(saved(&many(2, TOTAL_MAX / 2 - 4), &new("a", None)).is_some());
        assert!(keep(MEMBER, &many(2, TOTAL_MAX / 2), &new("a", None), NOW).is_err());
        // What is over takes no room, and stands in nobody's way.
        let later = NOW.plus(KEPT);
        assert!(matches!(keep(MEMBER, &many(COUNT_MAX, 1), &new("a", None), later), Ok(Saving::Saves(..))));
        assert!(matches!(keep(MEMBER, &heads(1_000), &new("a", None), later), Ok(Saving::Saves(..))));
    }

    #[test]
    fn a_draft_ends_as_it_stands_or_not_at_all() {
        let head = heads(900).into_values().next().unwrap();
        let change = end(MEMBER, DraftPlace::Edit(PostId(5)), head.clone());
        assert_eq!(change.given, [Fact::DraftIs(MEMBER, DraftPlace::Edit(PostId(5)), Some(Box::new(head)))]);
        assert!(change.events.is_empty(), "nothing that anybody is shown follows from it");
    }
}
