use super::*;
use crate::category::Level;
use crate::ids::{CategoryId, PostId};
use crate::notification::{Kind, Watches, key_of_topic};
use crate::post::Parent;
use crate::samples::{
    ADMIN, AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, answer, category, deleted_by, opening, question, site, somebody,
    suspended,
};

const AT: Place = Place { milliseconds: 50_000, sequence: 0 };

/// Somebody else's post: a reply to the answer, which is the author's.
fn reply() -> Post {
    let mut post = answer();
    post.id = PostId(52);
    post.head.author = ELSEWHERE;
    post.head.parent = Some(Parent { post: PostId(51), author: AUTHOR });
    post
}

/// What somebody is told of a post, with what can be different about it.
#[derive(Clone)]
struct Case {
    site: Site,
    actor: Actor,
    choices: Choices,
    concern: Concern,
    told: BTreeMap<String, Notification>,
    forgotten: Place,
    topic: Topic,
    post: Post,
    is_edit: bool,
    mentioned: BTreeSet<MemberId>,
}

fn case(member: MemberId) -> Case {
    Case {
        site: site(),
        actor: somebody(member),
        choices: Choices::default(),
        concern: Concern { has_started: member == AUTHOR, ..Concern::default() },
        told: BTreeMap::new(),
        forgotten: Place::default(),
        topic: question(),
        post: reply(),
        is_edit: false,
        mentioned: BTreeSet::new(),
    }
}

impl Case {
    fn tell(&self) -> Option<Notification> {
        let listener = Listener {
            actor: &self.actor,
            choices: &self.choices,
            concern: self.concern,
            follows: false,
            told: &self.told,
            forgotten: self.forgotten,
        };
        let written = Written {
            topic: &self.topic,
            post: &self.post,
            by: self.post.head.author,
            is_edit: self.is_edit,
            mentioned: &self.mentioned,
            at: AT,
        };
        of_writing(&self.site, &listener, &written)
    }

    fn news(&self) -> Option<News> {
        self.tell().map(|told| told.what)
    }

    /// They know this.
    fn knowing(mut self, told: Notification) -> Self {
        self.told.insert(told.key(), told);
        self
    }
}

#[test]
fn a_reply_is_told_to_whom_it_answers_and_a_mention_to_whom_it_mentions() {
    assert_eq!(case(AUTHOR).news(), Some(News::Reply));
    assert_eq!(case(BYSTANDER).news(), None);
    let mentioned = Case { mentioned: [BYSTANDER].into(), ..case(BYSTANDER) };
    let told = mentioned.tell().unwrap();
    assert_eq!(
        (told.what, told.by, told.post, told.topic),
        (News::Mention, ELSEWHERE, Some(PostId(52)), Some(TopicId(5)))
    );
    assert_eq!((told.category, told.at, told.silent, told.hidden), (Some(CategoryId(1)), AT, false, false));
}

#[test]
fn of_several_reasons_the_nearest_counts_and_only_once() {
    let mut all = Case { mentioned: [AUTHOR].into(), ..case(AUTHOR) };
    assert_eq!(all.news(), Some(News::Mention));
    let off = Ways { page: false, mail: false };
    all.choices.set(Kind::Mention, off);
    assert_eq!(all.news(), Some(News::Reply), "it is a reply all the same");
    all.choices.set(Kind::Reply, off);
    assert_eq!(all.news(), Some(News::Watched), "and stands in a topic of one's own");
    all.choices.watches = Watches::Chosen;
    assert_eq!(all.news(), None);
}

#[test]
fn nobody_is_told_of_what_they_did_themselves() {
    let own = Case {
        mentioned: [ELSEWHERE].into(),
        concern: Concern { has_written: true, ..Concern::default() },
        ..case(ELSEWHERE)
    };
    assert_eq!(own.news(), None);
    let mut to_oneself = case(ELSEWHERE);
    to_oneself.post.head.parent = Some(Parent { post: PostId(51), author: ELSEWHERE });
    assert_eq!(to_oneself.news(), None);
}

#[test]
fn whoever_watches_is_told_of_every_reply_and_who_mutes_of_nothing() {
    let watch = Concern { said: Some(Stance::Watch), ..Concern::default() };
    let watching = Case { concern: watch, ..case(BYSTANDER) };
    assert_eq!(watching.news(), Some(News::Watched));
    let started = Case { post: opening(), ..watching.clone() };
    assert_eq!(started.news(), None, "the topic itself is no reply");
    let mute = Concern { said: Some(Stance::Mute), has_started: true, has_written: true };
    for member in [AUTHOR, BYSTANDER] {
        let muted = Case { concern: mute, mentioned: [AUTHOR, BYSTANDER].into(), ..case(member) };
        assert_eq!(muted.news(), None);
    }
    let normal = Concern { said: Some(Stance::Normal), has_started: true, has_written: true };
    assert_eq!(Case { concern: normal, ..case(BYSTANDER) }.news(), None);
    assert_eq!(Case { concern: normal, ..case(AUTHOR) }.news(), Some(News::Reply));
}

