//! Pages from memory are those that the store would give, to everybody, after everything that can
//! happen.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, header};
use model::account::ThreadView;
use model::actor::{Role, Suspension};
use model::category::Level;
use model::departure::Writings;
use model::event::Event;
use model::identity::Identity;
use model::notification::Stance;
use model::post::Vote;
use model::rules::flags::{Decision, FlagForm};
use model::rules::posts::EditForm;
use model::rules::reviews::{CommentForm, VerdictForm};
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::Tag;
use web::Remembered;

use crate::cleanup::swept;
use crate::compared::{Comparison, masked};
use crate::node::ListeningNode;
use crate::routes::reads;
use crate::support::{DAY, Draft, TestApp, User, request};
use crate::world::{A, B, World};

/// The pages that are remembered, of everything that stands in the world.
fn pages(world: &World) -> Vec<String> {
    let remembered: BTreeSet<&str> = web::routes()
        .into_iter()
        .filter(|route| matches!(route.remembered, Remembered::Page | Remembered::List))
        .map(|route| route.path)
        .collect();
    let mut pages: BTreeSet<String> =
        reads(world).into_iter().filter(|case| remembered.contains(case.route)).map(|case| case.path).collect();
    // One of each kind, and all of the post that the story is about.
    let posts = [world.open_reply, world.for_members_reply, world.leaf].map(|post| format!("/post/{post}"));
    pages.retain(|page| !page.starts_with("/post/") || posts.iter().any(|post| page.starts_with(post)));
    pages.extend(["", ".md", "/revisions", "/revisions/1", "/revisions/1.md"].map(|end| {
        let opening = world.open.opening;
        format!("/post/{opening}{end}")
    }));
    assert!(pages.len() > 20, "{pages:?}");
    pages.into_iter().collect()
}

async fn told(app: &TestApp) -> BTreeSet<String> {
    let from: Vec<(Shard, String)> = Shard::all().map(|shard| (shard, store::BEGINNING.to_owned())).collect();
    let events = app.forum.store().read_events(&from, 100_000).await.unwrap();
    let kinds = events.into_iter().flat_map(|(_, events)| events).map(|placed| format!("{:?}", placed.event));
    kinds.map(|kind| kind.trim_start_matches("Known(").split([' ', '{']).next().unwrap().to_owned()).collect()
}

