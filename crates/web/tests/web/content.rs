//! What pages say: their main parts as people read them.

use model::topic::TopicKind;

use crate::page::main_text;
use crate::support::{Draft, Made, TestApp, User};
use crate::world::A;

/// A small forum with a question, a discussion and an article.
struct Small {
    app: TestApp,
    author: User,
    question: Made,
    article: Made,
}

impl Small {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
        let draft = |category, kind, title, body, tags| Draft { category, kind, title, body, tags };
        let body = "Our runners share a **cache**.\n\n```yaml\ncache: branch\n```\n\nWhy is it *empty*?";
        let question =
            app.topic(&author, draft(A, TopicKind::Question, "Why is the cache empty?", body, "cache, runners")).await;
        let answer = app.reply(&member, &question, None, "The key holds the branch.").await;
        app.reply(&author, &question, Some(answer), "That was it, thank you!").await;
        app.reply(&member, &question, None, "Or the path is wrong.").await;
        app.discussion(&member, 3, "Tea or coffee").await;
        let body = "How we pin actions.\n\n## Why\n\nTags move.\n\n## How\n\nBy hash.\n\n## When\n\nAlways.";
        let article = app.topic(&author, draft(2, TopicKind::Article, "Pinning actions", body, "actions")).await;
        app.reply(&member, &article, None, "Good to know.").await;
        let view = app.view_of(&author).await;
        app.forum.vote(&view, answer, Some(model::post::Vote::Up)).await.unwrap();
        app.settle().await;
        Self { app, author, question, article }
    }

    async fn reads(&self, path: &str, user: &User) -> String {
        main_text(&self.app.get(path, user).await.text)
    }
}

#[tokio::test]
async fn pages_read_as_they_should() {
    let small = Small::new().await;
    let guest = User::guest();
    insta::assert_snapshot!("home", small.reads("/", &guest).await);
    insta::assert_snapshot!("category", small.reads("/category/1/main-track", &guest).await);
    insta::assert_snapshot!("question", small.reads(&small.question.path, &guest).await);
    insta::assert_snapshot!(
        "question_by_votes",
        small.reads(&format!("{}?sort=votes", small.question.path), &guest).await
    );
    insta::assert_snapshot!("article", small.reads(&small.article.path, &guest).await);
    insta::assert_snapshot!("profile", small.reads("/user/mira", &guest).await);
    insta::assert_snapshot!("posts_of_a_member", small.reads("/user/jonas/posts", &guest).await);
    insta::assert_snapshot!("nothing_here", small.reads("/nothing", &guest).await);
    insta::assert_snapshot!("compose", small.reads("/compose?cid=1", &small.author).await);
    insta::assert_snapshot!("question_to_its_author", small.reads(&small.question.path, &small.author).await);
}

/// Lists show how a topic begins, without its markup.
#[tokio::test]
async fn lists_show_how_a_topic_begins() {
    let small = Small::new().await;
    for path in ["/", "/recent", "/unanswered", "/category/1/main-track", "/tags/cache", "/user/mira"] {
        let answer = small.app.get(path, &User::guest()).await.expect(200);
        if path != "/unanswered" {
            answer.says("Our runners share a cache.");
        }
    }
}

/// Whoever reads an article learns what they may do with it, and whoever writes what they agree to.
#[tokio::test]
async fn articles_name_their_licence_and_forms_their_terms() {
    let small = Small::new().await;
    let licence = "https://creativecommons.org/licenses/by/4.0/";
    let page = small.app.get(&small.article.path, &User::guest()).await.expect(200).text;
    let (head, _) = page.split_once("<footer").unwrap();
    assert!(head.contains(licence) && main_text(&page).contains("CC BY 4.0"));
    assert!(small.reads("/articles", &User::guest()).await.contains("CC BY 4.0"));
    let compose = small.reads("/compose?cid=2", &small.author).await;
    assert!(compose.contains("Articles are published under CC BY 4.0"), "{compose}");
    let reply = small.reads(&format!("/topic/{}/reply", small.question.id), &small.author).await;
    assert!(reply.contains("By posting you agree"), "{reply}");
    // What is asked and answered may be promoted, and the terms say so.
    assert!(reply.contains("it may become part of an article") && compose.contains("may become part of an article"));
    let join = small.reads("/register", &User::guest()).await;
    assert!(join.contains("under the licence that their category names: CC BY 4.0, unless"), "{join}");
    assert!(reply.contains("under the licence that its category names") && !reply.contains("CC BY 4.0"), "{reply}");
}