#[test]
fn nobody_is_told_of_what_they_may_not_read() {
    let mut hidden = case(AUTHOR);
    let mut of_staff = category(1);
    of_staff.see = Level::Moderators;
    hidden.site = Site::new(4, "Site".to_owned(), vec![of_staff]);
    assert_eq!(hidden.news(), None);
    let moderator = Case { actor: somebody(MODERATOR), mentioned: [MODERATOR].into(), ..hidden.clone() };
    assert_eq!(moderator.news(), Some(News::Mention));
    let nowhere = Case { site: Site::new(4, "Site".to_owned(), Vec::new()), ..case(AUTHOR) };
    assert_eq!(nowhere.news(), None);
    let mut deleted = case(BYSTANDER);
    deleted.mentioned = [BYSTANDER].into();
    deleted.post.state.deletion = Some(deleted_by(MODERATOR));
    assert_eq!(deleted.news(), None);
    assert_eq!(Case { actor: Actor::Guest, ..case(AUTHOR) }.news(), None);
    // Who is suspended may still read.
    assert_eq!(Case { actor: suspended(AUTHOR), ..case(AUTHOR) }.news(), Some(News::Reply));
}

#[test]
fn what_was_told_is_not_told_again() {
    let told = case(AUTHOR).tell().unwrap();
    assert_eq!(case(AUTHOR).knowing(told.clone()).news(), None);
    let read_and_older = Notification { at: Place { milliseconds: 1, sequence: 0 }, ..told.clone() };
    assert_eq!(case(AUTHOR).knowing(read_and_older).news(), None, "a post is told of once, whenever it was");
    let mention = Notification { what: News::Mention, ..told.clone() };
    assert_eq!(case(AUTHOR).knowing(mention).news(), None, "the mention was taken out of it, and it is known still");
    assert_eq!(Case { forgotten: AT, ..case(AUTHOR) }.news(), None, "it may have been told and forgotten");
}

#[test]
fn an_edit_tells_those_alone_whom_it_mentions() {
    let told = case(AUTHOR).tell().unwrap();
    let edit = Case { is_edit: true, ..case(AUTHOR) };
    assert_eq!(edit.news(), None);
    let mentions = Case { mentioned: [AUTHOR].into(), ..edit.clone() };
    assert_eq!(mentions.clone().knowing(told.clone()).news(), Some(News::Mention));
    let known = Notification { what: News::Mention, ..told };
    assert_eq!(mentions.knowing(known).news(), None);
    let watching = Concern { said: Some(Stance::Watch), ..Concern::default() };
    assert_eq!(Case { concern: watching, is_edit: true, ..case(BYSTANDER) }.news(), None);
}

#[test]
fn news_of_a_watched_topic_are_one_notification_that_moves_on() {
    let watch = Concern { said: Some(Stance::Watch), ..Concern::default() };
    let watching = Case { concern: watch, ..case(BYSTANDER) };
    let told = watching.tell().unwrap();
    assert_eq!(told.key(), key_of_topic(TopicId(5)));
    assert_eq!(watching.clone().knowing(told.clone()).news(), None);
    let before = Notification { at: Place { milliseconds: 49_999, sequence: 9 }, post: Some(PostId(51)), ..told };
    assert_eq!(watching.knowing(before).news(), Some(News::Watched));
}

#[test]
fn each_kind_is_told_the_ways_that_were_chosen() {
    let mut quiet = case(AUTHOR);
    quiet.choices.set(Kind::Reply, Ways { page: false, mail: true });
    quiet.choices.watches = Watches::Chosen;
    assert!(quiet.tell().unwrap().silent);
    quiet.choices.set(Kind::Reply, Ways { page: false, mail: false });
    assert_eq!(quiet.news(), None);
}

#[test]
fn authors_are_told_what_moderators_decide_and_nothing_of_their_own_doing() {
    let (site, topic) = (site(), question());
    let decide = |actor: &Actor, choices: &Choices, concern: Concern, told: &BTreeMap<String, Notification>, by| {
        let listener = Listener { actor, choices, concern, follows: false, told, forgotten: Place::default() };
        of_decision(&site, &listener, Object::Topic(&topic), News::Locked, by, AT)
    };
    let (author, usual, none, nothing) = (somebody(AUTHOR), Choices::default(), Concern::default(), BTreeMap::new());
    let told = decide(&author, &usual, none, &nothing, MODERATOR).unwrap();
    assert_eq!(
        (told.what, told.topic, told.post, told.category),
        (News::Locked, Some(TopicId(5)), None, Some(CategoryId(1)))
    );
    assert_eq!(decide(&author, &usual, none, &nothing, AUTHOR), None);
    let muted = Concern { said: Some(Stance::Mute), ..none };
    assert_eq!(decide(&author, &usual, muted, &nothing, MODERATOR), None);
    let mut off = Choices::default();
    off.set(Kind::Decision, Ways { page: false, mail: false });
    assert_eq!(decide(&author, &off, none, &nothing, MODERATOR), None);
    let known: BTreeMap<String, Notification> = [(told.key(), told.clone())].into();
    assert_eq!(decide(&author, &usual, none, &known, MODERATOR), None);
    let earlier = Notification { at: Place::default(), what: News::Unlocked, ..told };
    let known: BTreeMap<String, Notification> = [(earlier.key(), earlier)].into();
    assert!(decide(&author, &usual, none, &known, MODERATOR).is_some(), "it was locked, opened, and is locked again");
}

