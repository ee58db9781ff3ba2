//! Questions that get answered, as people and programs meet them.

use model::ids::PostId;
use model::topic::TopicKind;
use serde_json::json;

use crate::support::{Draft, Made, TestApp, User};
use crate::world::{A, B, World};

async fn ask(app: &TestApp, author: &User, title: &str) -> Made {
    app.topic(author, Draft { category: A, kind: TopicKind::Question, title, body: "And why?", tags: "" }).await
}

async fn accept(app: &TestApp, post: PostId, user: &User) {
    let here = format!("/post/{post}");
    app.post(&format!("{here}/accept"), &[], user).await.leads_to(&here);
}

/// The element of a post's place, up to its end.
fn place<'a>(page: &'a str, id: &str) -> &'a str {
    let (before, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id} in {page}"));
    let begin = before.rfind("<article").unwrap();
    &page[begin..before.len() + rest.find("</article>").unwrap()]
}

#[tokio::test]
async fn the_accepted_answer_leads_each_view_and_is_marked_at_its_place() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = ask(&app, &mira, "How do doors open?").await;
    app.reply(&jonas, &topic, None, "Push.").await;
    let answer = app.reply(&jonas, &topic, None, "# How\n\nPull.[^1]\n\n[^1]: Gently.").await;
    let place_of = format!("p{answer}");
    let page = app.get(&topic.path, &mira).await.expect(200);
    assert!(place(&page.text, &place_of).contains(&format!("action=\"/post/{answer}/accept\"")), "who asked may");
    assert!(!page.text.contains("Accepted answer"));
    let page = app.get(&topic.path, &jonas).await.expect(200);
    assert!(!page.text.contains("/accept\""), "who answered may not");
    accept(&app, answer, &mira).await;
    for query in ["", "?view=nested", "?view=flat", "?sort=votes"] {
        let page = app.get(&format!("{}{query}", topic.path), &User::guest()).await.expect(200).text;
        let (lead, own) = (place(&page, "accepted"), place(&page, &place_of));
        for shown in [lead, own] {
            assert!(shown.contains("post accepted") && shown.contains("Accepted answer"), "{query}: {shown}");
        }
        assert!(lead.contains("Pull.") && lead.contains(&format!("{}/3\"", topic.path)), "{query}: {lead}");
        assert!(page.find("id=\"accepted\"") < page.rfind("Push."), "{query}: it is not the first");
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{query}: something is there twice by the same name");
    }
    let found = app.get(&format!("/post/{answer}"), &User::guest()).await.expect(302);
    assert_eq!(found.location(), format!("{}#p{answer}", topic.path));
    // The button of an old page says what it said, and a form without anything changes to the other.
    let form = format!("/post/{answer}/accept");
    app.post(&form, &[("value", "1")], &mira).await.expect(303);
    app.get(&topic.path, &mira).await.says("Take acceptance back");
    accept(&app, answer, &mira).await;
    let page = app.get(&topic.path, &User::guest()).await.expect(200);
    assert!(!page.text.contains("Accepted answer"));
    app.post(&form, &[("value", "perhaps")], &mira).await.expect(400);
    app.post(&format!("/post/{}/accept", topic.opening), &[], &mira).await.expect(409).says("Only an answer");
}

#[tokio::test]
async fn lists_say_how_questions_stand() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = ask(&app, &mira, "How do doors open?").await;
    let marked = async |word: &str| {
        app.settle().await;
        for path in ["/recent", "/", "/category/1/main-track", &topic.path] {
            let page = app.get(path, &User::guest()).await.expect(200).text;
            assert!(page.contains(&format!("<span class=\"mark {word}\">{word}</span>")), "{path}: {page}");
        }
        let list = app.get("/unanswered", &User::guest()).await.expect(200).text;
        assert_eq!(list.contains("How do doors open?"), word == "question", "{word}");
    };
    marked("question").await;
    let answer = app.reply(&jonas, &topic, None, "Pull.").await;
    marked("answered").await;
    accept(&app, answer, &mira).await;
    marked("accepted").await;
    app.delete(&jonas, answer).await;
    marked("question").await;
}

