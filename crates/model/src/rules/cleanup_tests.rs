use super::*;
use crate::actor::Role;
use crate::samples::*;
use crate::shard::Shard;
use crate::thread::Path;

const NOW: Timestamp = Timestamp(5_000);

fn begun(by: MemberId, of: MemberId) -> Result<Change, Refusal> {
    let member = member(of, if of == ADMIN { Role::Admin } else { Role::Member });
    let known = Known { member: &member, conduct: &Conduct::default() };
    begin(&site(), &somebody(by), known, None, "Spam", 3, NOW)
}

fn cleanup_in(change: &Change) -> Cleanup {
    let put = change.effects.iter().find_map(|effect| match effect {
        Effect::PutCleanup(cleanup) => Some((**cleanup).clone()),
        _ => None,
    });
    put.unwrap()
}

#[test]
fn a_moderator_touches_what_they_keep_and_an_admin_everything() {
    let by_moderator = cleanup_in(&begun(MODERATOR, BYSTANDER).unwrap());
    assert!(by_moderator.within.as_ref().is_some_and(|within| !within.is_empty()));
    assert!(!by_moderator.touches(CategoryId(99)));
    let by_admin = cleanup_in(&begun(ADMIN, BYSTANDER).unwrap());
    assert_eq!(by_admin.within, None);
    assert!(by_admin.touches(CategoryId(99)) && by_admin.suspended);
    assert!(begun(MODERATOR, ADMIN).is_err() && begun(BYSTANDER, AUTHOR).is_err() && begun(ADMIN, ADMIN).is_err());
}

#[test]
fn what_lists_know_of_goes_first_shard_by_shard_and_then_all_is_gone_through() {
    let mut cleanup = cleanup_in(&begun(ADMIN, BYSTANDER).unwrap());
    let mut shards = Vec::new();
    while let Some(shard) = cleanup.to_list() {
        shards.push(shard);
        cleanup = cleanup_in(&listed(&cleanup));
    }
    assert_eq!(shards, Shard::all().collect::<Vec<_>>());
    assert_eq!((cleanup.phase, cleanup.shard), (Phase::Taking, 0));
    let done = cleanup_in(&taken(&cleanup, Sum::default(), &Conduct::default(), NOW));
    assert_eq!(done.to_list(), None);
}

#[test]
fn it_is_undone_within_seven_days_by_whoever_keeps_all_that_it_touched() {
    let (site, mut target, conduct) = (site(), member(BYSTANDER, Role::Member), Conduct::default());
    let running = cleanup_in(&begun(ADMIN, BYSTANDER).unwrap());
    target.suspension = Some(Suspension { by: ADMIN, until: None, reason: "Spam".to_owned() });
    let ask = |by: MemberId, cleanup: &Cleanup, now: u64| {
        let known = Known { member: &target, conduct: &conduct };
        undo(&site, &somebody(by), known, Some(cleanup), Timestamp(now))
    };
    assert!(matches!(ask(ADMIN, &running, 6_000), Err(Refusal::Conflict(_))), "it is not done yet");
    let done = cleanup_in(&taken(&running, Sum::default(), &conduct, NOW));
    assert!(matches!(ask(MODERATOR, &done, 6_000), Err(Refusal::Forbidden(_))));
    assert!(matches!(ask(ADMIN, &done, done.undo_until().0), Err(Refusal::Conflict(_))));
    let undone = ask(ADMIN, &done, 6_000).unwrap();
    assert!(undone.effects.iter().any(|effect| matches!(effect, Effect::SetSuspension(_, None))));
    assert_eq!(cleanup_in(&undone).phase, Phase::Returning);
    // Another suspension is none of its business.
    target.suspension = Some(Suspension { by: ADMIN, until: None, reason: "Rude".to_owned() });
    let known = Known { member: &target, conduct: &conduct };
    let undone = undo(&site, &somebody(ADMIN), known, Some(&done), Timestamp(6_000)).unwrap();
    assert!(!undone.effects.iter().any(|effect| matches!(effect, Effect::SetSuspension(..))));
}

/// Two replies of theirs in another's topic, one below the other: neither keeps the place of the other.
#[test]
fn replies_go_from_the_newest_on_and_leave_a_place_only_where_others_replied() {
    let cleanup = cleanup_in(&begun(ADMIN, AUTHOR).unwrap());
    let mut topic = question();
    topic.author = BYSTANDER;
    let mut first = answer();
    first.state.children = 1;
    let mut second = answer();
    second.id = PostId(52);
    second.head.created = Timestamp(first.head.created.0 + 1);
    second.head.parent = Some(crate::post::Parent { post: first.id, author: AUTHOR });
    second.head.path = Path::below(&first.head.path, topic.created, second.head.created, second.id);
    let gone = |posts: Vec<&Post>| {
        let change = take(&cleanup, &Found { topic: &topic, posts, votes: Vec::new() });
        let stands = |effect: &Effect| match effect {
            Effect::SetPostDeletion(_, post, Some(deletion)) => Some((post.0, deletion.stands)),
            _ => None,
        };
        change.effects.iter().filter_map(stands).collect::<Vec<_>>()
    };
    assert_eq!(gone(vec![&first, &second]), [(52, false), (first.id.0, false)]);
    assert_eq!(gone(vec![&first]), [(first.id.0, true)]);
}
