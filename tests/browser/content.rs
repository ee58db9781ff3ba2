//! What a forum holds at its edges: the longest title, the shortest name, a thread of hundreds.

use crate::http::{Answer, Http};
use crate::totp;

/// Who signs in to the sample forum.
const ADMIN: (&str, &str) = ("admin", "marble-bench-1");
const MODERATOR: (&str, &str) = ("mod", "marble-bench-2");
const MEMBER: (&str, &str) = ("member", "marble-bench-3");
const REPLIES: usize = 300;
const LEVELS: usize = 8;

/// Somebody's `Cookie` header; empty for a guest.
pub(crate) type Session = String;

/// Where things are, and who can look at them.
pub(crate) struct Content {
    pub(crate) admin: Session,
    pub(crate) moderator: Session,
    pub(crate) member: Session,
    /// A topic with all extremes of text.
    pub(crate) extreme: String,
    pub(crate) long_thread: String,
    pub(crate) deep_post: String,
    pub(crate) locked: String,
    /// A question of the member's with an accepted answer, and one that repeats it.
    pub(crate) answered: String,
    pub(crate) duplicate: String,
    /// A post by the member.
    pub(crate) own_post: String,
    /// By a member of no standing, and flagged by another one.
    pub(crate) flagged: String,
    /// One with three revisions.
    pub(crate) edited: String,
    pub(crate) deleted: String,
    /// Name and password of somebody with a second factor.
    pub(crate) careful: [(&'static str, &'static str); 2],
    pub(crate) careful_session: Session,
    pub(crate) group: String,
}

struct Writer<'a> {
    http: Http,
    site: &'a str,
}

pub(crate) async fn fill(site: &str) -> Content {
    let writer = Writer { http: Http::new(), site };
    let [admin, moderator, member] =
        [writer.sign_in(ADMIN).await, writer.sign_in(MODERATOR).await, writer.sign_in(MEMBER).await];
    let q = [("username", "Q"), ("email", "q@example.org"), ("password", "nine green kettles")];
    let q = writer.post("/register", "", &q).await.cookie();
    let category = [("name", "Empty shelf"), ("kinds", "discussion"), ("see", "everyone"), ("start", "members")];
    writer.post("/admin/categories", &admin, &[&category[..], &[("reply", "members"), ("parent", "3")]].concat()).await;

    let extreme = writer.topic(&q, "question", &"Why is this not shorter? ".repeat(8), &extremes()).await;
    let long_thread =
        writer.topic(&member, "discussion", "A thread of three hundred", "Say something, everybody.").await;
    let deep_post = writer.thread(&long_thread, &[&q, &moderator, &member, &admin]).await;
    let locked = writer.topic(&member, "discussion", "No more of this", "It has been said.").await;
    let own_post = writer.reply(&locked, &member, "", "Has it?").await;
    writer.reply(&locked, &q, &own_post, "It has.").await;
    let lock = format!("{}/lock", number(&locked));
    writer.post(&lock, &moderator, &[("value", "1"), ("reason", "said")]).await;
    let (answered, duplicate) = writer.questions(&member, [&q, &moderator]).await;
    let edited = writer.edited(&member).await;
    let deleted = writer.reply(&long_thread, &q, "", "Buy cheap runners").await;
    writer.reply(&long_thread, &member, &deleted, "No, thanks.").await;
    let delete = format!("/post/{deleted}/delete");
    writer.post(&delete, &moderator, &[("reason", "advertising")]).await;
    let flagged = writer.reply(&long_thread, &q, "", "Runners at half the price, today only").await;
    let flag = format!("/post/{flagged}/flag");
    writer.post(&flag, &member, &[("reason", "spam"), ("note", "The second one today")]).await;
    let group = writer.standing(&admin).await;
    let (careful, careful_session) = writer.careful().await;
    writer.held(&admin).await;
    Content {
        admin,
        moderator,
        member,
        extreme,
        long_thread,
        deep_post,
        locked,
        answered,
        duplicate,
        own_post,
        flagged,
        edited,
        deleted,
        careful,
        careful_session,
        group,
    }
}

/// `/topic/12/a-title` without the slug.
fn number(topic: &str) -> &str {
    topic.rsplit_once('/').map_or(topic, |(number, _)| number)
}

fn extremes() -> String {
    let row = |cell: &dyn Fn(usize) -> String| format!("| {} |\n", (1..=20).map(cell).collect::<Vec<_>>().join(" | "));
    let table = [row(&|n| format!("Column {n}")), row(&|_| "---".to_owned()), row(&|n| format!("{}", n * n * 1001))];
    let log = "2026-03-02T09:00:00Z runner-07 INFO fetching artefact ".to_owned() + &"0123456789abcdef".repeat(9);
    format!(
        "A word of 300 letters: {}\n\n{}\n\n```log\n{log}\n{log}\n```\n\nمرحبا، لماذا يفشل البناء على `runner-07` فقط؟\n\n> \
         שלום עולם\n\n- [ ] one\n  - two\n    - three\n\nA sentence with `inline code that goes on and on` and \
         https://example.org/{}\n",
        "abcdefghij".repeat(30),
        table.concat(),
        "a-long-path/".repeat(20),
    )
}

