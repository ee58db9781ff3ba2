//! An article of a question and its accepted answer.

use futures_util::future::join_all;
use model::topic::TopicKind;

use crate::support::{Draft, Made, TestApp, User};

/// A question of Mira's with an answer of Jonas's that she accepted.
struct Asked {
    app: TestApp,
    mira: User,
    jonas: User,
    question: Made,
    answer: model::ids::PostId,
}

impl Asked {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
        let body = "Why is the cache empty?";
        let draft = Draft { category: 1, kind: TopicKind::Question, title: "Empty cache", body, tags: "cache" };
        let question = app.topic(&mira, draft).await;
        let answer = app.reply(&jonas, &question, None, "The zygomorphic key holds the branch.").await;
        app.forum.accept(&app.view_of(&mira).await, answer, Some(true)).await.unwrap();
        app.settle().await;
        Self { app, mira, jonas, question, answer }
    }

    fn path(&self) -> String {
        format!("/topic/{}/promote", self.question.id)
    }

    /// Where the draft is: the path of the article.
    async fn promote(&self, by: &User) -> String {
        let answer = self.app.post(&self.path(), &[("cid", "2")], by).await.expect(303);
        let article = self.app.get(answer.location(), by).await.expect(301).location().to_owned();
        self.app.settle().await;
        article
    }
}

fn number(article: &str) -> &str {
    article.split('/').nth(2).unwrap()
}