/// Fails to compile when there is a new event, which then needs a step in the story below.
fn every_kind() -> BTreeSet<String> {
    let name = |event: &Event| match event {
        Event::SiteFounded { .. }
        | Event::SiteChanged { .. }
        | Event::MemberRegistered { .. }
        | Event::MemberJoined { .. }
        | Event::MemberChanged { .. }
        | Event::MemberLeft { .. }
        | Event::TopicUnnamed { .. }
        | Event::PostErased { .. }
        | Event::PostFlagged { .. }
        | Event::FlagsDecided { .. }
        | Event::DecisionUndone { .. }
        | Event::PostHeld { .. }
        | Event::PostAppealed { .. }
        | Event::PostAppealRefused { .. }
        | Event::SuspensionAppealed { .. }
        | Event::CurbAppealed { .. }
        | Event::AppealRefused { .. }
        | Event::PostReleased { .. }
        | Event::MemberSuspended { .. }
        | Event::SuspensionEnded { .. }
        | Event::Swept { .. }
        | Event::MemberSilenced { .. }
        | Event::SilenceEnded { .. }
        | Event::MemberWarned { .. }
        | Event::MemberApproved { .. }
        | Event::MemberRefused { .. }
        | Event::TrustChanged { .. }
        | Event::GroupsChanged { .. }
        | Event::GroupDeleted { .. }
        | Event::SessionsEnded { .. }
        | Event::IdentityLinked { .. }
        | Event::IdentityUnlinked { .. }
        | Event::TopicStarted { .. }
        | Event::TopicLocked { .. }
        | Event::TopicPinned { .. }
        | Event::TopicUnpinned { .. }
        | Event::TopicTended { .. }
        | Event::TopicTurned { .. }
        | Event::TopicMoved { .. }
        | Event::TopicSplit { .. }
        | Event::TopicMerging { .. }
        | Event::TopicAbsorbed { .. }
        | Event::TopicMerged { .. }
        | Event::TopicDeleted { .. }
        | Event::TopicRestored { .. }
        | Event::TopicsViewed { .. }
        | Event::PostAdded { .. }
        | Event::PostEdited { .. }
        | Event::PostRedacted { .. }
        | Event::PostDeleted { .. }
        | Event::PostRestored { .. }
        | Event::QuestionClosed { .. }
        | Event::ArticleBegun { .. }
        | Event::ArticleRevised { .. }
        | Event::ArticleReviewed { .. }
        | Event::ArticleCommented { .. }
        | Event::ArticleSubmitted { .. }
        | Event::ArticleWithdrawn { .. }
        | Event::ArticlePublished { .. }
        | Event::ArticleArchived { .. }
        | Event::ArticleRevived { .. }
        | Event::QuestionReopened { .. }
        | Event::AuthorInvited { .. }
        | Event::QuestionPromoted { .. }
        | Event::InvitationEnded { .. }
        | Event::AuthorsChanged { .. }
        | Event::VoteCast { .. }
        | Event::AnswerAccepted { .. }
        | Event::AcceptanceEnded { .. }
        | Event::AddressChanged { .. }
        | Event::StanceChanged { .. }
        | Event::TopicRetagged { .. }
        | Event::TagDescribed { .. }
        | Event::TagStanceChanged { .. }
        | Event::NotificationsChanged { .. }
        | Event::SeriesEntered { .. }
        | Event::SeriesLeft { .. }
        | Event::SeriesChanged { .. }
        | Event::SeriesShown { .. }
        | Event::ArticleStale { .. }
        | Event::VerdictGiven { .. }
        | Event::ListingChanged { .. } => (),
        // No page that is remembered shows the log, letters or drafts.
        Event::Logged { .. } => (),
        Event::LetterQueued { .. } | Event::LetterParked { .. } | Event::DraftSent { .. } => (),
        Event::UploadsUsed { .. } | Event::UploadsReleased { .. } => (),
    };
    name(&Event::SiteChanged { revision: 0 });
    "MemberLeft TopicUnnamed PostErased MemberApproved MemberRefused TrustChanged GroupsChanged GroupDeleted \
     SiteFounded SiteChanged MemberRegistered MemberJoined MemberChanged MemberSuspended SuspensionEnded MemberSilenced SilenceEnded MemberWarned Swept SessionsEnded \
     TopicStarted TopicLocked TopicPinned TopicUnpinned TopicTended TopicTurned TopicMoved TopicSplit TopicMerging TopicAbsorbed TopicMerged TopicDeleted TopicRestored TopicsViewed PostAdded \
     PostEdited PostRedacted PostDeleted PostRestored PostFlagged FlagsDecided DecisionUndone PostHeld PostReleased PostAppealed PostAppealRefused SuspensionAppealed CurbAppealed AppealRefused VoteCast AnswerAccepted AcceptanceEnded QuestionClosed \
     QuestionReopened ArticleBegun ArticleRevised ArticleReviewed ArticleCommented \
     ArticleSubmitted ArticleWithdrawn \
     ArticlePublished ArticleArchived ArticleRevived QuestionPromoted AuthorInvited InvitationEnded AuthorsChanged \
     AddressChanged IdentityLinked IdentityUnlinked \
     StanceChanged TopicRetagged TagDescribed TagStanceChanged NotificationsChanged ListingChanged ArticleStale \
     VerdictGiven SeriesEntered SeriesLeft SeriesChanged SeriesShown"
        .split(' ')
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn what_is_remembered_is_what_the_store_says_after_every_kind_of_event() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let mut comparison = Comparison::new(&world, &node, pages(&world));
    let everybody: Vec<&User> = world.people.iter().collect();
    let mut check = async |after: &str| comparison.check(&everybody, after).await;
    check("nothing").await;
    // Each chapter on the heap: all of them at once are more than a thread's stack.
    Box::pin(threads_are_written(&world, &mut check)).await;
    Box::pin(articles_are_reviewed(&world, &mut check)).await;
    Box::pin(members_choose(&world, &mut check)).await;
    Box::pin(accounts_change(&world, &mut check)).await;
    // The suspension has ended the author's session, so from now on there are two: that one, and a new one.
    let anew = world.app.sign_in_as("Mira").await;
    let everybody: Vec<&User> = everybody.iter().copied().chain([&anew]).collect();
    let mut check = async |after: &str| comparison.check(&everybody, after).await;
    Box::pin(sessions_end(&world, &node, &anew, &mut check)).await;
    Box::pin(groups_come_and_go(&world, &mut check)).await;
    Box::pin(members_leave(&world, &mut check)).await;

    let told = told(&world.app).await;
    let missing: Vec<_> = every_kind().difference(&told).cloned().collect();
    assert!(missing.is_empty(), "no step of this story tells of {missing:?}");
}

