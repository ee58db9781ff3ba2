//! Who may do what to what, as a table.

use super::*;
use crate::category::Level;
use crate::ids::{GroupId, MemberId};
use crate::samples::{
    ADMIN, AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, answer, category, closed_by, deleted_by, member, opening, question,
    somebody, suspended,
};
use crate::trust::TrustLevel;

/// Keeps order in another category than the one that it is about.
const OTHER_MODERATOR: MemberId = MemberId(16);

/// Everything is in category A, unless a row says otherwise. `suspended` is the author, suspended;
/// `mod A` and `mod B` keep order in A and in another category.
///
/// `y` yes, `.` there is nothing (absent), `s` sign in first, `x` suspended, `f` forbidden,
/// `c` it stands in a state that does not allow this (conflict).
const TABLE: &str = "
                          guest member author suspended mod-A mod-B admin

an open topic
  see the topic             y     y      y        y       y     y     y
  start a question          s     y      y        x       y     y     y
  start an article          s     f      f        x       f     f     f
  reply                     s     y      y        x       y     y     y
  vote                      s     y      f        x       y     y     y
  accept the reply          s     f      y        x       y     f     y
  accept the opening        s     f      c        x       c     f     c
  edit the reply            s     f      y        x       y     f     y
  redact the reply          s     f      y        x       y     f     y
  flag the reply            s     y      f        x       y     y     y
  decide about the reply    s     f      f        x       y     f     y
  delete the reply          s     f      y        x       y     f     y
  restore the reply         c     c      c        c       c     c     c
  delete the topic          s     f      c        x       y     f     y
  restore the topic         c     c      c        c       c     c     c
  keep order                s     f      f        x       y     f     y
  close as a duplicate      s     f      y        x       y     f     y
  close                     s     f      f        x       y     f     y
  reopen                    s     f      c        x       c     f     c

a topic without replies
  delete the topic          s     f      y        x       y     f     y
  delete the opening        s     f      y        x       y     f     y

a locked topic
  see the topic             y     y      y        y       y     y     y
  close as a duplicate      s     f      c        x       y     f     y
  close                     s     f      f        x       y     f     y
  reply                     s     c      c        x       y     c     y
  vote                      s     y      f        x       y     y     y
  accept the reply          s     f      c        x       y     f     y
  edit the reply            s     f      c        x       y     f     y
  redact the reply          s     f      y        x       y     f     y
  delete the reply          s     f      c        x       y     f     y
  keep order                s     f      f        x       y     f     y

a question closed by its author
  reply                     s     c      c        x       y     c     y
  reply to it               s     y      y        x       y     y     y
  vote                      s     y      f        x       y     y     y
  accept the reply          s     f      y        x       y     f     y
  edit the reply            s     f      y        x       y     f     y
  close as a duplicate      s     f      c        x       c     f     c
  close                     s     f      f        x       c     f     c
  reopen                    s     f      y        x       y     f     y

a question closed by a moderator
  reopen                    s     f      f        x       y     f     y

a discussion
  close as a duplicate      s     f      c        x       c     f     c
  accept the reply          s     f      c        x       c     f     c

an answer of somebody else's
  accept the reply          s     f      y        x       y     f     y

somebody else's question
  accept the reply          s     f      f        x       y     f     y

a deleted topic
  see the topic             .     .      y        y       y     .     y
  see the reply             .     .      y        y       y     .     y
  reply                     .     c      c        c       c     c     c
  vote                      .     .      c        x       c     .     c
  accept the reply          .     .      c        x       c     .     c
  edit the reply            .     .      c        x       c     .     c
  redact the reply          .     .      y        x       y     .     y
  delete the reply          .     .      c        x       c     .     c
  delete the topic          .     .      c        c       c     .     c
  restore the topic         .     .      f        x       y     .     y
  keep order                .     .      f        x       y     .     y
  close as a duplicate      .     .      c        c       c     .     c

a reply deleted by a moderator
  see the topic             y     y      y        y       y     y     y
  see the reply             .     .      y        y       y     .     y
  reply to it               s     c      c        x       c     c     c
  vote                      .     .      c        c       c     .     c
  accept the reply          .     .      c        c       c     .     c
  edit the reply            .     .      c        c       c     .     c
  redact the reply          .     .      y        x       y     .     y
  delete the reply          .     .      c        c       c     .     c
  restore the reply         .     .      f        x       y     .     y

