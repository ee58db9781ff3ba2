//! A forum for a test: its clock stands where the test sets it, and events are carried onward when
//! the test says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use forum::{Claim, Clock, Followers, Forum, NewMember, Problem, ProfileItems, Settings, Setup, View};
use model::account::Member;
use model::actor::Role;
use model::category::{CategoryForm, Level};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{List, MemberList, SiteList, Sort};
use model::page::PageNumber;
use model::refusal::Refusal;
use model::rules::topics::NewTopic;
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::{Tag, TopicKind};
use store::{Address, Layout, Spot, Store};
use testbed::{Questions, Redis, Shape};

/// The categories that a forum is founded with.
pub(crate) const MAIN: CategoryId = CategoryId(1);
pub(crate) const KNOWLEDGE: CategoryId = CategoryId(2);
pub(crate) const OFFTOPIC: CategoryId = CategoryId(3);

pub(crate) const FIRST: PageNumber = PageNumber::FIRST;

const BEGAN: u64 = 1_700_000_000_000;

pub(crate) struct TestForum {
    pub(crate) forum: Arc<Forum>,
    pub(crate) followers: Arc<Followers>,
    address: String,
    time: Arc<AtomicU64>,
    /// The server, where it is this forum's own.
    _server: Option<Shape>,
}

impl TestForum {
    /// A node on what is there, founded or not.
    pub(crate) async fn open(address: &str, time: Arc<AtomicU64>) -> Self {
        Self::open_with(address, time, Self::settings()).await
    }

    /// Streams are not trimmed, so that they can be looked at.
    pub(crate) fn settings() -> Settings {
        Settings { trim_every: None, ..Settings::default() }
    }

    pub(crate) fn beginning() -> Arc<AtomicU64> {
        Arc::new(AtomicU64::new(BEGAN))
    }

    /// The same with other settings.
    pub(crate) async fn open_with(address: &str, time: Arc<AtomicU64>, settings: Settings) -> Self {
        let store = Arc::new(Store::open(&Address::parse(address).unwrap()).await.unwrap());
        let clock = {
            let time = Arc::clone(&time);
            Clock::of(move || Timestamp(time.load(Ordering::Relaxed)))
        };
        let forum = Forum::open(store, clock, settings).await.unwrap();
        let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
        Self { forum, followers, address: address.to_owned(), time, _server: None }
    }

    pub(crate) async fn unfounded(shape: &Shape) -> Self {
        Self::open(&shape.address(), Self::beginning()).await
    }

    pub(crate) async fn on(shape: &Shape) -> Self {
        let test = Self::unfounded(shape).await;
        test.found().await;
        test
    }

    /// On a server of its own.
    pub(crate) async fn new() -> Self {
        let shape = Shape::Single(Redis::start().await);
        let test = Self::on(&shape).await;
        Self { _server: Some(shape), ..test }
    }

    pub(crate) fn setup() -> Setup {
        Setup { name: "Gears".to_owned(), admin: new_member("root"), categories: model::rules::site::offers().to_vec() }
    }

    pub(crate) async fn found(&self) -> Claim {
        self.forum.set_up(Self::setup()).await.unwrap()
    }

    /// Another node of the same forum.
    pub(crate) async fn another(&self) -> Self {
        Self::open(&self.address, Arc::clone(&self.time)).await
    }

    pub(crate) async fn another_with(&self, settings: Settings) -> Self {
        Self::open_with(&self.address, Arc::clone(&self.time), settings).await
    }

    pub(crate) fn pass_time(&self, by: Duration) {
        self.time.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) fn after(&self, seconds: u64) -> Timestamp {
        self.forum.now().plus(Duration::from_secs(seconds))
    }

    /// Carries everything onward.
    pub(crate) async fn settle(&self) {
        let settled = tokio::time::timeout(Duration::from_secs(30), self.followers.settle()).await;
        settled.expect("it settles").unwrap();
    }