#[tokio::test]
async fn whoever_answered_is_told_once_that_it_was_accepted() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = ask(&app, &mira, "How do doors open?").await;
    let answer = app.reply(&jonas, &topic, None, "Pull.").await;
    for _ in 0..3 {
        accept(&app, answer, &mira).await;
        app.settle().await;
    }
    let page = app.get("/notifications", &jonas).await.expect(200).says("Your answer was accepted.");
    assert_eq!(page.text.matches("Your answer was accepted.").count(), 1);
    app.get("/notifications", &mira).await.expect(200);

    let settings = "/settings/notifications";
    let page = app.get(settings, &jonas).await.expect(200).says("Your answer is accepted");
    for way in ["page", "mail"] {
        assert!(page.text.contains(&format!("name=\"{way}_accepted\" value=\"1\" checked")), "{way}");
    }
    app.post(settings, &[("page_reply", "1"), ("watches", "written")], &jonas).await.leads_to(settings);
    let other = ask(&app, &mira, "And windows?").await;
    let answer = app.reply(&jonas, &other, None, "Lift.").await;
    accept(&app, answer, &mira).await;
    app.settle().await;
    let page = app.get("/notifications", &jonas).await.expect(200);
    assert_eq!(page.text.matches("Your answer was accepted.").count(), 1, "they did not want to be told");
}

#[tokio::test]
async fn programs_accept_and_read_how_questions_stand() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = ask(&app, &mira, "How do doors open?").await;
    let answer = app.reply(&jonas, &topic, None, "Pull.").await;
    let program = User::with_token(&app.key(&mira, "A program", "read,write").await);
    let acceptance = format!("/api/v1/posts/{answer}/acceptance");
    let stands = async |state: &str, accepted: serde_json::Value| {
        app.settle().await;
        let shown = app.get(&format!("/api/v1/topics/{}", topic.id), &program).await.expect(200).json();
        let listed = app.get("/api/v1/topics", &program).await.expect(200).json()["items"][0].clone();
        for found in [shown, listed] {
            assert_eq!((&found["state"], &found["accepted"]), (&json!(state), &accepted));
        }
        let post = app.get(&format!("/api/v1/posts/{answer}"), &program).await.expect(200).json();
        assert_eq!(post["accepted"], json!(!accepted.is_null()));
        assert!(post["may"].as_array().unwrap().contains(&json!("accept")));
    };
    stands("answered", json!(null)).await;
    for _ in 0..2 {
        app.send("PUT", &acceptance, &json!({}), &program).await.expect(204);
        stands("accepted", json!(answer.0)).await;
    }
    for _ in 0..2 {
        app.send("DELETE", &acceptance, &json!({}), &program).await.expect(204);
        stands("answered", json!(null)).await;
    }
    app.send("PUT", &acceptance, &json!({ "by": 1 }), &program).await.expect_problem(422, "invalid");
    let reading = User::with_token(&app.key(&mira, "A reader", "read").await);
    app.send("PUT", &acceptance, &json!({}), &reading).await.expect_problem(403, "scope");
    let discussion = app.discussion(&mira, B, "Windows").await;
    let reply = app.reply(&jonas, &discussion, None, "Lift.").await;
    let path = format!("/api/v1/posts/{reply}/acceptance");
    app.send("PUT", &path, &json!({}), &program).await.expect_problem(409, "conflict");
    let shown = app.get(&format!("/api/v1/topics/{}", discussion.id), &program).await.expect(200).json();
    assert_eq!(shown["state"], json!(null));
}

