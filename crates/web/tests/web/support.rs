//! What the tests build on: a forum on a Redis of its own, people, and requests as they make them.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use auth::password::PasswordHash;
use auth::provider::{GitHubSettings, Patience, Provider, Providers, Registered};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use forum::{BackupPlace, Claim, Clock, Followers, Forum, NewMember, Settings, Setup};
use http_body_util::BodyExt;
use mail::{Office, Outlet};
use model::account::Member;
use model::actor::Role;
use model::category::{CategoryForm, Level};
use model::email::EmailAddress;
use model::group::{Granted, Right};
use model::ids::{CategoryId, GroupId, MemberId, PostId, TopicId};
use model::rules::site::offers;
use model::rules::topics::NewTopic;
use model::time::Timestamp;
use model::token::NewToken;
use model::topic::TopicKind;
use serde_json::Value;
use store::{Address, Store};
use testbed::{MailServer, Questions, Redis};
use tower::ServiceExt;
use web::{Entrance, Peer, RoundTrips, WebSettings};

use crate::described;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "nine green kettles";
pub(crate) const PUBLIC_URL: &str = "https://forum.example.org";
/// Who asks, where a test does not say.
pub(crate) const SOMEBODY: Peer = Peer::Address(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1)));
/// 2026-03-02 09:00 UTC.
const BEGINNING: u64 = 1_772_442_000_000;
pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const DAY: u64 = 24 * 60 * MINUTE;

/// One hash for everybody: each takes tens of milliseconds.
static HASH: LazyLock<PasswordHash> = LazyLock::new(|| auth::password::hash(PASSWORD, [7; 16]));

/// A forum, in process.
pub(crate) struct TestApp {
    pub redis: Redis,
    pub forum: Arc<Forum>,
    pub followers: Arc<Followers>,
    pub settings: WebSettings,
    /// Where files are that were sent.
    pub files: tempfile::TempDir,
    /// What backups stand in.
    pub kept: tempfile::TempDir,
    spend: Settings,
    clock: Arc<AtomicU64>,
    entrance: Entrance,
}

/// Somebody who sends requests: a guest, or a member with a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub name: String,
    pub id: Option<MemberId>,
    /// The `Cookie` header.
    pub cookie: Option<String>,
    /// The token of a program.
    pub token: Option<String>,
}

impl User {
    pub(crate) fn guest() -> Self {
        Self::default()
    }

    /// A program.
    pub(crate) fn with_token(token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::default() }
    }

    fn of(member: &Member, claim: &Claim) -> Self {
        Self {
            name: member.profile.name.as_str().to_owned(),
            id: Some(member.id),
            cookie: Some(format!("exedra={}", claim.reveal())),
            token: None,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub text: String,
    /// Round trips to Redis, those for the page of a failure left out.
    pub trips: u32,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    pub(crate) fn set_cookies(&self) -> Vec<String> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter();
        cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
    }

    /// The `Cookie` header that a browser sends after this answer.
    pub(crate) fn cookie(&self) -> String {
        let cookies = self.set_cookies();
        let pairs: Vec<&str> = cookies.iter().filter_map(|cookie| cookie.split(';').next()).collect();
        pairs.join("; ")
    }

    pub(crate) fn is_html(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.location(), self.text);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, sentence: &str) -> Self {
        assert!(self.text.contains(sentence), "“{sentence}” is not in:\n{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn lacks(self, sentence: &str) -> Self {
        assert!(!self.text.contains(sentence), "“{sentence}” is in:\n{}", self.text);
        self
    }

    /// A redirect after a form, to an address that begins so.
    #[track_caller]
    pub(crate) fn leads_to(self, start: &str) -> Self {
        let answer = self.expect(303);
        assert!(answer.location().starts_with(start), "leads to {} rather than {start}", answer.location());
        answer
    }
}

/// A topic as tests make it.
pub(crate) struct Draft<'a> {
    pub category: u64,
    pub kind: TopicKind,
    pub title: &'a str,
    pub body: &'a str,
    pub tags: &'a str,
}

/// A topic that is there.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub id: TopicId,
    pub opening: PostId,
    /// `/topic/{tid}/{slug}` or `/article/{tid}/{slug}`.
    pub path: String,
    pub slug: String,
}

impl TestApp {
    /// With three categories and an admin called Petra: Main track (1) takes questions and
    /// discussions, Knowledge Base (2) articles, Offtopic (3) discussions.
    pub(crate) async fn start() -> Self {
        Self::start_with(public_settings(), spend()).await
    }

    /// The same, with limits, as everywhere else than in tests.
    pub(crate) async fn limited() -> Self {
        let settings = WebSettings { public_url: Some(PUBLIC_URL.to_owned()), ..WebSettings::default() };
        Self::start_with(settings, Settings { limits: true, ..spend() }).await
    }