async fn threads_are_written(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    let author = app.view_of(world.author()).await;
    let of_a = app.view_of(world.of_a()).await;
    let admin = app.view_of(world.admin()).await;
    forum.vote(&admin, world.open_reply, Some(Vote::Up)).await.unwrap();
    check("a vote").await;
    forum.accept(&author, world.answer, Some(true)).await.unwrap();
    check("an acceptance").await;
    forum.accept(&author, world.answer, Some(false)).await.unwrap();
    check("an acceptance's end").await;
    forum.close_as_duplicate(&author, world.question.id, Some(world.open.id)).await.unwrap();
    check("a closing").await;
    forum.reopen(&author, world.question.id).await.unwrap();
    check("an opening").await;
    forum.close_as_duplicate(&author, world.question.id, Some(world.open.id)).await.unwrap();
    forum.invite_author(&author, world.article.id, "Jonas").await.unwrap();
    check("an invitation to write").await;
    forum.answer_invitation(&app.view_of(world.member()).await, world.article.id, true).await.unwrap();
    check("another author").await;
    forum.move_author(&author, world.article.id, world.member().id.unwrap(), true).await.unwrap();
    check("another order of them").await;
    forum.accept(&author, world.answer, Some(true)).await.unwrap();
    forum.promote(&author, world.question.id, Some(model::ids::CategoryId(2))).await.unwrap();
    check("a promotion").await;
    app.reply(world.member(), &world.open, None, "one more").await;
    check("a reply").await;
    let edit = EditForm {
        title: Some("Open doors".to_owned()),
        tags: Some("wood".to_owned()),
        body: Some("And now?".to_owned()),
        ..EditForm::default()
    };
    forum.edit(&author, world.open.opening, edit).await.unwrap();
    check("an edit of title, text and tags").await;
    forum.redact(&author, world.open.opening, "windows?", "").await.unwrap();
    check("a redaction").await;
    forum.delete_post(&of_a, world.open_reply, "not needed").await.unwrap();
    check("a deletion").await;
    forum.restore_post(&of_a, world.open_reply).await.unwrap();
    check("a restoration").await;
    forum.purge(&admin, world.leaf, "not needed").await.unwrap();
    check("a purge").await;
    forum.lock(&of_a, world.open.id, true, "").await.unwrap();
    check("a lock").await;
    let until = Some(Timestamp(forum.now().0 + DAY));
    forum.pin(&of_a, world.lonely.id, Some(model::topic::Pin::in_category(until)), "").await.unwrap();
    check("a pin").await;
    forum.pin(&admin, world.open.id, Some(model::topic::Pin::everywhere(until)), "").await.unwrap();
    check("a pin everywhere").await;
    let pace = model::upkeep::Pace::parse("10").unwrap();
    forum.slow_down(&of_a, world.open.id, pace, "Too hot").await.unwrap();
    check("slow mode").await;
    let timer = model::rules::upkeep::TimerForm { lock_at: until, ..Default::default() };
    forum.set_timer(&of_a, world.question.id, &timer).await.unwrap();
    check("a timer").await;
    forum.turn_topic(&of_a, world.lonely.id, "question", "").await.unwrap();
    check("a discussion that is made a question").await;
    forum.turn_topic(&of_a, world.lonely.id, "discussion", "").await.unwrap();
    check("a question that is made a discussion").await;
    let tomorrow = Timestamp(forum.now().0 + DAY).iso().get(..10).map(str::to_owned);
    let edit = EditForm { review_by: tomorrow, ..EditForm::default() };
    forum.edit(&author, world.article.opening, edit).await.unwrap();
    check("a day to look again").await;
    forum.put_in_series(&author, world.hidden_article.id, &forum::Wish::Enter(world.series)).await.unwrap();
    check("a second part of it").await;
    forum.put_in_series(&author, world.hidden_article.id, &forum::Wish::Leave).await.unwrap();
    check("a part that is taken out").await;
    let verdict = model::rules::lasting::VerdictForm { value: "works".to_owned(), ..Default::default() };
    forum.say_whether_it_works(&of_a, world.article.id, &verdict).await.unwrap();
    check("a reader's verdict").await;
    let flag = FlagForm { reason: "spam".to_owned(), note: String::new() };
    forum.flag(&of_a, world.open_reply, &flag).await.unwrap();
    check("a flag that hides").await;
    forum.decide_flags(&of_a, world.open_reply, &Decision::Dismiss).await.unwrap();
    check("a decision that shows it again").await;
    forum.undo_decision(&of_a, world.open_reply).await.unwrap();
    check("a decision that is undone").await;
    forum.decide_flags(&of_a, world.open_reply, &Decision::Dismiss).await.unwrap();
    check("and made again").await;
    Box::pin(posts_wait_and_are_appealed(world, check)).await;
    app.pass(2 * DAY);
    app.followers.see_to_due().await.unwrap();
    check("a pin's end, and a day that has passed").await;
    forum.move_topic(&admin, world.open.id, model::ids::CategoryId(B), "").await.unwrap();
    check("a move").await;
    Box::pin(topics_part_and_join(world, check)).await;
    forum.delete_post(&of_a, world.lonely.opening, "not needed").await.unwrap();
    check("a topic's deletion").await;
    forum.restore_post(&of_a, world.lonely.opening).await.unwrap();
    check("a topic's restoration").await;
}