a reply deleted by its author
  restore the reply         .     .      y        x       y     .     y

a reply deleted by its author in a locked topic
  restore the reply         .     .      c        x       y     .     y

a deleted reply in a deleted topic
  restore the reply         .     .      c        x       c     .     c

a category for members
  see the category          .     y      y        y       y     y     y
  see the topic             .     y      y        y       y     y     y
  reply                     .     y      y        x       y     y     y
  start a question          .     y      y        x       y     y     y

a category for its moderators
  see the category          .     .      .        .       y     .     y
  see the topic             .     .      .        .       y     .     y
  see the reply             .     .      .        .       y     .     y
  reply                     .     .      .        .       y     .     y
  vote                      .     .      .        .       y     .     y
  edit the reply            .     .      .        .       y     .     y
  delete the topic          .     .      .        .       y     .     y
  start a question          .     .      .        .       y     .     y

a category for admins
  see the category          .     .      .        .       .     .     y
  see the topic             .     .      .        .       .     .     y
  edit the reply            .     .      .        .       .     .     y
  keep order                .     .      .        .       .     .     y

a category that its moderators write in
  see the topic             y     y      y        y       y     y     y
  start a question          s     f      f        x       y     f     y
  reply                     s     f      f        x       y     f     y

a category that is gone
  see the topic             .     .      .        .       .     .     .
  keep order                .     .      .        .       .     .     .

the site and its members
  see the site              y     y      y        y       y     y     y
  administer                .     .      .        .       .     .     y
  see a member              y     y      y        y       y     y     y
  suspend a member          s     f      f        x       y     y     y
  suspend a moderator       s     f      f        x       f     f     y
  suspend an admin          s     f      f        x       f     f     y
  suspend the author        s     f      f        x       y     y     y
  present the author        .     .      y        x       .     .     .
  read of a member          y     y      y        y       y     y     y
  read of who waits         .     .      .        .       y     y     y
  read of who is out        .     .      y        y       y     y     y
";

/// What stands there, before a row's state changes it.
struct Scene {
    home: Category,
    topic: Topic,
    opening: Post,
    reply: Post,
    gone: bool,
}

impl Scene {
    fn new(state: &str) -> Self {
        let mut scene = Self { home: category(1), topic: question(), opening: opening(), reply: answer(), gone: false };
        match state {
            "an open topic" | "the site and its members" => {}
            "a topic without replies" => scene.topic.posts = 1,
            "a question closed by its author" => scene.topic.closing = Some(closed_by(AUTHOR)),
            "a question closed by a moderator" => scene.topic.closing = Some(closed_by(MODERATOR)),
            "a discussion" => scene.topic.kind = TopicKind::Discussion,
            "an answer of somebody else's" => scene.reply.head.author = ADMIN,
            "somebody else's question" => scene.topic.author = ADMIN,
            "a locked topic" => scene.topic.locked = true,
            "a deleted topic" => scene.topic.deletion = Some(deleted_by(MODERATOR)),
            "a reply deleted by a moderator" => scene.reply.state.deletion = Some(deleted_by(MODERATOR)),
            "a reply deleted by its author" => scene.reply.state.deletion = Some(deleted_by(AUTHOR)),
            "a reply deleted by its author in a locked topic" => {
                scene.reply.state.deletion = Some(deleted_by(AUTHOR));
                scene.topic.locked = true;
            }
            "a deleted reply in a deleted topic" => {
                scene.reply.state.deletion = Some(deleted_by(AUTHOR));
                scene.topic.deletion = Some(deleted_by(MODERATOR));
            }
            "a category for members" => scene.home.see = Level::Members,
            "a category for its moderators" => scene.home.see = Level::Moderators,
            "a category for admins" => scene.home.see = Level::Admins,
            "a category that its moderators write in" => {
                scene.home.start = Level::Moderators;
                scene.home.reply = Level::Moderators;
            }
            "a category for admins and groups" => {
                scene.home.see = Level::Admins;
                scene.home.start = Level::Admins;
                scene.home.reply = Level::Admins;
                scene.home.granted = granted();
            }
            "a category that groups write in" => {
                scene.home.start = Level::Moderators;
                scene.home.reply = Level::Moderators;
                scene.home.granted = granted();
            }
            "a category that is gone" => scene.gone = true,
            other => panic!("no such state: {other}"),
        }
        scene
    }