#[tokio::test]
async fn a_question_becomes_a_draft_that_credits_who_wrote_it_and_both_lead_to_each_other() {
    let asked = Asked::new().await;
    let (app, guest) = (&asked.app, User::guest());
    app.get(&asked.question.path, &asked.mira).await.expect(200).says(&asked.path());
    assert!(!app.get(&asked.question.path, &guest).await.text.contains(&asked.path()));
    app.get(&asked.path(), &asked.mira).await.expect(200).says("Knowledge Base").says("can have their part taken out");
    let article = asked.promote(&asked.mira).await;
    let page = app.get(&article, &asked.mira).await.expect(200);
    let page = page.says("Why is the cache empty?").says("zygomorphic").says("Began as the question");
    page.says(&format!("<a href=\"/post/{}\" dir=\"auto\">Jonas</a>", asked.answer));
    // Who wrote a part sees the draft; nobody else does, and the question says nothing of it to them.
    app.get(&article, &asked.jonas).await.expect(200).says("Take my part out");
    let noor = app.join("Noor").await;
    for user in [&guest, &noor] {
        app.get(&article, user).await.expect(404);
        assert!(!app.get(&asked.question.path, user).await.expect(200).text.contains(&article));
    }
    app.get(&asked.question.path, &asked.mira).await.expect(200).says("An article is being made of this");
    app.get("/notifications", &asked.jonas).await.says("with something that you wrote");
    assert!(!app.get("/notifications", &asked.mira).await.text.contains("with something that you wrote"));

    app.post(&format!("/topic/{}/publish", number(&article)), &[], &asked.mira).await.expect(303);
    app.settle().await;
    app.get(&asked.question.path, &guest).await.expect(200).says("This became the article").says(&article);
    let published = app.get(&article, &guest).await.expect(200).says("Began as the question");
    published.says("by Mira and Jonas, The Exedra").says(&asked.question.path);
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_asked_whose_answer_it_is_and_moderators_promote_and_nobody_else() {
    let asked = Asked::new().await;
    let app = &asked.app;
    let (noor, admin) = (app.join("Noor").await, app.admin().await);
    let form = [("cid", "2")];
    app.get(&asked.path(), &noor).await.expect(403);
    app.post(&asked.path(), &form, &noor).await.expect(403);
    app.post(&asked.path(), &form, &User::guest()).await.leads_to("/login");
    app.post(&asked.path(), &[("cid", "1")], &asked.jonas).await.expect(422).says("Choose a category");
    for user in [&asked.jonas, &admin] {
        app.get(&asked.path(), user).await.expect(200);
    }
    let article = asked.promote(&asked.jonas).await;
    app.get(&article, &asked.mira).await.expect(200).says("Take my part out");
    // A moderator does not see other people's drafts, and learns why there is no second one.
    app.post(&asked.path(), &form, &admin).await.expect(409).says("became an article already");
    let open = app.discussion(&asked.mira, 1, "Doors").await;
    app.post(&format!("/topic/{}/promote", open.id), &form, &asked.mira).await.expect(409);
}

/// What is removed from a question stands in no article that was made of it.
#[tokio::test]
async fn a_secret_goes_out_of_what_became_of_a_question() {
    let asked = Asked::new().await;
    let app = &asked.app;
    let article = asked.promote(&asked.mira).await;
    app.post(&format!("/topic/{}/publish", number(&article)), &[], &asked.mira).await.expect(303);
    let redact = format!("/post/{}/redact", asked.answer);
    app.post(&redact, &[("text", "zygomorphic")], &asked.jonas).await.expect(303);
    app.settle().await;
    let guest = User::guest();
    for path in [&article, &format!("{article}.md"), &format!("{article}/r/1"), &asked.question.path] {
        app.get(path, &guest).await.expect(200).says("[removed]").lacks("zygomorphic");
    }
    let stored = app.stored().await;
    let holding: Vec<&String> =
        stored.iter().filter(|(_, held)| held.contains("zygomorphic")).map(|(key, _)| key).collect();
    assert_eq!(holding, [""; 0]);
    app.post(&redact, &[("text", "zygomorphic")], &asked.jonas).await.expect(422);
}

/// Part of it is theirs.
#[tokio::test]
async fn whoever_answered_does_not_review_what_became_of_it() {
    let asked = Asked::new().await;
    let (app, noor) = (&asked.app, asked.app.join("Noor").await);
    app.moderate(2, &[&asked.jonas, &noor]).await;
    app.have_reviewed(2).await;
    let article = asked.promote(&asked.mira).await;
    let topic = app.forum.store().topic(number(&article).parse().unwrap()).await.unwrap().unwrap();
    app.post(&format!("/topic/{}/submit", topic.id), &[], &asked.mira).await.expect(303);
    let (review, approve) = (format!("/post/{}/review", topic.opening), [("revision", "1"), ("verdict", "approve")]);
    app.post(&review, &approve, &asked.jonas).await.expect(403);
    app.get(&article, &User::guest()).await.expect(404);
    app.post(&review, &approve, &noor).await.expect(303);
    app.settle().await;
    app.get(&article, &User::guest()).await.expect(200);
}

/// A moderator who promotes is no author of it: that is who answered.
#[tokio::test]
async fn what_a_moderator_promotes_is_the_draft_of_who_answered() {
    let asked = Asked::new().await;
    let (app, admin) = (&asked.app, asked.app.admin().await);
    app.get(&asked.path(), &admin).await.expect(200).says("<span dir=\"auto\">Jonas</span> is its author");
    app.get(&asked.path(), &asked.mira).await.expect(200).says("you are its author");
    let answer =
        app.post(&asked.path(), &[("cid", "2")], &admin).await.leads_to(&format!("/topic/{}", asked.question.id));
    assert!(answer.set_cookies().iter().any(|cookie| cookie.contains("promoted-for-others")));
    app.settle().await;
    let question = app.forum.store().topic(asked.question.id).await.unwrap().unwrap();
    let article = app.forum.store().topic(question.became.unwrap()).await.unwrap().unwrap();
    assert_eq!(article.authors(), [asked.jonas.id.unwrap()]);
    let path = format!("/article/{}/empty-cache", article.id);
    app.get(&path, &admin).await.expect(404);
    app.post(&format!("/topic/{}/publish", article.id), &[], &admin).await.expect(404);
    app.get(&path, &asked.mira).await.expect(200).says("Take my part out");
    for user in [&asked.mira, &asked.jonas] {
        app.get("/notifications", user).await.says("with something that you wrote");
    }
    app.get("/drafts", &asked.jonas).await.expect(200).says("Empty cache");
    app.post(&format!("/topic/{}/publish", article.id), &[], &asked.jonas).await.expect(303);
    app.settle().await;
    app.get(&path, &User::guest()).await.expect(200).says("by Jonas and Mira, The Exedra").lacks("Petra");
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}

#[tokio::test]
async fn promoting_twice_at_once_makes_one_article() {
    let asked = Asked::new().await;
    let (path, form) = (asked.path(), [("cid", "2")]);
    let users = [&asked.mira, &asked.jonas];
    let answers = join_all((0..20).map(|n| asked.app.post(&path, &form, users[n % 2]))).await;
    let first = answers[0].location().to_owned();
    assert!(first.starts_with("/topic/"), "{first}");
    for answer in answers {
        assert_eq!(answer.expect(303).location(), first);
    }
    let begun = asked.app.stored().await.into_iter().filter(|(_, value)| value.contains("ArticleBegun")).count();
    assert_eq!(begun, 1);
}

#[tokio::test]
async fn it_is_promoted_again_once_the_article_is_deleted() {
    let asked = Asked::new().await;
    let app = &asked.app;
    let article = asked.promote(&asked.mira).await;
    assert_eq!(asked.promote(&asked.mira).await, article, "the second time leads there");
    let opening = app.forum.store().topic(number(&article).parse().unwrap()).await.unwrap().unwrap().opening;
    app.delete(&asked.mira, opening).await;
    assert_ne!(asked.promote(&asked.mira).await, article);
}

#[tokio::test]
async fn a_part_is_taken_out_of_all_revisions_with_the_credit() {
    let asked = Asked::new().await;
    let (app, guest) = (&asked.app, User::guest());
    let article = asked.promote(&asked.mira).await;
    let topic = app.forum.store().topic(number(&article).parse().unwrap()).await.unwrap().unwrap();
    let source = app.get(&format!("{article}.md"), &asked.mira).await.expect(200).text;
    let body = source.rsplit_once("---\n").unwrap().1.replace("holds the branch.", "holds the branch, always.");
    let edit = [("body", &*format!("Intro.\n\n{}", body.trim())), ("revision", "1")];
    app.post(&format!("/post/{}/edit", topic.opening), &edit, &asked.mira).await.expect(303);
    app.post(&format!("/topic/{}/publish", topic.id), &[], &asked.mira).await.expect(303);
    let take_out = format!("/topic/{}/part/remove", topic.id);
    app.post(&take_out, &[], &app.join("Noor").await).await.expect(403);
    app.post(&take_out, &[], &asked.jonas).await.leads_to(&article);
    app.settle().await;
    let page = app.get(&article, &guest).await.expect(200).says("Intro.").says("Why is the cache empty?");
    assert!(!page.text.contains("Jonas") && !page.text.contains("zygomorphic"), "{}", page.text);
    for revision in 1..=3 {
        let path = format!("/post/{}/revisions/{revision}.md", topic.opening);
        let text = app.get(&path, &guest).await.expect(200).text;
        assert!(!text.contains("zygomorphic"), "{path}: {text}");
        assert_eq!(text.contains("[removed]"), revision < 3, "{path}: {text}");
    }
    let stored = app.stored().await;
    let holding: Vec<&String> =
        stored.iter().filter(|(_, held)| held.contains("zygomorphic")).map(|(key, _)| key).collect();
    assert_eq!(holding.len(), 1, "its own post alone: {holding:?}");
    app.post(&take_out, &[], &asked.jonas).await.expect(403);
}

/// Whoever leaves and takes their texts along takes them out of such articles, too.
#[tokio::test]
async fn whoever_takes_their_texts_along_takes_their_parts() {
    let asked = Asked::new().await;
    let app = &asked.app;
    let article = asked.promote(&asked.mira).await;
    let view = app.view_of(&asked.jonas).await;
    app.forum.leave(&view, "Jonas", model::departure::Writings::Go).await.unwrap();
    app.followers.see_to_due().await.unwrap();
    app.settle().await;
    let page = app.get(&article, &asked.mira).await.expect(200).says("Why is the cache empty?");
    assert!(!page.text.contains("zygomorphic") && !page.text.contains("Jonas"), "{}", page.text);
}

/// A text that readers do not see yet has the part as well, and the text that they see is an older one.
#[tokio::test]
async fn a_part_is_taken_out_of_a_text_that_waits_too() {
    for leaves in [false, true] {
        let asked = Asked::new().await;
        let (app, guest) = (&asked.app, User::guest());
        let article = asked.promote(&asked.mira).await;
        let topic: model::ids::TopicId = number(&article).parse().unwrap();
        app.post(&format!("/topic/{topic}/publish"), &[], &asked.mira).await.expect(303);
        app.have_reviewed(2).await;
        let opening = app.forum.store().topic(topic).await.unwrap().unwrap().opening;
        let edit = format!("/post/{opening}/edit");
        for (revision, intro) in [("1", "Intro."), ("2", "A better intro.")] {
            let shown = app.forum.store().post(opening, None).await.unwrap().unwrap().post.body;
            let body = format!("{intro}\n\n{}", shown.replace("branch.", "branch, always."));
            app.post(&edit, &[("body", &*body), ("revision", revision)], &asked.mira).await.expect(303);
        }
        match leaves {
            true => {
                let view = app.view_of(&asked.jonas).await;
                app.forum.leave(&view, "Jonas", model::departure::Writings::Go).await.unwrap();
                app.followers.see_to_due().await.unwrap();
            }
            false => {
                let take_out = format!("/topic/{topic}/part/remove");
                app.post(&take_out, &[], &asked.jonas).await.expect(303);
            }
        }
        app.settle().await;
        let kept = app.stored().await.into_iter().filter(|(_, value)| value.contains("zygomorphic")).count();
        assert_eq!(kept, usize::from(!leaves), "at most its own post");
        app.get(&article, &guest).await.expect(200).says("Why is the cache empty?").says("[removed]").lacks("Jonas");
        // It waits as before, under the next number, and is approved as what it is.
        let review = format!("/post/{opening}/review");
        let admin = app.admin().await;
        app.get(&review, &admin).await.expect(200).says("A better intro.").says("Why is the cache empty?");
        let approve = |revision| [("revision", revision), ("verdict", "approve"), ("summary", "")];
        app.post(&review, &approve("3"), &admin).await.expect(409);
        app.post(&review, &approve("4"), &admin).await.expect(303);
        app.settle().await;
        app.get(&article, &guest).await.expect(200).says("A better intro.").lacks("[removed]").lacks("Jonas");
        for revision in 1..=4 {
            let source = app.get(&format!("/post/{opening}/revisions/{revision}.md"), &guest).await.expect(200);
            assert_eq!(source.text.contains("[removed]"), revision < 4, "{revision}: {}", source.text);
        }
        assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
    }
}

#[tokio::test]
async fn promoting_and_its_pages_take_few_round_trips() {
    let mut asked = Asked::new().await;
    let form = [("cid", "2")];
    asked.app.go_cold().await;
    let answer = asked.app.post(&asked.path(), &form, &asked.mira).await.expect(303);
    assert!(answer.trips <= 4, "{}", answer.trips);
    let article = asked.app.get(answer.location(), &asked.mira).await.expect(301).location().to_owned();
    for path in [&article, &asked.question.path] {
        asked.app.go_cold().await;
        let page = asked.app.get(path, &asked.mira).await.expect(200);
        assert!(page.trips <= 2, "{path}: {}", page.trips);
    }
    asked.app.go_cold().await;
    let taken = asked.app.post(&format!("/topic/{}/part/remove", number(&article)), &[], &asked.jonas).await;
    assert!(taken.expect(303).trips <= 4);
}