async fn topics_part_and_join(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    let admin = app.view_of(world.admin()).await;
    let aside = app.reply(world.member(), &world.lonely, None, "By the way").await;
    check("something aside").await;
    let form = model::rules::splitting::SplitForm {
        title: "Something aside".to_owned(),
        category: A.to_string(),
        kind: "discussion".to_owned(),
        tags: "public".to_owned(),
        reason: String::new(),
    };
    let chosen = forum::Chosen { posts: [aside].into(), below: None };
    let new = forum.split_topic(&admin, world.lonely.id, &chosen, &form, None).await.unwrap().id;
    check("a topic that was split off").await;
    forum.merge_topics(&admin, new, Some(world.open.id), "The same").await.unwrap();
    check("a topic that went into another one").await;
}

async fn posts_wait_and_are_appealed(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    let admin = app.view_of(world.admin()).await;
    let word = model::holding::WatchedWord {
        text: "loan".to_owned(),
        deed: model::holding::WordDeed::Hold,
        with: String::new(),
        category: None,
    };
    forum.watch_word(&admin, word).await.unwrap();
    check("a word that is watched").await;
    let (of_a, member) = (app.view_of(world.of_a()).await, app.view_of(world.member()).await);
    // What an operator's command writes waits for nobody.
    let member = member.through(forum::Caller::Client(forum::Client::default()));
    let held = forum.reply(&member, world.lonely.id, None, "a loan", None).await.unwrap();
    assert!(held.held);
    check("a reply that waits").await;
    forum.decide_flags(&of_a, held.id, &Decision::Dismiss).await.unwrap();
    check("a reply that is approved").await;
    forum.delete_post(&of_a, held.id, "not needed").await.unwrap();
    forum.appeal(&member, held.id, "It is").await.unwrap();
    check("an appeal").await;
    forum.decide_flags(&admin, held.id, &Decision::Uphold("It is not".to_owned())).await.unwrap();
    check("an appeal that is refused").await;
}