    /// The same, with letters that go to this server.
    pub(crate) async fn with_mail(server: &MailServer) -> Self {
        Self::with_mail_and(server, spend().providers).await
    }

    /// And with these to sign in through.
    pub(crate) async fn with_mail_and(server: &MailServer, providers: Providers) -> Self {
        let outlet = Outlet::parse(&server.url()).unwrap();
        let from = EmailAddress::parse("noreply@forum.example.org").unwrap();
        let office = Office::open(outlet, from, PUBLIC_URL.to_owned(), Some(server.authority().as_bytes())).unwrap();
        let settings = WebSettings { public_url: Some(PUBLIC_URL.to_owned()), ..web_settings() };
        Self::start_with(settings, Settings { mail: Some(Arc::new(office)), providers, ..spend() }).await
    }

    /// Passwords that were hashed, rightly or wrongly typed.
    pub(crate) fn hashes(&self) -> u64 {
        let pools = self.forum.pools();
        pools.iter().find(|(name, _)| *name == "passwords").map_or(0, |(_, load)| load.taken_on)
    }

    /// As after the minute within which asking for a letter again is asking once.
    pub(crate) async fn forget_asking(&self) {
        let mut questions = self.questions().await;
        for key in questions.snapshot().await.into_keys().filter(|key| key.contains("}once:letter:")) {
            questions.tell(redis::cmd("DEL").arg(key)).await;
        }
    }