impl Writer<'_> {
    async fn post(&self, path: &str, session: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.http.form(&format!("{}{path}", self.site), session, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        answer
    }

    /// A question whose second answer is accepted, and a duplicate of it.
    async fn questions(&self, author: &Session, [one, other]: [&Session; 2]) -> (String, String) {
        let answered = self.topic(author, "question", "Which answer counts?", "There are several.").await;
        let first = self.reply(&answered, one, "", "The first one, perhaps.").await;
        self.reply(&answered, other, &first, "Perhaps not.").await;
        let second = self.reply(&answered, other, "", "The one that was **accepted**.\n\n```sh\ntrue\n```").await;
        self.post(&format!("/post/{second}/accept"), author, &[]).await;
        let duplicate = self.topic(author, "question", "Does any answer count?", "I did not look.").await;
        self.post(&format!("{}/close", number(&duplicate)), author, &[("duplicate_of", &answered)]).await;
        (answered, duplicate)
    }

    /// A post that was edited twice, and a draft that is left beside it. Gives the post's number.
    async fn edited(&self, author: &Session) -> String {
        let texts = [
            "Keep the cache on the runner.\n\n- It is near.\n- It is gone with the runner.",
            "Keep the cache beside the runners.\n\n- It is near.\n- It stays when a runner goes.\n\n```sh\nccache -s\n```",
            "Keep the cache beside the runners, and look at it.\n\n- It is near.\n- It stays.\n\n```sh\nccache --show-stats\n```",
        ];
        let topic = self.topic(author, "discussion", "Where a cache belongs", "On the runner, or beside it?").await;
        let post = self.reply(&topic, author, "", texts[0]).await;
        for (text, revision) in texts[1..].iter().zip(["1", "2"]) {
            let edit = [("body", *text), ("revision", revision), ("summary", "Said more exactly")];
            self.post(&format!("/post/{post}/edit"), author, &edit).await;
        }
        let draft = [
            ("place", "topic"),
            ("cid", "1"),
            ("kind", "question"),
            ("title", "Half a thought"),
            ("body", "It began when"),
        ];
        self.post("/drafts", author, &draft).await;
        post
    }

    /// Groups with members in one of them, and open invitations. Gives that group's address.
    async fn standing(&self, admin: &str) -> String {
        let named = self.post("/admin/groups", admin, &[("name", "Writers of the knowledge base")]).await;
        let group = named.location().to_owned();
        self.post("/admin/groups", admin, &[("name", "קבוצה")]).await;
        self.post(&format!("{group}/add"), admin, &[("members", "Q, mod, member")]).await;
        let invitation = [("note", "for whoever comes to the meeting"), ("uses", "20"), ("days", "14")];
        self.page("/settings/invitations", admin, &invitation).await;
        group
    }

    /// Somebody with an app, codes, a token and a second session.
    async fn careful(&self) -> ([(&'static str, &'static str); 2], Session) {
        let who = [("username", "careful"), ("password", "nine green kettles")];
        let session =
            self.post("/register", "", &[&who[..], &[("email", "careful@example.org")]].concat()).await.cookie();
        let here = format!("{}/settings/security/app", self.site);
        let page = self.http.get(&here, &session).await.body;
        let between = |before: &str, after: &str| {
            page.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap().to_owned()
        };
        let app = totp::of_base32(&between("class=\"secret\">", "</code>"));
        let (sealed, code) = (between("name=\"sealed\" value=\"", "\""), app.code(totp::step()));
        self.post("/login", "", &who).await;
        self.page("/settings/security/app", &session, &[("sealed", &sealed), ("code", &code)]).await;
        let token = [("name", "Nightly report"), ("scope", "read"), ("scope", "write"), ("expires", "30")];
        self.page("/settings/tokens", &session, &token).await;
        (who, session)
    }

    /// Two who wait until somebody lets them in.
    async fn held(&self, admin: &str) {
        self.post("/admin/registration", admin, &[("open_to", "approved")]).await;
        for name in ["newcomer", "a-newcomer-with-a-long-name"] {
            let email = format!("{name}@example.org");
            self.post("/register", "", &[("username", name), ("email", &email), ("password", "nine green kettles")])
                .await;
        }
    }

    /// Sends a form that is answered with a page.
    async fn page(&self, path: &str, session: &str, fields: &[(&str, &str)]) {
        let answer = self.http.form(&format!("{}{path}", self.site), session, fields).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }

    async fn sign_in(&self, (name, password): (&str, &str)) -> Session {
        self.post("/login", "", &[("username", name), ("password", password)]).await.cookie()
    }

    /// Gives its address.
    async fn topic(&self, session: &str, kind: &str, title: &str, body: &str) -> String {
        let fields = [("cid", "1"), ("kind", kind), ("title", title.trim()), ("body", body), ("tags", "extremes, ci")];
        self.post("/compose", session, &fields).await.location().to_owned()
    }

    /// Gives the post's number.
    async fn reply(&self, topic: &str, session: &str, to: &str, body: &str) -> String {
        let path = format!("{}/reply", number(topic));
        let answer = self.post(&path, session, &[("to", to), ("body", body)]).await;
        answer.location().trim_start_matches("/post/").to_owned()
    }

    /// Chains of replies, each to the one before. Gives the last of the first chain.
    async fn thread(&self, topic: &str, authors: &[&Session]) -> String {
        let (mut last, mut deep) = (String::new(), String::new());
        for n in 0..REPLIES {
            let body = format!("Reply {n}. {}", "It depends on what you measure. ".repeat(n * n % 7));
            let to = if n % LEVELS == 0 { "" } else { last.as_str() };
            last = self.reply(topic, authors[n * n % authors.len()], to, &body).await;
            if n + 1 == LEVELS {
                deep.clone_from(&last);
            }
        }
        deep
    }
}