async fn articles_are_reviewed(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    let author = app.view_of(world.author()).await;
    let of_a = app.view_of(world.of_a()).await;
    let draft =
        Draft { category: A, kind: model::topic::TopicKind::Question, title: "New?", body: "Is it?", tags: "public" };
    app.topic(world.member(), draft).await;
    check("a new topic").await;
    forum.lead_on(&author, world.draft.id, forum::Step::Publish).await.unwrap();
    check("a draft's publication").await;
    forum.lead_on(&author, world.draft.id, forum::Step::Archive).await.unwrap();
    check("an article in the archive").await;
    forum.lead_on(&author, world.draft.id, forum::Step::Revive).await.unwrap();
    check("an article that is no longer there").await;
    forum.lead_on(&author, world.in_review.id, forum::Step::Withdraw).await.unwrap();
    check("an article taken back from its review").await;
    forum.lead_on(&author, world.in_review.id, forum::Step::Submit).await.unwrap();
    check("an article in review").await;
    let post = world.in_review.opening;
    let said = CommentForm { revision: 1, from: 1, to: 0, text: "Why?".to_owned() };
    forum.comment(&of_a, post, &said).await.unwrap();
    check("a comment on a line").await;
    let verdict = |approves| VerdictForm { revision: 1, approves, summary: "Well.".to_owned() };
    forum.give_verdict(&of_a, post, &verdict(false)).await.unwrap();
    check("a wish for changes").await;
    forum.give_verdict(&of_a, post, &verdict(true)).await.unwrap();
    check("an approval").await;
    let newer = EditForm { body: Some("A newer text.".to_owned()), ..EditForm::default() };
    forum.edit(&author, post, newer).await.unwrap();
    check("a revision that waits").await;
    app.draft(world.author(), 2, "One more draft", "and its text", "public").await;
    check("a new draft").await;
    forum.count_view(world.article.id);
    forum.write_views().await.unwrap();
    check("a view").await;
}

async fn members_choose(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    let author = app.view_of(world.author()).await;
    forum.set_stance(&author, world.of_b.id, model::notification::Stance::Watch).await.unwrap();
    check("a watched topic").await;
    app.reply(world.member(), &world.of_b, None, "@mira, look").await;
    check("a mention").await;
    let until = model::notification::Place { milliseconds: u64::MAX, sequence: 0 };
    forum.has_read(&author, forum::HasRead::All(until)).await.unwrap();
    check("having read").await;

    app.join("Zora").await;
    check("a new member").await;
    let (public, others) = (Tag::of("public").unwrap(), Tag::of("markmemberstag").unwrap());
    let keeper = app.view_of(world.admin()).await;
    forum.describe_tag(&keeper, &public, "Seen by *all*.", None).await.unwrap();
    check("a description of a tag").await;
    forum.set_tag_stance(&author, &public, Stance::Watch).await.unwrap();
    check("a tag that is followed").await;
    forum.merge_tag(&keeper, &others, "public").await.unwrap();
    app.followers.see_to_due().await.unwrap();
    check("a tag that was merged").await;
}

async fn accounts_change(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    let author = app.view_of(world.author()).await;
    forum.ask_to_confirm(&author, "elsewhere@example.org").await.unwrap();
    check("another address").await;
    forum.set_view(&author, ThreadView::Flat).await.unwrap();
    check("a choice of view").await;
    forum.set_role(world.member().id.unwrap(), Role::Admin, model::log::OPERATOR).await.unwrap();
    check("a new role").await;
    let keeper = app.view_of(world.admin()).await;
    forum.silence(&keeper, "Mira", None, "shouts").await.unwrap();
    check("a silence").await;
    let silenced = app.view_of(world.author()).await;
    forum.appeal_against(&silenced, None, "Somebody else did").await.unwrap();
    check("an appeal against a silence").await;
    forum.lift_silence(&keeper, "Mira").await.unwrap();
    check("its end").await;
    forum.clean_up(&keeper, "Jonas", "spam").await.unwrap();
    swept(app, "Jonas").await;
    check("a member's posts that are swept away").await;
    forum.undo_cleanup(&keeper, "Jonas").await.unwrap();
    swept(app, "Jonas").await;
    check("that they are back").await;
    forum.warn(&keeper, "Mira", "Do not shout.", None).await.unwrap();
    check("a warning").await;
    let warned = forum.member_named("Mira").await.unwrap().unwrap().warned[0].at;
    forum.acknowledge(&app.view_of(world.author()).await, warned).await.unwrap();
    check("that it was read").await;
    let suspension = Suspension { by: world.admin().id.unwrap(), until: None, reason: "spam".to_owned() };
    forum.suspend_as_operator(world.author().id.unwrap(), Some(suspension)).await.unwrap();
    check("a suspension").await;
}