    pub(crate) async fn start_with(settings: WebSettings, spend: Settings) -> Self {
        let app = Self::empty(settings, spend).await;
        let admin = NewMember {
            username: "Petra".to_owned(),
            email: "petra@example.org".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let setup = Setup { name: "The Exedra".to_owned(), admin, categories: offers().into() };
        app.forum.set_up(setup).await.unwrap();
        app.settle().await;
        app
    }

    /// Nothing has been founded yet.
    pub(crate) async fn empty(settings: WebSettings, spend: Settings) -> Self {
        let redis = Redis::start().await;
        let store = Arc::new(Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap());
        let clock = Arc::new(AtomicU64::new(BEGINNING));
        let files = tempfile::tempdir().unwrap();
        let shelf = Some(Arc::new(shelf::Shelf::in_folder(files.path()).unwrap()));
        let kept = tempfile::tempdir().unwrap();
        let backups = Some(BackupPlace {
            address: Address::parse(&redis.url()).unwrap(),
            uploads: files.path().to_owned(),
            folder: kept.path().join("backups"),
            key: None,
            node: "workbench".to_owned(),
        });
        let spend = Settings { shelf, backups, ..spend };
        let forum = Forum::open(store, clock_of(&clock), spend.clone()).await.unwrap();
        let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
        let entrance = web::entrance(Arc::clone(&forum), Arc::clone(&followers), settings.clone());
        Self { redis, forum, followers, settings, files, kept, spend, clock, entrance }
    }

    /// The same forum on a node that has just started: nothing is in its caches.
    pub(crate) async fn go_cold(&mut self) {
        let store = Arc::clone(self.forum.store());
        self.forum = Forum::open(store, clock_of(&self.clock), self.spend.clone()).await.unwrap();
        self.entrance = web::entrance(Arc::clone(&self.forum), Arc::clone(&self.followers), self.settings.clone());
    }

    /// A node of this app's forum, which is not this one.
    pub(crate) async fn forum_at(&self, url: &str) -> Arc<Forum> {
        let store = Arc::new(Store::open(&Address::parse(url).unwrap()).await.unwrap());
        Forum::open(store, clock_of(&self.clock), self.spend.clone()).await.unwrap()
    }

    pub(crate) fn pass(&self, milliseconds: u64) {
        self.clock.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// Has the followers carry all events onward.
    pub(crate) async fn settle(&self) {
        self.followers.settle().await.unwrap();
    }

    pub(crate) async fn questions(&self) -> Questions {
        Questions::to(&[self.redis.url()]).await
    }

    /// All that is stored.
    pub(crate) async fn stored(&self) -> BTreeMap<String, String> {
        self.questions().await.snapshot().await
    }

    // People

    pub(crate) async fn admin(&self) -> User {
        self.sign_in_as("Petra").await
    }

    /// A new member, signed in.
    pub(crate) async fn join(&self, name: &str) -> User {
        let new = NewMember {
            username: name.to_owned(),
            email: format!("{}@example.org", name.to_lowercase().replace(' ', ".")),
            password: PASSWORD.to_owned(),
        };
        self.forum.make_member_hashed(&new, Role::Member, &HASH).await.unwrap();
        self.sign_in_as(name).await
    }

    /// A fresh session.
    pub(crate) async fn sign_in_as(&self, name: &str) -> User {
        let member = self.forum.member_named(name).await.unwrap().unwrap();
        let claim = self.forum.open_session(member.id, forum::Standing::of(&member)).await.unwrap();
        User::of(&member, &claim)
    }

    pub(crate) async fn view_of(&self, user: &User) -> forum::View {
        let member = self.forum.member_named(&user.name).await.unwrap().unwrap();
        self.forum.act_as(&member)
    }

    /// A new API token of somebody's.
    pub(crate) async fn key(&self, user: &User, name: &str, scopes: &str) -> String {
        let member = self.forum.member_named(&user.name).await.unwrap().unwrap();
        let new = NewToken { label: name.to_owned(), scopes: vec![scopes.to_owned()], expires: String::new() };
        self.forum.make_token_as_operator(&member, &new).await.unwrap().reveal().to_owned()
    }

    // Things

    /// A category that takes everything, below all others.
    pub(crate) async fn category(&self, name: &str, see: Level, moderators: &[&User]) -> CategoryId {
        let form = CategoryForm {
            name: name.to_owned(),
            description: String::new(),
            parent: None,
            kinds: TopicKind::ALL.into(),
            see,
            start: see.max(Level::Members),
            reply: see.max(Level::Members),
            moderators: moderators.iter().filter_map(|user| user.id).collect(),
            granted: Default::default(),
            asks: Vec::new(),
            licence: model::licence::Licence::default(),
            reviews: false,
            face: Default::default(),
            archived: false,
        };
        let admin = self.view_of(&User { name: "Petra".to_owned(), ..User::default() }).await;
        self.forum.put_category(&admin, None, form).await.unwrap()
    }

    /// A category that admins and a group see and write in.
    pub(crate) async fn private_category(&self, name: &str, group: GroupId) -> CategoryId {
        let rights = [Right::See, Right::Start, Right::Reply].map(|right| (right, [group].into()));
        let form = CategoryForm {
            name: name.to_owned(),
            description: String::new(),
            parent: None,
            kinds: TopicKind::ALL.into(),
            see: Level::Admins,
            start: Level::Admins,
            reply: Level::Admins,
            moderators: Default::default(),
            granted: Granted::new(rights),
            asks: Vec::new(),
            licence: model::licence::Licence::default(),
            reviews: false,
            face: Default::default(),
            archived: false,
        };
        let admin = self.view_of(&User { name: "Petra".to_owned(), ..User::default() }).await;
        self.forum.put_category(&admin, None, form).await.unwrap()
    }

    /// Somebody who has joined and waits for approval; signed in.
    pub(crate) async fn hold(&self, name: &str) -> User {
        let new = NewMember {
            username: name.to_owned(),
            email: format!("{}@example.org", name.to_lowercase()),
            password: PASSWORD.to_owned(),
        };
        let trapped = forum::Application { trapped: true, ..Default::default() };
        self.forum.apply(&new, &trapped, forum::Caller::Operator).await.unwrap();
        self.sign_in_as(name).await
    }

    /// Makes these the moderators of a category.
    pub(crate) async fn moderate(&self, category: u64, moderators: &[&User]) {
        let site = self.forum.site();
        let found = site.category(CategoryId(category)).unwrap().clone();
        let form = CategoryForm {
            name: found.name,
            description: found.description,
            parent: found.parent,
            kinds: found.kinds,
            see: found.see,
            start: found.start,
            reply: found.reply,
            moderators: moderators.iter().filter_map(|user| user.id).collect(),
            granted: found.granted,
            asks: found.asks,
            licence: found.licence,
            reviews: found.reviews,
            face: found.face,
            archived: found.archived,
        };
        let admin = self.view_of(&User { name: "Petra".to_owned(), ..User::default() }).await;
        self.forum.put_category(&admin, Some(CategoryId(category)), form).await.unwrap();
    }

    /// Articles of a category are reviewed from now on.
    pub(crate) async fn have_reviewed(&self, category: u64) {
        let site = self.forum.site();
        let found = site.category(CategoryId(category)).unwrap().clone();
        let form = CategoryForm {
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
            reviews: true,
            licence: found.licence,
            face: found.face,
            archived: found.archived,
        };
        let admin = self.view_of(&User { name: "Petra".to_owned(), ..User::default() }).await;
        self.forum.put_category(&admin, Some(CategoryId(category)), form).await.unwrap();
    }

    /// An article that only its author sees for now. It takes no time.
    pub(crate) async fn draft(&self, author: &User, category: u64, title: &str, body: &str, tags: &str) -> Made {
        self.started(author, Draft { category, kind: TopicKind::Article, title, body, tags }, true).await
    }

    /// Each thing that is written takes a minute.
    pub(crate) async fn topic(&self, author: &User, draft: Draft<'_>) -> Made {
        self.started(author, draft, false).await
    }

    async fn started(&self, author: &User, draft: Draft<'_>, is_draft: bool) -> Made {
        if !is_draft {
            self.pass(MINUTE);
        }
        let new = NewTopic {
            category: draft.category.to_string(),
            kind: draft.kind.name().to_owned(),
            title: draft.title.to_owned(),
            body: draft.body.to_owned(),
            tags: draft.tags.to_owned(),
            draft: is_draft,
            ..NewTopic::default()
        };
        let view = self.view_of(author).await;
        let id = self.forum.start_topic(&view, &new, None).await.unwrap().id;
        let topic = self.forum.store().topic(id).await.unwrap().unwrap();
        let slug = topic.heading.title.slug();
        let place = if topic.kind == TopicKind::Article { "article" } else { "topic" };
        Made { id, opening: topic.opening, path: format!("/{place}/{id}/{slug}"), slug }
    }

    pub(crate) async fn discussion(&self, author: &User, category: u64, title: &str) -> Made {
        let body = &format!("What do you think of {title}?");
        self.topic(author, Draft { category, kind: TopicKind::Discussion, title, body, tags: "" }).await
    }

    pub(crate) async fn reply(&self, author: &User, topic: &Made, to: Option<PostId>, body: &str) -> PostId {
        self.pass(MINUTE);
        let view = self.view_of(author).await;
        self.forum.reply(&view, topic.id, to, body, None).await.unwrap().id
    }

    pub(crate) async fn delete(&self, by: &User, post: PostId) {
        let view = self.view_of(by).await;
        self.forum.delete_post(&view, post, "not needed").await.unwrap();
    }

    // Requests

    pub(crate) async fn get(&self, path: &str, user: &User) -> Answer {
        self.ask(request(Method::GET, path, user).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)], user: &User) -> Answer {
        self.post_raw(path, encoded(form), user).await
    }

    /// A form as it goes over the wire.
    pub(crate) async fn post_raw(&self, path: &str, body: impl Into<Body>, user: &User) -> Answer {
        let request = request(Method::POST, path, user).header(header::CONTENT_TYPE, FORM);
        self.ask(request.body(body.into()).unwrap()).await
    }

    /// JSON, as programs send it.
    pub(crate) async fn send(&self, method: &str, path: &str, json: &Value, user: &User) -> Answer {
        self.send_with(method, path, json, user, &[]).await
    }

    pub(crate) async fn send_with(
        &self,
        method: &str,
        path: &str,
        json: &Value,
        user: &User,
        headers: &[(&str, &str)],
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = request(method, path, user).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::from(json.to_string())).unwrap()).await
    }

    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<Peer>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(SOMEBODY));
        }
        ask(&self.entrance, request).await
    }

    /// Asks until the store answers again, as people do.
    pub(crate) async fn until_it_answers(&self) {
        let guest = User::guest();
        let asking = async {
            while self.get("/readyz", &guest).await.status != 200 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), asking).await.expect("it works again by itself");
    }
}