#[tokio::test]
async fn a_duplicate_points_on_and_takes_no_answers_until_it_is_opened_again() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let (first, second) = (ask(&app, &jonas, "How do doors open?").await, ask(&app, &mira, "Doors: how?").await);
    let answer = app.reply(&jonas, &second, None, "Pull.").await;
    let (close, guest) = (format!("/topic/{}/close", second.id), User::guest());
    for wrong in ["nowhere", "/topic/987654321", &second.path] {
        let page = app.post(&close, &[("duplicate_of", wrong)], &mira).await.expect(422);
        assert!(page.text.contains(wrong), "what was typed is lost: {}", page.text);
    }
    app.get(&second.path, &mira).await.says("Close as a duplicate");
    let page = app.get(&second.path, &jonas).await.expect(200);
    assert!(!page.text.contains("Close as a duplicate"));
    for named in [first.id.to_string(), format!("#{}", first.id), format!("https://forum.example{}?page=2", first.path)]
    {
        app.post(&close, &[("duplicate_of", &named)], &mira).await.leads_to(&second.path);
        let page = app.get(&second.path, &guest).await.expect(200).says("This question was asked before");
        assert!(page.text.contains(&format!("<a href=\"{}\" dir=\"auto\">How do doors open?</a>", first.path)));
        assert!(page.text.contains("Pull.") && page.text.contains("takes no new answers"));
        app.post(&close, &[("value", "0")], &mira).await.leads_to(&second.path);
    }
    app.post(&close, &[("duplicate_of", &first.path)], &mira).await.leads_to(&second.path);
    let reply = format!("/topic/{}/reply", second.id);
    app.post(&reply, &[("body", "Push.")], &jonas).await.expect(409).says("takes no new answers").says("Push.");
    app.post(&reply, &[("body", "Thanks."), ("to", &answer.to_string())], &mira).await.expect(303);
    let back = format!("/topic/{}/close", first.id);
    app.post(&back, &[("duplicate_of", &second.path)], &jonas).await.expect(422).says("closed as a duplicate of");
    app.settle().await;
    let list = app.get("/recent", &guest).await.expect(200).says("<span class=\"mark duplicate\">duplicate</span>");
    assert!(list.text.contains(&format!("repeats <a href=\"/topic/{0}\" tabindex=\"-1\">#{0}</a>", first.id)));
    let list = app.get("/unanswered", &guest).await.expect(200).text;
    assert!(list.contains("How do doors open?") && !list.contains("Doors: how?"));
    app.post(&close, &[("value", "0")], &mira).await.leads_to(&second.path);
    app.post(&reply, &[("body", "Push.")], &jonas).await.expect(303);
}

#[tokio::test]
async fn a_moderator_closes_for_a_reason_which_is_text_and_who_asked_cannot_open_it() {
    let app = TestApp::start().await;
    let (mira, admin) = (app.join("Mira").await, app.sign_in_as("Petra").await);
    let topic = ask(&app, &mira, "How do doors open?").await;
    let close = format!("/topic/{}/close", topic.id);
    app.post(&close, &[("reason", "Not here")], &mira).await.expect(403);
    app.post(&close, &[("reason", " ")], &admin).await.expect(422).says("Say why");
    app.post(&close, &[("reason", "<b>Not</b> here")], &admin).await.leads_to(&topic.path);
    let page = app.get(&topic.path, &mira).await.expect(200).says("&#60;b&#62;Not&#60;/b&#62; here");
    assert!(page.text.contains("<span class=\"mark closed\">closed</span>") && !page.text.contains("Open again"));
    app.post(&close, &[("value", "0")], &mira).await.expect(403);
    app.get(&topic.path, &admin).await.says("Open again");
    app.settle().await;
    assert!(!app.get("/unanswered", &mira).await.expect(200).text.contains("How do doors open?"));
}