async fn sessions_end(world: &World, node: &ListeningNode, author: &User, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    check("a sign-in of somebody suspended").await;
    let suspended = app.sign_in_as("Mira").await;
    app.post("/appeal", &[("text", "It was not me")], &suspended).await.expect(303);
    check("an appeal against it").await;
    let refusal = [("do", "refuse"), ("reason", "It was")];
    app.post("/moderation/appeals/mira", &refusal, world.of_a()).await.expect(303);
    check("an appeal that is refused").await;
    forum.suspend_as_operator(world.author().id.unwrap(), None).await.unwrap();
    check("its end").await;
    let author = app.view_of(author).await;
    let signed_in = app.sign_in_as("Anselm").await;
    node.get("/topic/1/x", &signed_in).await;
    app.post("/logout", &[], &signed_in).await.expect(303);
    check("a sign-out").await;
    app.category("Attic", Level::Members, &[]).await;
    check("a new category").await;
    let identity = Identity::new("github", "583231").unwrap();
    forum.link_identity(author.actor.id().unwrap(), identity.clone(), "mira".to_owned(), None).await.unwrap();
    check("a way in that is linked").await;
    forum.unlink(&author, &identity).await.unwrap();
    check("a way in that is unlinked").await;
}

async fn groups_come_and_go(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    // Days have passed since the admin proved who they are.
    let proved = app.sign_in_as("Petra").await;
    let group = forum.make_group(&app.view_of(&proved).await, "Writers").await.unwrap();
    app.private_category("Scriptorium", group).await;
    check("a category of a group's").await;
    forum.join_group(&app.view_of(&proved).await, group, "Anselm, Berit").await.unwrap();
    check("members of a group").await;
    forum.leave_group(&app.view_of(&proved).await, group, "Berit").await.unwrap();
    check("one member less").await;
    forum.delete_group(&app.view_of(&proved).await, group).await.unwrap();
    check("a group's end").await;
    let leader = model::trust::Trust { level: model::trust::TrustLevel::LEADER, fixed: true };
    let found = model::trust::Trust::default();
    forum.set_trust(&app.view_of(&proved).await, world.of_a().id.unwrap(), found, leader).await.unwrap();
    check("a trust level").await;
    for name in ["Nils", "Nora"] {
        app.hold(name).await;
    }
    check("two who wait").await;
    forum.approve(&app.view_of(&proved).await, "Nils").await.unwrap();
    check("one who was let in").await;
    forum.refuse(&app.view_of(&proved).await, "Nora", "").await.unwrap();
    check("one who was not").await;
}

async fn members_leave(world: &World, check: &mut impl AsyncFnMut(&str)) {
    let (app, forum) = (&world.app, &world.app.forum);
    for (name, writings) in [("Anselm", Writings::Stay), ("Mira", Writings::Go)] {
        let leaving = app.view_of(&app.sign_in_as(name).await).await;
        forum.leave(&leaving, name, writings).await.unwrap();
        check("a member's leaving").await;
        app.followers.see_to_due().await.unwrap();
        check("what follows from it").await;
    }
}

#[tokio::test]
async fn who_has_done_something_sees_it_on_the_next_page_of_another_node() {
    let world = World::new().await;
    let (here, there) = (world.app.listening_node().await, world.app.listening_node().await);
    let member = world.member();
    there.get(&world.open.path, member).await;
    for n in 0..10 {
        let said = format!("and then {n}");
        let reply = format!("/topic/{}/reply", world.open.id);
        let answer = here.post(&reply, &[("body", &said)], member).await.expect(303);
        let with_done =
            User { cookie: Some(format!("{}; {}", member.cookie.clone().unwrap(), answer.cookie())), ..member.clone() };
        there.get(&world.open.path, &with_done).await.expect(200).says(&said);
    }
}