pub(crate) async fn ask(entrance: &Entrance, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = entrance.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    let trips = parts.extensions.get::<RoundTrips>().map_or(0, |trips| trips.0);
    let answer = Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
        trips,
    };
    if path.starts_with("/api/") {
        described::check(&method, &path, &answer);
    }
    answer
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A request with the headers that a browser sends from a page of this site.
pub(crate) fn request(method: Method, path: &str, user: &User) -> axum::http::request::Builder {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "forum.example.org");
    if let Some(cookie) = &user.cookie {
        request = request.header(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
    }
    if let Some(token) = &user.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request
}

pub(crate) fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// A GitHub that nobody comes back from: port 9 throws away what it gets, where there is anything.
pub(crate) fn github_nowhere() -> Providers {
    let registered = Registered { client_id: "exedra".to_owned(), client_secret: "known to few".to_owned() };
    let at = "http://127.0.0.1:9".to_owned();
    let settings = GitHubSettings { registered, url: at.clone(), api: at };
    Providers::new(vec![Provider::github(&settings, PUBLIC_URL, Patience::default()).unwrap()])
}

pub(crate) fn public_settings() -> WebSettings {
    WebSettings { public_url: Some(PUBLIC_URL.to_owned()), ..web_settings() }
}

pub(crate) fn web_settings() -> WebSettings {
    WebSettings::default()
}

/// Nothing is trimmed, so that streams can be compared, and much is done at once without limits.
pub(crate) fn spend() -> Settings {
    Settings { trim_every: None, limits: false, ..Settings::default() }
}

fn clock_of(milliseconds: &Arc<AtomicU64>) -> Clock {
    let milliseconds = Arc::clone(milliseconds);
    Clock::of(move || Timestamp(milliseconds.load(Ordering::Relaxed)))
}