    fn site(&self) -> Site {
        let mut other = category(2);
        other.moderators.insert(OTHER_MODERATOR);
        let home = (!self.gone).then(|| self.home.clone());
        Site::new(1, "Site".to_owned(), home.into_iter().chain([other]).collect())
    }

    fn ask(&self, actor: &Actor, what: &str) -> Result<(), Refusal> {
        let (topic, category) = (Object::Topic(&self.topic), Object::Category(&self.home));
        let (opening, reply) = (Object::Post(&self.topic, &self.opening), Object::Post(&self.topic, &self.reply));
        let plain = member(MemberId(20), Role::Member);
        let held = crate::account::Member {
            held: Some(crate::actor::Hold {
                why: crate::actor::HoldReason::Approval,
                since: crate::time::Timestamp(1),
            }),
            ..member(MemberId(21), Role::Member)
        };
        let moderator = member(OTHER_MODERATOR, Role::Member);
        let admin = member(MemberId(15), Role::Admin);
        let author = member(AUTHOR, Role::Member);
        let banned = crate::account::Member {
            suspension: Some(crate::actor::Suspension { by: ADMIN, until: None, reason: String::new() }),
            ..member(AUTHOR, Role::Member)
        };
        let (action, object) = match what {
            "see the category" => (Action::See, category),
            "see the topic" => (Action::See, topic),
            "see the reply" => (Action::See, reply),
            "start a question" => (Action::Start(TopicKind::Question), category),
            "start an article" => (Action::Start(TopicKind::Article), category),
            "reply" => (Action::Reply, opening),
            "reply to it" => (Action::Reply, reply),
            "vote" => (Action::Vote, reply),
            "accept the reply" => (Action::Accept, reply),
            "accept the opening" => (Action::Accept, opening),
            "edit the reply" => (Action::Edit, reply),
            "redact the reply" => (Action::Redact, reply),
            "flag the reply" => (Action::Flag, reply),
            "decide about the reply" => (Action::Decide, reply),
            "delete the reply" => (Action::Delete, reply),
            "restore the reply" => (Action::Restore, reply),
            "delete the topic" => (Action::Delete, topic),
            "delete the opening" => (Action::Delete, opening),
            "restore the topic" => (Action::Restore, topic),
            "close as a duplicate" => (Action::CloseAsDuplicate, topic),
            "close" => (Action::Close, topic),
            "reopen" => (Action::Reopen, topic),
            "keep order" => (Action::KeepOrder, topic),
            "upload" => (Action::Upload, category),
            "review" => (Action::Review, category),
            "invite" => (Action::Invite, Object::Site),
            "let somebody in" => (Action::Admit, Object::Member(&held)),
            "let in who is in" => (Action::Admit, Object::Member(&plain)),
            "make an admin" => (Action::Rank, Object::Member(&plain)),
            "see the site" => (Action::See, Object::Site),
            "administer" => (Action::Administer, Object::Site),
            "see a member" => (Action::See, Object::Member(&plain)),
            "suspend a member" => (Action::Suspend, Object::Member(&plain)),
            "suspend a moderator" => (Action::Suspend, Object::Member(&moderator)),
            "suspend an admin" => (Action::Suspend, Object::Member(&admin)),
            "see the author's own" => (Action::SeeOwn, Object::Member(&author)),
            "change the author" => (Action::Edit, Object::Member(&author)),
            "present the author" => (Action::Present, Object::Member(&author)),
            "read of a member" => (Action::SeeAbout, Object::Member(&plain)),
            "read of who waits" => (Action::SeeAbout, Object::Member(&held)),
            "read of who is out" => (Action::SeeAbout, Object::Member(&banned)),
            "suspend the author" => (Action::Suspend, Object::Member(&author)),
            other => panic!("no such action: {other}"),
        };
        may(&self.site(), actor, action, object)
    }
}

/// Through tokens, whose scopes stand in the heads by their first letters, of the author (`au`), the
/// moderator of A (`mo`) and the admin (`ad`). `t`: the token has not the scope.
const TOKENS: &str = "
                          au-r au-w au-rw mo-rw mo-rwm mo-m ad-rw ad-rwm ad-ra ad-rwma

an open topic
  see the topic             y    y    y     y     y      y    y     y      y     y
  start a question          t    y    y     y     y      t    y     y      t     y
  start an article          t    f    f     f     f      t    f     f      t     f
  reply                     t    y    y     y     y      t    y     y      t     y
  accept the reply          t    y    y     t     y      y    t     y      t     y
  edit the reply            t    y    y     t     y      y    t     y      t     y
  delete the reply          t    y    y     t     y      y    t     y      t     y
  delete the topic          t    c    c     t     y      y    t     y      t     y
  keep order                f    f    f     t     y      y    t     y      t     y

