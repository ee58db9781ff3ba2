//! How often a request waits for Redis. Pages that say that something failed look up once more
//! who is told so, and that is not counted.

use crate::rights::post;
use crate::routes::{letter, reads, writes};
use crate::support::{TestApp, User};
use crate::world::{ROLES, World};

/// On a node that has just started.
#[tokio::test]
async fn a_page_takes_at_most_two_round_trips() {
    let mut world = World::new().await;
    let mut wrong = Vec::new();
    let mut seen_any = false;
    for case in reads(&world) {
        for at in [0, 1, 6] {
            let is_staff_only = case.expect.as_bytes()[1] == b'n';
            world.app.go_cold().await;
            let answer = world.app.get(&case.path, &world.people[at]).await;
            seen_any |= answer.trips == 2;
            // The dashboard asks about everything there is.
            let most = if is_staff_only { 4 } else { 2 };
            if answer.trips > most {
                wrong.push(format!("{} ({}), {}: {}", case.path, case.object, ROLES[at], answer.trips));
            }
        }
    }
    assert!(wrong.is_empty(), "too many round trips:\n{}", wrong.join("\n"));
    assert!(seen_any, "nothing is counted");
}

/// With the answer that leads it and the topic that it repeats.
#[tokio::test]
async fn an_accepted_and_closed_question_takes_no_more() {
    let mut world = World::new().await;
    let author = world.app.view_of(world.author()).await;
    let forum = &world.app.forum;
    world.app.reply(world.member(), &world.question, None, "Push.").await;
    let last = world.app.reply(world.member(), &world.question, None, "Pull, then push.").await;
    forum.accept(&author, last, Some(true)).await.unwrap();
    forum.close_as_duplicate(&author, world.question.id, Some(world.lonely.id)).await.unwrap();
    for at in [0, 1, 6] {
        world.app.go_cold().await;
        let page = world.app.get(&world.question.path, &world.people[at]).await.expect(200);
        let page = page.says("id=\"accepted\"").says(&world.lonely.path);
        assert!(page.trips <= 2, "{}: {}", ROLES[at], page.trips);
    }
}

#[tokio::test]
async fn a_form_takes_few_round_trips() {
    let mut world = World::of(TestApp::limited().await).await;
    let saved = world.app.redis.save().await;
    let mut wrong = Vec::new();
    for case in writes(&world).into_iter().filter(|case| case.expect.contains('r')) {
        let at = case.expect.rfind('r').unwrap();
        let user = world.people[at].clone();
        let most = match case.route {
            // Who, the post with a fresh id, the commit.
            "/topic/{tid}/reply"
            | "/topic/{tid}/lock"
            | "/topic/{tid}/pin"
            | "/post/{pid}/vote"
            | "/post/{pid}/accept"
            | "/moderation/posts/{pid}" => 3,
            // Who, the topic, its posts, who wrote the first of them, the commit.
            "/topic/{tid}/split" => 5,
            // Who, the posts of a topic, all of them and what is kept beside them, a commit for each.
            "/post/{pid}/purge" => 7,
            // Who, the member and what waits of theirs, the commit.
            "/moderation/look" => 5,
            // Whoever was slower is led to what was done, by the member's number.
            "/moderation/appeals/{slug}" | "/moderation/members/{slug}/approve" => 6,
            // It goes step by step; a dozen more for each hundred posts.
            "/topic/{tid}/merge" => 30,
            "/logout" => 2,
            // Who, what it costs, the commit.
            "/settings/view" => 3,
            // Who, the member, the site with its combinations, and what is changed about the member.
            "/admin/members/{slug}" | "/admin/groups/{gid}/add" | "/admin/groups/{gid}/remove" => 8,
            // Names and addresses, the member, the record that follows from them, a session.
            "/register" | "/settings/password" => 6,
            _ => 4,
        };
        let answer = post(&world, &case, &user).await;
        assert_eq!(letter(&answer), 'r', "{}", case.path);
        if answer.trips == 0 || answer.trips > most {
            wrong.push(format!("{} ({}), {}: {}", case.path, case.object, ROLES[at], answer.trips));
        }
        world.app.redis.restore(&saved).await;
        world.app.go_cold().await;
    }
    assert!(wrong.is_empty(), "round trips:\n{}", wrong.join("\n"));
}

/// What a key says of its member leaves out the groups that they are in. A node that has seen it before
/// knows them, and reads what it has not read yet in no more round trips than for a session.
#[tokio::test]
async fn a_program_of_a_member_of_groups_costs_no_more_than_a_page() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let program = User::with_token(&world.app.key(world.author(), "A program", "read").await);
    node.has_heard_all().await;
    node.get("/api/v1/me", &program).await.expect(200);
    node.has_heard_all().await;
    for path in [format!("/api/v1/topics/{}", world.for_group.id), "/api/v1/topics?tag=markgroupstag".to_owned()] {
        let answer = node.get(&path, &program).await.expect(200);
        assert!(answer.trips <= 2, "{path}: {} round trips", answer.trips);
    }
    // Groups that they are not in any more count no more.
    let view = world.app.view_of(world.admin()).await;
    world.app.forum.leave_group(&view, world.group, "Mira").await.unwrap();
    node.has_heard_all().await;
    node.get(&format!("/api/v1/topics/{}", world.for_group.id), &program).await.expect(404);
}
