//! A forum with one of everything that rights distinguish, and everybody who could ask for it.

use forum::Settings;
use model::actor::Suspension;
use model::category::Level;
use model::ids::{GroupId, PostId, SeriesId};
use model::rules::flags::FlagForm;
use model::rules::joining::InvitationForm;
use model::rules::reviews::CommentForm;
use model::topic::TopicKind;

use crate::support::{Draft, Made, TestApp, User, github_nowhere, public_settings, spend};

/// Everybody, in the order in which the tables of expectations name them.
pub(crate) const ROLES: [&str; 7] =
    ["guest", "member", "author", "suspended", "moderator of A", "moderator of B", "admin"];

/// Categories of the world: A is 1, B is 3.
pub(crate) const A: u64 = 1;
pub(crate) const B: u64 = 3;
pub(crate) const MEMBERS: u64 = 4;
pub(crate) const MODERATORS: u64 = 5;
pub(crate) const ADMINS: u64 = 6;
pub(crate) const GROUPS: u64 = 7;
/// A's moderators review its articles.
pub(crate) const PRESS: u64 = 8;

/// Ids that nothing has.
pub(crate) const NO_ID: u64 = 987_654_321;

pub(crate) struct World {
    pub app: TestApp,
    /// In the order of [`ROLES`].
    pub people: [User; 7],
    /// Discussions in A, by the author, with a reply by the author.
    pub open: Made,
    pub open_reply: PostId,
    /// A question in A, by the author, with an answer by the member.
    pub question: Made,
    pub answer: PostId,
    pub locked: Made,
    pub locked_reply: PostId,
    pub deleted: Made,
    pub deleted_reply: PostId,
    /// In A, by the author, without replies.
    pub lonely: Made,
    /// In B.
    pub of_b: Made,
    pub of_b_reply: PostId,
    pub article: Made,
    /// In the categories of members, of A's moderators and of admins. The first is the author's,
    /// the others those people's own.
    pub for_members: Made,
    pub for_members_reply: PostId,
    pub for_moderators: Made,
    pub for_admins: Made,
    /// In a category that a group sees, whose only member is the author.
    pub for_group: Made,
    pub group: GroupId,
    /// An invitation of the admin's, by the hash of its code.
    pub invitation: String,
    /// Of members, by the author and a moderator of B; the member is invited.
    pub hidden_article: Made,
    /// Of the author's, with the article in it.
    pub series: SeriesId,
    /// Articles of the author's that are not published: where no review is needed, and in review.
    pub draft: Made,
    pub in_review: Made,
    /// Replies in `open` by the author: deleted by the author, and by a moderator with a reply
    /// hanging on it.
    pub leaf: PostId,
    pub tombstone: PostId,
    /// A text that stands in each thing, by what it stands in: the same as the field's name.
    pub parked: String,
    /// The author's API token, as the page of tokens names it.
    pub token: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(TestApp::start_with(public_settings(), Settings { providers: github_nowhere(), ..spend() }).await)
            .await
    }

    /// The same on a forum that has just been founded.
    pub(crate) async fn of(app: TestApp) -> Self {
        let admin = app.admin().await;
        let (member, author) = (app.join("Jonas").await, app.join("Mira").await);
        let (of_a, of_b) = (app.join("Anselm").await, app.join("Berit").await);
        let suspended = app.join("Silas").await;
        app.moderate(A, &[&of_a]).await;
        app.moderate(B, &[&of_b]).await;
        app.category("Lounge markmembers", Level::Members, &[]).await;
        app.category("Bridge markmoderators", Level::Moderators, &[&of_a]).await;
        app.category("Vault markadmins", Level::Admins, &[]).await;

        let view = app.view_of(&admin).await;
        let group = app.forum.make_group(&view, "Keepers").await.unwrap();
        app.private_category("Cellar markgroups", group).await;
        app.category("Press", Level::Everyone, &[&of_a]).await;
        app.have_reviewed(PRESS).await;
        let view = app.view_of(&admin).await;
        app.forum.join_group(&view, group, "Mira").await.unwrap();
        app.forum.invite(&view, &InvitationForm::default()).await.unwrap();
        let invitation = app.forum.invitations(&view).await.unwrap().remove(0).hash;
        app.hold("Hedda").await;

        let open = app.discussion(&author, A, "Open windows").await;
        let open_reply = app.reply(&author, &open, None, "a reply in the open\n\n```sh\nmake test\n```").await;
        let locked = app.discussion(&author, A, "Locked doors").await;
        let locked_reply = app.reply(&author, &locked, None, "a reply behind the lock").await;
        let draft = |category, kind, title, body, tags| Draft { category, kind, title, body, tags };
        let discussion = TopicKind::Discussion;
        let gone = draft(A, discussion, "Gone marktopic", "the marktopic text", "marktopictag, public");
        let deleted = app.topic(&author, gone).await;
        let deleted_reply = app.reply(&author, &deleted, None, "the marktopic reply\n\n    the marktopic code").await;
        let lonely = app.discussion(&author, A, "Lonely hearts").await;
        let of_b_topic = app.discussion(&author, B, "Beside the point").await;
        let of_b_reply = app.reply(&author, &of_b_topic, None, "a reply beside it").await;
        let flag = FlagForm { reason: "wrong".to_owned(), note: "markflag".to_owned() };
        app.forum.flag(&app.view_of(&member).await, of_b_reply, &flag).await.unwrap();
        let article = "## Why\n\nwhy\n\n## How\n\nhow\n\n## What\n\nwhat";
        let article = app.topic(&author, draft(2, TopicKind::Article, "Articles of faith", article, "public")).await;
        let question = draft(A, TopicKind::Question, "Is it open?", "Is it?", "public, door");
        app.topic(&author, question).await;

        let seen = draft(
            MEMBERS,
            discussion,
            "Tea markmembers",
            "the markmembers text\n\n    markmembers in code",
            "markmemberstag, public",
        );
        let for_members = app.topic(&author, seen).await;
        let for_members_reply = app.reply(&author, &for_members, None, "the markmembers reply").await;
        let seen = draft(
            MODERATORS,
            discussion,
            "Rope markmoderators",
            "the markmoderators text\n\n    markmoderators in code",
            "markmoderatorstag",
        );
        let for_moderators = app.topic(&of_a, seen).await;
        let seen = draft(
            ADMINS,
            TopicKind::Question,
            "Gold markadmins",
            "the markadmins text\n\n    markadmins in code",
            "markadminstag",
        );
        let for_admins = app.topic(&admin, seen).await;
        app.reply(&admin, &for_admins, None, "the markadmins reply").await;
        let seen = draft(
            GROUPS,
            discussion,
            "Wine markgroups",
            "the markgroups text\n\n    markgroups in code",
            "markgroupstag",
        );
        let for_group = app.topic(&author, seen).await;
        let form = model::series::SeriesForm { title: "From zero".to_owned(), description: String::new() };
        let view = app.view_of(&author).await;
        app.forum.put_in_series(&view, article.id, &forum::Wish::Make(form)).await.unwrap();
        let series = app.forum.store().topic(article.id).await.unwrap().unwrap().series.unwrap().id;
        let seen = draft(MEMBERS, TopicKind::Article, "Scones markmembers", "the markmembers article", "");
        let hidden_article = app.topic(&author, seen).await;

        // By the author with a moderator of B, and the member is asked to be another.
        let (of_author, of_berit) = (app.view_of(&author).await, app.view_of(&of_b).await);
        for name in ["Berit", "Jonas"] {
            app.forum.invite_author(&of_author, hidden_article.id, name).await.unwrap();
        }
        app.forum.answer_invitation(&of_berit, hidden_article.id, true).await.unwrap();
        let text = "the markdraft text for @jonas\n\n    markdraft in code";
        let unfinished = app.draft(&author, 2, "Sketch markdraft", text, "markdrafttag, public").await;
        let text = "the markreview text for @jonas\n\n    markreview in code";
        let seen = draft(PRESS, TopicKind::Article, "Proof markreview", text, "markreviewtag, public");
        let in_review = app.topic(&author, seen).await;
        // Whoever is told of it would count that until they open it, in the middle of a walk.
        for user in [&author, &of_a] {
            let view = app.view_of(user).await;
            app.forum.set_stance(&view, in_review.id, model::notification::Stance::Mute).await.unwrap();
        }
        let said = CommentForm { revision: 1, from: 1, to: 0, text: "the markreview comment".to_owned() };
        app.forum.comment(&app.view_of(&of_a).await, in_review.opening, &said).await.unwrap();

        let question = draft(A, TopicKind::Question, "How to open them?", "They stick.", "");
        let question = app.topic(&author, question).await;
        let answer = app.reply(&member, &question, None, "Pull.").await;
        let leaf = app.reply(&author, &open, None, "the markleaf text\n\n    markleaf in code").await;
        let tombstone = app.reply(&author, &open, None, "the marktombstone text\n\n    marktombstone in code").await;
        app.reply(&member, &open, Some(tombstone), "a reply to what goes").await;

        let view = app.view_of(&of_a).await;
        app.forum.lock(&view, locked.id, true, "").await.unwrap();
        app.delete(&author, leaf).await;
        app.delete(&of_a, tombstone).await;
        app.delete(&of_a, deleted.opening).await;
        let suspension = Suspension { by: of_a.id.unwrap(), until: None, reason: "the markreason".to_owned() };
        app.forum.suspend_as_operator(suspended.id.unwrap(), Some(suspension)).await.unwrap();
        app.forum.add_note(&app.view_of(&of_a).await, "Mira", "the marknote", None).await.unwrap();
        app.settle().await;
        // Of that, too, the member has read.
        let all = model::notification::Place { milliseconds: u64::MAX, sequence: 0 };
        app.forum.has_read(&app.view_of(&member).await, forum::HasRead::All(all)).await.unwrap();
        // Those two have just proved who they are; for the others it was a while ago.
        let (suspended, admin) = (app.sign_in_as("Silas").await, app.sign_in_as("Petra").await);
        let parked = park(&app, &open).await;
        app.key(&author, "marktoken", "read,write").await;
        let token = app.forum.tokens_of(author.id.unwrap()).await.unwrap().remove(0).id;
        Self {
            app,
            people: [User::guest(), member, author, suspended, of_a, of_b, admin],
            open,
            open_reply,
            question,
            answer,
            locked,
            locked_reply,
            deleted,
            deleted_reply,
            lonely,
            of_b: of_b_topic,
            of_b_reply,
            article,
            for_members,
            for_members_reply,
            for_moderators,
            for_admins,
            for_group,
            group,
            invitation,
            hidden_article,
            series,
            draft: unfinished,
            in_review,
            leaf,
            tombstone,
            parked,
            token,
        }
    }

    pub(crate) fn guest(&self) -> &User {
        &self.people[0]
    }

    pub(crate) fn member(&self) -> &User {
        &self.people[1]
    }

    pub(crate) fn author(&self) -> &User {
        &self.people[2]
    }

    pub(crate) fn of_a(&self) -> &User {
        &self.people[4]
    }

    pub(crate) fn admin(&self) -> &User {
        &self.people[6]
    }
}

/// An event that could not be carried onward; answers with where it is sent again.
async fn park(app: &TestApp, topic: &Made) -> String {
    let (store, shard) = (app.forum.store(), topic.id.shard());
    app.followers.release().await.unwrap();
    let leases = store.take_leases("a test", std::time::Duration::from_secs(6)).await.unwrap();
    let lease = leases.iter().find(|lease| lease.shard == shard).unwrap();
    let event = model::event::Event::TopicStarted { topic: topic.id, author: model::ids::MemberId(1) };
    store.park(*lease, "1-1", &event, "it was not liked").await.unwrap();
    store.release_leases("a test").await.unwrap();
    format!("/admin/parked/{}/1-1", shard.number())
}