#[test]
fn that_an_answer_is_accepted_is_told_once_and_by_its_own_kind() {
    let (site, topic, post) = (site(), question(), answer());
    let decide = |choices: &Choices, told: &BTreeMap<String, Notification>, by, at| {
        let actor = somebody(AUTHOR);
        let concern = Concern::default();
        let listener = Listener { actor: &actor, choices, concern, follows: false, told, forgotten: Place::default() };
        of_decision(&site, &listener, Object::Post(&topic, &post), News::Accepted, by, at)
    };
    let (usual, nothing) = (Choices::default(), BTreeMap::new());
    let told = decide(&usual, &nothing, BYSTANDER, AT).unwrap();
    assert_eq!((told.what, told.post, told.by), (News::Accepted, Some(post.id), BYSTANDER));
    assert_eq!(decide(&usual, &nothing, AUTHOR, AT), None, "one's own doing");
    let known: BTreeMap<String, Notification> = [(told.key(), told)].into();
    let later = Place { milliseconds: AT.milliseconds + 1, ..AT };
    assert_eq!(decide(&usual, &known, BYSTANDER, later), None, "it was taken back and given again");
    let mut off = Choices::default();
    off.set(Kind::Decision, Ways { page: false, mail: false });
    assert!(decide(&off, &nothing, BYSTANDER, AT).is_some());
    off.set(Kind::Accepted, Ways { page: false, mail: false });
    assert_eq!(decide(&off, &nothing, BYSTANDER, AT), None);
}

#[test]
fn the_author_of_a_deleted_topic_is_told_since_they_still_see_it() {
    let site = site();
    let topic = Topic { deletion: Some(deleted_by(MODERATOR)), ..question() };
    let (usual, nothing) = (Choices::default(), BTreeMap::new());
    for (member, is_told) in [(AUTHOR, true), (BYSTANDER, false), (ADMIN, true)] {
        let actor = somebody(member);
        let listener = Listener {
            actor: &actor,
            choices: &usual,
            concern: Concern::default(),
            follows: false,
            told: &nothing,
            forgotten: Place::default(),
        };
        let told = of_decision(&site, &listener, Object::Topic(&topic), News::Deleted, MODERATOR, AT);
        assert_eq!(told.is_some(), is_told, "{member}");
    }
}

#[test]
fn what_another_forum_wrote_years_ago_is_no_news() {
    let now = Timestamp(1_700_000_000_000);
    assert!(is_news(now, now) && is_news(now.minus(NEWS_FOR / 2), now));
    assert!(!is_news(now.minus(NEWS_FOR), now));
    assert!(is_news(now.plus(NEWS_FOR), now), "a clock that goes ahead");
}

#[test]
fn a_stance_is_taken_by_those_who_see_the_topic() {
    let (site, topic) = (site(), question());
    let change = set_stance(&site, &somebody(BYSTANDER), &topic, Stance::Watch).unwrap();
    assert_eq!(change.given, [Fact::TopicIn(TopicId(5), CategoryId(1))]);
    assert_eq!(change.events, [Event::StanceChanged { topic: TopicId(5), member: BYSTANDER }]);
    assert_eq!(set_stance(&site, &Actor::Guest, &topic, Stance::Watch).unwrap_err(), Refusal::SignIn);
    let deleted = Topic { deletion: Some(deleted_by(MODERATOR)), ..topic };
    assert_eq!(set_stance(&site, &somebody(BYSTANDER), &deleted, Stance::Watch).unwrap_err(), Refusal::Absent);
    assert!(set_stance(&site, &somebody(AUTHOR), &deleted, Stance::Mute).is_ok());
}

#[test]
fn having_read_nothing_changes_nothing() {
    assert!(mark_read(AUTHOR, Vec::new()).effects.is_empty());
    let mark = case(AUTHOR).tell().unwrap().mark();
    let change = mark_read(AUTHOR, vec![mark]);
    assert_eq!((change.effects.len(), change.shard), (1, AUTHOR.shard()));
    assert_eq!(change.events, [Event::NotificationsChanged { members: [AUTHOR].into() }]);
}