a locked topic
  reply                     t    c    c     c     y      t    c     y      t     y

a deleted topic
  see the topic             y    .    y     .     y      y    .     y      .     y
  see the reply             y    .    y     .     y      y    .     y      .     y
  restore the topic         f    .    f     .     y      y    .     y      .     y

a reply deleted by its author
  see the reply             y    .    y     .     y      y    .     y      .     y
  restore the reply         t    .    y     .     y      y    .     y      .     y

a category for members
  see the category          y    .    y     y     y      .    y     y      y     y
  reply                     t    .    y     y     y      .    y     y      t     y

a category for its moderators
  see the topic             .    .    .     .     y      .    .     .      y     y
  start a question          .    .    .     .     y      .    .     .      t     y
  keep order                .    .    .     .     y      .    .     .      t     y

a category for admins
  see the topic             .    .    .     .     .      .    .     .      y     y

a category that its moderators write in
  reply                     t    f    f     f     y      t    f     f      t     y

the site and its members
  administer                .    .    .     .     .      .    t     t      y     y
  suspend a member          t    t    t     t     y      y    t     y      t     y
  suspend a moderator       t    t    t     t     f      f    t     f      t     y
  see the author's own      y    t    y     .     .      .    .     .      .     .
  change the author         f    f    f     .     .      .    t     t      y     y
";

/// Somebody through a token that is named by the first letters of its scopes.
fn through_token(who: Actor, scopes: &str) -> Actor {
    let Actor::Member(member) = who else { return who };
    let scopes = crate::token::Scope::ALL.into_iter().filter(|scope| scopes.contains(&scope.name()[..1])).collect();
    Actor::Member(SignedIn { token: Some(scopes), ..member })
}

#[test]
fn a_token_narrows_what_its_member_may_to_its_scopes() {
    let names = TOKENS.lines().find(|line| !line.trim().is_empty()).unwrap().split_whitespace();
    let actors = names.map(|name| match name.split_once('-').unwrap() {
        ("au", scopes) => through_token(somebody(AUTHOR), scopes),
        ("mo", scopes) => through_token(somebody(MODERATOR), scopes),
        ("ad", scopes) => through_token(somebody(ADMIN), scopes),
        (other, _) => panic!("nobody is called {other}"),
    });
    check(TOKENS, &actors.collect::<Vec<_>>());
}

/// A list is kept for each audience, so nobody may belong to one that there are no lists for.
#[test]
fn what_is_ones_own_is_there_for_who_is_signed_in_and_for_tokens_of_its_scope() {
    assert_eq!(for_oneself(&Actor::Guest, Scope::Read), Err(Refusal::SignIn));
    let reading = through_token(somebody(AUTHOR), "r");
    assert_eq!(for_oneself(&somebody(AUTHOR), Scope::Write), Ok(AUTHOR));
    assert_eq!(for_oneself(&reading, Scope::Read), Ok(AUTHOR));
    assert_eq!(for_oneself(&reading, Scope::Write), Err(Refusal::Scope(Scope::Write)));
}

#[test]
fn whoever_comes_through_a_token_belongs_to_an_audience_that_others_belong_to() {
    let levels = [Level::Everyone, Level::Members, Level::Moderators, Level::Admins];
    let others = category(2);
    let moderators = std::collections::BTreeSet::from([OTHER_MODERATOR]);
    let mut categories: Vec<Category> = (1..).zip(levels).map(|(id, see)| Category { see, ..category(id) }).collect();
    categories.push(Category { id: crate::ids::CategoryId(9), see: Level::Moderators, moderators, ..others });
    let site = Site::new(1, "Site".to_owned(), categories);
    let known: Vec<_> = site.audiences().into_iter().map(|(audience, _)| audience).collect();
    for who in [BYSTANDER, AUTHOR, MODERATOR, ELSEWHERE, OTHER_MODERATOR, ADMIN] {
        for bits in 0..16 {
            let Actor::Member(member) = somebody(who) else { panic!("{who} is nobody") };
            let scopes = crate::token::Scopes::of_bits(bits);
            let actor = Actor::Member(SignedIn { token: Some(scopes), ..member });
            assert!(known.contains(&site.audience(&actor)), "{who} with {scopes}");
        }
    }
}