    /// Carries everything onward, and finds all that is derived as its sources imply.
    pub(crate) async fn is_consistent(&self) {
        self.settle().await;
        let differences = self.forum.verify(|| {}).await.unwrap();
        let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    pub(crate) async fn questions(&self) -> Questions {
        let urls = match self.address.strip_prefix("redis+cluster://") {
            Some(nodes) => nodes.split(',').map(|node| format!("redis://{node}")).collect(),
            None => vec![self.address.clone()],
        };
        Questions::to(&urls).await
    }

    /// Every key but what says who follows and how far.
    pub(crate) async fn contents(&self) -> BTreeMap<String, String> {
        let mut keys = self.questions().await.snapshot().await;
        keys.retain(|key, _| !["}followed", "}lease", "}fence"].iter().any(|end| key.ends_with(end)));
        keys
    }

    // People.

    /// A member whose password nobody knows: hashing one for each would take long.
    pub(crate) async fn member(&self, name: &str) -> Member {
        let hash = auth::password::dummy();
        let id = self.forum.make_member_hashed(&new_member(name), Role::Member, &hash).await.unwrap();
        self.forum.store().member(id).await.unwrap().unwrap()
    }

    pub(crate) async fn members(&self, count: usize) -> Vec<Member> {
        use futures_util::StreamExt;
        let joining = (0..count).map(async |n| self.member(&format!("member {n}")).await);
        // Hundreds at once are more than a server answers in time.
        futures_util::stream::iter(joining).buffered(16).collect().await
    }

    pub(crate) async fn named(&self, name: &str) -> Member {
        self.forum.member_named(name).await.unwrap().unwrap()
    }

    /// How this member sees the forum now.
    pub(crate) async fn view(&self, member: &Member) -> View {
        let member = self.forum.store().member(member.id).await.unwrap().unwrap();
        self.forum.refresh_site().await.unwrap();
        self.forum.act_as(&member)
    }

    pub(crate) async fn admin(&self) -> View {
        self.view(&self.named("root").await).await
    }

    pub(crate) async fn guest(&self) -> View {
        self.forum.who_is(None).await.unwrap()
    }

    // Writing.

    pub(crate) async fn ask(&self, by: &View, title: &str, tags: &str) -> TopicId {
        self.start(by, &question(title, tags)).await
    }

    pub(crate) async fn start(&self, by: &View, new: &NewTopic) -> TopicId {
        self.forum.start_topic(by, new, None).await.unwrap().id
    }

    pub(crate) async fn reply(&self, by: &View, topic: TopicId, to: Option<PostId>, body: &str) -> PostId {
        self.forum.reply(by, topic, to, body, None).await.unwrap().id
    }

    pub(crate) async fn opening(&self, topic: TopicId) -> PostId {
        self.forum.store().topic(topic).await.unwrap().unwrap().opening
    }

    /// A category that only its moderators see.
    pub(crate) async fn private_category(&self, moderators: &[MemberId]) -> CategoryId {
        self.category_of_moderators("Staff room", moderators).await
    }

    /// The same, which nobody moderates.
    pub(crate) async fn private_category_named(&self, name: &str) -> CategoryId {
        self.category_of_moderators(name, &[]).await
    }

    async fn category_of_moderators(&self, name: &str, moderators: &[MemberId]) -> CategoryId {
        let form = CategoryForm {
            name: name.to_owned(),
            description: String::new(),
            parent: None,
            kinds: TopicKind::ALL.into(),
            see: Level::Moderators,
            start: Level::Moderators,
            reply: Level::Moderators,
            moderators: moderators.iter().copied().collect(),
            granted: Default::default(),
            asks: Vec::new(),
            licence: model::licence::Licence::default(),
            reviews: false,
            face: Default::default(),
            archived: false,
        };
        self.forum.put_category(&self.admin().await, None, form).await.unwrap()
    }

    /// Changes a category as an admin would.
    pub(crate) async fn change_category(&self, id: CategoryId, change: impl FnOnce(&mut CategoryForm)) {
        let admin = self.admin().await;
        let found = admin.site.category(id).unwrap().clone();
        let mut form = CategoryForm {
            name: found.name,
            description: found.description,
            parent: found.parent,
            kinds: found.kinds,
            see: found.see,
            start: found.start,
            reply: found.reply,
            moderators: found.moderators,
            granted: found.granted,
            asks: found.asks,
            licence: found.licence,
            reviews: false,
            face: found.face,
            archived: found.archived,
        };
        change(&mut form);
        self.forum.put_category(&admin, Some(id), form).await.unwrap();
    }

    // Reading.

    pub(crate) async fn listed(&self, by: &View, list: SiteList) -> Vec<TopicId> {
        let page = Arc::clone(&self.forum).site_list(by.clone(), list, FIRST).await.unwrap();
        assert_eq!(page.total, page.rows.len() as u64, "the total says what there is to see");
        page.rows.iter().map(|row| row.standing.topic.id).collect()
    }

    pub(crate) async fn in_category(&self, by: &View, category: CategoryId) -> Vec<TopicId> {
        let page = Arc::clone(&self.forum).category_page(by.clone(), category, Sort::Recent, FIRST).await.unwrap();
        page.pinned.iter().chain(&page.list.rows).map(|row| row.standing.topic.id).collect()
    }

    pub(crate) async fn tagged(&self, by: &View, tag: &str) -> Vec<TopicId> {
        match Arc::clone(&self.forum).tagged(by.clone(), Tag::of(tag).unwrap(), FIRST).await {
            Ok(page) => {
                assert_eq!(page.total, page.rows.len() as u64);
                page.rows.iter().map(|row| row.standing.topic.id).collect()
            }
            Err(Problem::Refused(Refusal::Absent)) => Vec::new(),
            Err(problem) => panic!("{problem:?}"),
        }
    }

    pub(crate) async fn tags(&self, by: &View) -> Vec<(String, u64)> {
        let tags = Arc::clone(&self.forum).tags(by.audience.clone(), FIRST).await.unwrap();
        tags.tags.into_iter().map(|count| (count.tag.as_str().to_owned(), count.topics)).collect()
    }

    /// Topics and posts that a profile lists, each as many as it says.
    pub(crate) async fn profile(&self, by: &View, name: &str) -> (Vec<TopicId>, Vec<PostId>) {
        let read = async |list| {
            let forum = Arc::clone(&self.forum);
            forum.profile(by.clone(), name.to_owned(), list, FIRST).await.unwrap()
        };
        let (topics, posts) = (read(MemberList::Topics).await, read(MemberList::Posts).await);
        let (ProfileItems::Topics(rows), ProfileItems::Posts(found)) = (topics.items, posts.items) else {
            panic!("topics are listed as topics, and posts as posts");
        };
        assert_eq!((topics.total, posts.total), (rows.len() as u64, found.len() as u64));
        (rows.iter().map(|row| row.standing.topic.id).collect(), found.iter().map(|row| row.placed.post.id).collect())
    }

    /// Ids of the posts of a thread, nested.
    pub(crate) async fn thread(&self, by: &View, topic: TopicId) -> Vec<PostId> {
        let forum = Arc::clone(&self.forum);
        let page = forum.topic_page(by.clone(), topic, Layout::Nested, Spot::Page(FIRST)).await.unwrap();
        page.thread.posts.iter().map(|seen| seen.post.id).collect()
    }

    pub(crate) async fn list(&self, list: &List) -> Vec<String> {
        self.forum.store().whole_list(list).await.unwrap().into_iter().map(|(item, _)| item).collect()
    }
}

pub(crate) fn new_member(name: &str) -> NewMember {
    NewMember {
        username: name.to_owned(),
        email: format!("{}@example.org", name.replace(' ', ".")),
        password: "a long enough password".to_owned(),
    }
}

pub(crate) fn question(title: &str, tags: &str) -> NewTopic {
    topic_in(MAIN, TopicKind::Question, title, tags)
}

pub(crate) fn topic_in(category: CategoryId, kind: TopicKind, title: &str, tags: &str) -> NewTopic {
    NewTopic {
        category: category.to_string(),
        kind: kind.to_string(),
        title: title.to_owned(),
        body: format!("This is about: {title}"),
        tags: tags.to_owned(),
        draft: false,
        ..NewTopic::default()
    }
}

pub(crate) fn key(shard: Shard, rest: impl std::fmt::Display) -> String {
    format!("{{{}}}{rest}", shard.tag())
}

pub(crate) fn is_conflict<T>(result: &Result<T, Problem>) -> bool {
    matches!(result, Err(Problem::Refused(Refusal::Conflict(_) | Refusal::Overtaken { .. })))
}

pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    items.into_iter().collect()
}