#[tokio::test]
async fn programs_close_and_open_questions() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let (first, second) = (ask(&app, &jonas, "How do doors open?").await, ask(&app, &mira, "Doors: how?").await);
    let program = User::with_token(&app.key(&mira, "A program", "read,write").await);
    let (topic, closing) = (format!("/api/v1/topics/{}", second.id), format!("/api/v1/topics/{}/closing", second.id));
    let both = json!({ "duplicate_of": first.id.0, "reason": "Twice" });
    app.send("PUT", &closing, &both, &program).await.expect_problem(422, "invalid");
    app.send("PUT", &closing, &json!({ "duplicate_of": second.id.0 }), &program).await.expect_problem(422, "invalid");
    app.send("PUT", &closing, &json!({ "duplicate_of": first.id.0 }), &program).await.expect(204);
    let found = app.get(&topic, &program).await.expect(200).json();
    assert_eq!((&found["state"], &found["duplicate_of"]), (&json!("duplicate"), &json!(first.id.0)));
    app.send("DELETE", &closing, &json!({}), &program).await.expect(204);
    app.send("DELETE", &closing, &json!({}), &program).await.expect_problem(409, "conflict");
    let admin = app.sign_in_as("Petra").await;
    app.send("PUT", &closing, &json!({ "reason": "Off topic" }), &admin).await.expect(204);
    let found = app.get(&topic, &program).await.expect(200).json();
    assert_eq!((&found["state"], &found["close_reason"]), (&json!("closed"), &json!("Off topic")));
}

/// Of those who close questions around in a circle at one moment somebody may be killed before they see it.
#[tokio::test]
async fn a_circle_of_duplicates_is_read_like_any_other_and_opened_by_who_asked() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let mut asked = Vec::new();
    for title in ["How do doors open?", "Doors: how?", "Why is this shut?"] {
        asked.push(ask(&app, &mira, title).await);
    }
    let mut questions = app.questions().await;
    for (topic, of) in asked.iter().zip(asked.iter().cycle().skip(1)) {
        let closing = format!(r#"{{"by":{},"at":1,"why":{{"duplicate":{}}}}}"#, mira.id.unwrap(), of.id);
        let place = format!("{{{}}}t:{}", topic.id.shard().tag(), topic.id);
        questions.tell(redis::cmd("HSET").arg(place).arg("closed").arg(closing)).await;
    }
    app.settle().await;
    for (topic, of) in asked.iter().zip(asked.iter().cycle().skip(1)) {
        for user in [&User::guest(), &mira] {
            let page = app.get(&topic.path, user).await.expect(200).says("This question was asked before");
            assert!(page.text.contains(&format!("<a href=\"{}\" dir=\"auto\">", of.path)), "{}", page.text);
        }
        let found = app.get(&format!("/api/v1/topics/{}", topic.id), &mira).await.expect(200).json();
        assert_eq!(found["duplicate_of"], json!(of.id.0));
    }
    for path in ["/recent", "/category/1/main-track", "/user/mira"] {
        let page = app.get(path, &User::guest()).await.expect(200).text;
        assert_eq!(page.matches("<span class=\"mark duplicate\">").count(), 3, "{path}: {page}");
    }
    app.post(&format!("/topic/{}/close", asked[0].id), &[("value", "0")], &mira).await.leads_to(&asked[0].path);
    app.reply(&mira, &asked[0], None, "Pull.").await;
}

#[tokio::test]
async fn of_a_duplicate_of_what_a_reader_may_not_see_they_see_the_number_alone() {
    let world = World::new().await;
    let app = &world.app;
    let close = format!("/topic/{}/close", world.question.id);
    let hidden = world.for_admins.id;
    app.post(&close, &[("duplicate_of", &hidden.to_string())], world.admin()).await.expect(303);
    app.settle().await;
    let title = app.forum.store().topic(hidden).await.unwrap().unwrap().heading.title;
    let node = app.listening_node().await;
    for _ in 0..3 {
        for (user, sees) in [(world.guest(), false), (world.author(), false), (world.admin(), true)] {
            let page = node.get(&world.question.path, user).await.expect(200).says("This question was asked before");
            assert_eq!(page.text.contains(title.as_str()), sees, "{}", user.name);
            assert_eq!(page.text.contains(&format!("<a href=\"/topic/{hidden}\" dir=\"auto\">#{hidden}</a>")), !sees);
        }
    }
    node.get(&format!("/topic/{hidden}"), world.author()).await.expect(404);
}