#[tokio::test]
async fn a_change_of_rights_is_in_force_at_once_for_what_is_remembered() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    for user in [world.guest(), world.member()] {
        node.get(&world.open.path, user).await.expect(200);
        node.recall(&world.open.path, user).await;
    }
    let admin = world.app.view_of(world.admin()).await;
    let site = world.app.forum.site();
    let found = site.category(model::ids::CategoryId(A)).unwrap().clone();
    let form = model::category::CategoryForm {
        name: found.name,
        description: found.description,
        parent: found.parent,
        kinds: found.kinds,
        see: Level::Admins,
        start: Level::Admins,
        reply: Level::Admins,
        moderators: BTreeSet::new(),
        granted: found.granted,
        asks: found.asks,
        licence: found.licence,
        reviews: false,
        face: found.face,
        archived: found.archived,
    };
    world.app.forum.put_category(&admin, Some(model::ids::CategoryId(A)), form).await.unwrap();
    node.has_heard_all().await;
    for user in [world.guest(), world.member()] {
        node.get(&world.open.path, user).await.expect(404);
    }
}

#[tokio::test]
async fn a_node_that_hears_nothing_reads_the_store() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let (guest, path) = (world.guest(), &world.open.path);
    node.get(path, guest).await.expect(200);
    node.recall(path, guest).await;
    node.go_deaf().await;
    world.app.reply(world.member(), &world.open, None, "news").await;
    let answer = node.get(path, guest).await.expect(200).says("news");
    assert!(answer.trips > 0);
}

#[tokio::test]
async fn guests_read_on_while_the_store_is_away_and_are_told() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let path = world.open.path.clone();
    node.get(&path, world.guest()).await.expect(200);
    world.app.redis.kill();
    node.until(|| node.forum.away_since().is_some()).await;
    let answer = node.get(&path, world.guest()).await.expect(200).says("cannot be reached since");
    assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""));
    assert!(answer.text.contains("Open windows"));
    node.get("/recent", world.guest()).await.expect(503);
    let kept = node.get(&path, world.member()).await.expect(503);
    assert!(!kept.header("retry-after").is_empty());
    world.app.pass(11 * 60_000);
    node.get(&path, world.guest()).await.expect(503);
    world.app.redis.restart().await;
    node.has_heard_all().await;
    // This server came back with nothing, and so that is what it is asked for.
    node.get(&path, world.guest()).await.expect(404);
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let ask = async |encoding: &str, known: &str| {
        let asked = request(Method::GET, &world.open.path, world.guest())
            .header(header::ACCEPT_ENCODING, encoding)
            .header(header::IF_NONE_MATCH, known);
        node.ask(asked.body(Body::empty()).unwrap()).await
    };
    let first = ask("br", "\"none\"").await.expect(200);
    assert_eq!(first.header("content-encoding"), "br");
    let tag = first.header("etag").to_owned();
    let again = ask("br", &tag).await.expect(304);
    assert!(again.bytes.is_empty());
    assert_eq!(again.header("etag"), tag);
    let other = ask("gzip", &tag).await.expect(200);
    assert_ne!(other.header("etag"), tag, "another encoding is another entity");
    world.app.reply(world.member(), &world.open, None, "news").await;
    node.has_heard_all().await;
    assert_ne!(ask("br", &tag).await.expect(200).header("etag"), tag);
}

#[tokio::test]
async fn what_guests_are_shown_is_no_members_page_and_the_other_way_round() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let path = &world.open.path;
    let member = node.get(path, world.member()).await.expect(200);
    let guest = node.get(path, world.guest()).await.expect(200);
    assert!(member.text.contains(&world.member().name) && !guest.text.contains("Sign out"));
    assert!(guest.set_cookies().is_empty());
    let again = node.get(path, world.member()).await.expect(200);
    assert_eq!(masked(&again), masked(&member));
    assert!(
        again.header("vary").contains("cookie") || again.headers.get_all("vary").iter().any(|vary| vary == "cookie")
    );
}