#[test]
fn who_may_do_what() {
    let actors = [
        Actor::Guest,
        somebody(BYSTANDER),
        somebody(AUTHOR),
        suspended(AUTHOR),
        somebody(MODERATOR),
        somebody(ELSEWHERE),
        somebody(ADMIN),
    ];
    check(TABLE, &actors);
}

/// Runs a table: each line of it, as it stands for each of these.
fn check(table: &str, actors: &[Actor]) {
    let mut lines = table.lines().filter(|line| !line.trim().is_empty());
    let names: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    let mut state = "";
    let mut wrong = Vec::new();
    for line in lines {
        let Some(row) = line.strip_prefix("  ") else {
            state = line;
            continue;
        };
        let (what, expected) = row.split_at(24);
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(expected.len(), actors.len(), "{line}");
        let scene = Scene::new(state);
        for ((actor, name), expected) in actors.iter().zip(&names).zip(expected) {
            let found = match scene.ask(actor, what.trim()) {
                Ok(()) => "y",
                Err(Refusal::Absent | Refusal::Beyond { .. }) => ".",
                Err(Refusal::SignIn) => "s",
                Err(Refusal::Suspended { .. } | Refusal::Silenced { .. } | Refusal::Warned) => "x",
                Err(Refusal::Held) => "h",
                Err(Refusal::Forbidden(_) | Refusal::Blocked { .. }) => "f",
                Err(Refusal::Scope(_)) => "t",
                Err(Refusal::Conflict(_) | Refusal::Overtaken { .. } | Refusal::Met(_) | Refusal::ReadOnly(_)) => "c",
                Err(
                    Refusal::Invalid(_)
                    | Refusal::Purged
                    | Refusal::Limited(_)
                    | Refusal::Moved(_)
                    | Refusal::ProveAgain
                    | Refusal::EnrolFirst
                    | Refusal::KeyReused,
                ) => "?",
            };
            if found != expected {
                wrong.push(format!("{state}: {what}: {name}: {found}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nobody_suspends_themselves() {
    let scene = Scene::new("an open topic");
    for (id, role) in [(ADMIN, Role::Admin), (MODERATOR, Role::Member)] {
        let found = may(&scene.site(), &somebody(id), Action::Suspend, Object::Member(&member(id, role)));
        assert!(matches!(found, Err(Refusal::Forbidden(_))), "{found:?}");
    }
}

#[test]
fn a_suspended_admin_reads_and_does_nothing_else() {
    let scene = Scene::new("a category for admins");
    let admin = suspended(ADMIN);
    assert_eq!(scene.ask(&admin, "see the topic"), Ok(()));
    for what in ["reply", "vote", "edit the reply", "delete the topic", "keep order", "administer", "suspend a member"]
    {
        assert_eq!(scene.ask(&admin, what), Err(Refusal::Suspended { until: None }), "{what}");
    }
}

#[test]
fn whoever_may_not_see_a_category_sees_nothing_in_it_unless_they_keep_order_there() {
    let outer = Category { see: Level::Moderators, ..category(2) };
    let inner = Category { parent: Some(outer.id), see: Level::Moderators, ..category(1) };
    let site = Site::new(1, "Site".to_owned(), vec![outer.clone(), inner.clone()]);
    let see = |actor: &Actor, category| may(&site, actor, Action::See, Object::Category(category)).is_ok();
    assert!(!see(&somebody(BYSTANDER), &inner));
    assert!(!see(&somebody(MODERATOR), &outer));
    assert!(see(&somebody(MODERATOR), &inner));
    assert!(see(&suspended(MODERATOR), &inner), "suspended moderators read on");
    assert!(see(&somebody(ADMIN), &inner));
}

/// Group 1 sees, 2 starts, 3 replies, 4 uploads, 5 reviews, 6 moderates.
fn granted() -> crate::group::Granted {
    crate::group::Granted::new((1..).zip(Right::ALL).map(|(id, right)| (right, [GroupId(id)].into())))
}

/// Members of one group each, of two, of none that has a right here, and who is held in all of them.
const GROUPS: &str = "
                          sees starts replies uploads reviews moderates both stranger held

a category for admins and groups
  see the category          y    y      y       y       y        y       y      .      .
  see the topic             y    y      y       y       y        y       y      .      .
  start a question          f    y      f       f       f        f       y      .      .
  reply                     f    f      y       f       f        f       y      .      .
  upload                    f    f      f       y       f        f       f      .      .
  review                    f    f      f       f       y        y       f      .      .
  keep order                f    f      f       f       f        y       f      .      .
  edit the reply            f    f      f       f       f        y       f      .      .
  delete the topic          f    f      f       f       f        y       f      .      .

a category that groups write in
  see the category          y    y      y       y       y        y       y      y      y
  start a question          f    y      f       f       f        y       y      f      h
  reply                     f    f      y       f       f        y       y      f      h
  upload                    f    f      f       y       f        y       f      f      h
  keep order                f    f      f       f       f        y       f      f      h

an open topic
  see the topic             y    y      y       y       y        y       y      y      y
  start a question          y    y      y       y       y        y       y      y      h
  reply                     y    y      y       y       y        y       y      y      h
  upload                    y    y      y       y       y        y       y      y      h
  vote                      y    y      y       y       y        y       y      y      h
  keep order                f    f      f       f       f        f       f      f      h
  let somebody in           .    .      .       .       .        .       .      .      .
  make an admin             .    .      .       .       .        .       .      .      .

a category for members
  see the topic             y    y      y       y       y        y       y      y      .
  reply                     y    y      y       y       y        y       y      y      .
";

#[test]
fn what_groups_may_do() {
    let of = |groups: &[u64]| {
        let groups = groups.iter().copied().map(GroupId).collect();
        Actor::Member(SignedIn { groups, ..SignedIn::plain(BYSTANDER, Role::Member) })
    };
    let Actor::Member(everywhere) = of(&[1, 2, 3, 4, 5, 6]) else { panic!("a member") };
    let held = Actor::Member(SignedIn { held: true, ..everywhere });
    let actors = [of(&[1]), of(&[2]), of(&[3]), of(&[4]), of(&[5]), of(&[6]), of(&[2, 3]), of(&[9]), held];
    check(GROUPS, &actors);
}

#[test]
fn who_lets_others_in_and_makes_admins() {
    let scene = Scene::new("an open topic");
    let ask = |actor: &Actor, what| scene.ask(actor, what);
    assert_eq!(ask(&Actor::Guest, "let somebody in"), Err(Refusal::Absent));
    assert_eq!(ask(&somebody(BYSTANDER), "let somebody in"), Err(Refusal::Absent));
    assert_eq!(ask(&somebody(MODERATOR), "let somebody in"), Ok(()));
    assert!(matches!(ask(&somebody(MODERATOR), "let in who is in"), Err(Refusal::Conflict(_))));
    assert_eq!(ask(&somebody(MODERATOR), "make an admin"), Err(Refusal::Absent));
    assert_eq!(ask(&somebody(ADMIN), "make an admin"), Ok(()));
    let own = may(&scene.site(), &somebody(ADMIN), Action::Rank, Object::Member(&member(ADMIN, Role::Admin)));
    assert!(matches!(own, Err(Refusal::Forbidden(_))), "the last admin would be gone: {own:?}");
}

#[test]
fn members_of_a_level_invite_others_and_staff_does() {
    let scene = Scene::new("an open topic");
    let of = |trust| Actor::Member(SignedIn { trust, ..SignedIn::plain(BYSTANDER, Role::Member) });
    assert_eq!(scene.ask(&Actor::Guest, "invite"), Err(Refusal::SignIn));
    assert!(matches!(scene.ask(&of(TrustLevel::BASIC), "invite"), Err(Refusal::Forbidden(_))));
    assert_eq!(scene.ask(&of(TrustLevel::REGULAR), "invite"), Ok(()));
    assert_eq!(scene.ask(&somebody(MODERATOR), "invite"), Ok(()));
    assert_eq!(scene.ask(&suspended(MODERATOR), "invite"), Err(Refusal::Suspended { until: None }));
}

#[test]
fn who_waits_for_approval_shows_nothing_of_themselves_to_others() {
    let scene = Scene::new("an open topic");
    let Actor::Member(author) = somebody(AUTHOR) else { panic!("nobody") };
    let held = Actor::Member(SignedIn { held: true, ..author });
    assert_eq!(scene.ask(&held, "present the author"), Err(Refusal::Held));
    let reading = through_token(somebody(AUTHOR), "rw");
    assert!(matches!(scene.ask(&reading, "present the author"), Err(Refusal::Forbidden(_))));
}
