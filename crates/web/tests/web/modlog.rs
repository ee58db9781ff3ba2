//! The moderation log: what everybody reads in it, and what only some do.

use crate::support::User;
use crate::world::World;

/// What somebody reads in it: its lines, without markup.
async fn lines(world: &World, user: &User) -> Vec<String> {
    let page = world.app.get("/modlog", user).await.expect(200).text;
    let list = page.split("<ol class=\"log-lines\">").nth(1).and_then(|rest| rest.split("</ol>").next()).unwrap_or("");
    let text = |line: &str| {
        let mut text = String::new();
        let mut in_tag = false;
        for letter in line.chars() {
            match letter {
                '<' => in_tag = true,
                '>' => in_tag = false,
                letter if !in_tag => text.push(letter),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    list.split("<li ").skip(1).map(|line| text(&format!("<{line}"))).collect()
}

/// The line that ends so, without its time.
fn ends(lines: &[String], end: &str) -> bool {
    lines.iter().any(|line| line.ends_with(end))
}

#[tokio::test]
async fn everybody_reads_what_was_done_and_why() {
    let world = World::new().await;
    let app = &world.app;
    app.settle().await;
    let before = lines(&world, &User::guest()).await.len();
    let moderator = world.of_a();
    app.post(&format!("/topic/{}/lock", world.open.id), &[("value", "1")], moderator).await.expect(303);
    let reason = [("reason", "Says <b>the same</b> as above")];
    app.post(&format!("/post/{}/delete", world.open_reply), &reason, moderator).await.expect(303);
    app.post(&format!("/post/{}/restore", world.open_reply), &[], moderator).await.expect(303);
    let form = [("duplicate_of", world.open.id.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.post(&format!("/topic/{}/close", world.question.id), &form, moderator).await.expect(303);
    let suspension = [("until", ""), ("reason", "Advertises")];
    app.post("/user/mira/suspend", &suspension, moderator).await.expect(303);
    // What somebody does with their own is not done for the forum.
    app.post(&format!("/post/{}/delete", world.answer), &[("reason", "")], world.member()).await.expect(303);
    app.settle().await;
    let read = lines(&world, &User::guest()).await;
    let open = app.forum.store().topic(world.open.id).await.unwrap().unwrap().heading.title;
    let question = app.forum.store().topic(world.question.id).await.unwrap().unwrap().heading.title;
    let by = &moderator.name;
    assert_eq!(read.len(), before + 5, "{read:#?}");
    let expected = [
        format!("{by} suspended Mira Advertises"),
        format!("{by} closed {} as a duplicate of #{}", question.as_str(), world.open.id),
        format!("{by} restored a post in {}", open.as_str()),
        format!("{by} deleted a post in {} Says &lt;b&gt;the same&lt;/b&gt; as above", open.as_str()),
        format!("{by} locked {}", open.as_str()),
    ];
    // Of two things at one moment in two shards either may come first.
    for expected in expected {
        let ends = |line: &&String| line.replace("&#60;", "&lt;").replace("&#62;", "&gt;").ends_with(&expected);
        assert_eq!(read.iter().filter(ends).count(), 1, "{expected}\n{read:#?}");
    }
}

#[tokio::test]
async fn nobody_reads_in_it_of_what_they_do_not_see() {
    let world = World::new().await;
    let app = &world.app;
    let admin = world.admin();
    let title =
        |id| async move { app.forum.store().topic(id).await.unwrap().unwrap().heading.title.as_str().to_owned() };
    let locked = [&world.for_members, &world.for_moderators, &world.for_admins, &world.for_group];
    for topic in locked {
        app.post(&format!("/topic/{}/lock", topic.id), &[("value", "1")], admin).await.expect(303);
    }
    app.post("/moderation/members/hedda/approve", &[], admin).await.expect(303);
    app.post(&format!("/post/{}/delete", world.lonely.opening), &[("reason", "Gone")], admin).await.expect(303);
    app.settle().await;
    let [of_members, of_moderators, of_admins, of_group] =
        [title(locked[0].id).await, title(locked[1].id).await, title(locked[2].id).await, title(locked[3].id).await];
    let lonely = title(world.lonely.id).await;
    let reads = async |user: &User| {
        let lines = lines(&world, user).await;
        let has = |title: &str| ends(&lines, &format!("locked {title}"));
        let admission = ends(&lines, "let in Hedda");
        (has(&of_members), has(&of_moderators), has(&of_admins), has(&of_group), admission)
    };
    assert_eq!(reads(&User::guest()).await, (false, false, false, false, false));
    assert_eq!(reads(world.member()).await, (true, false, false, false, false));
    assert_eq!(reads(world.author()).await, (true, false, false, true, false));
    assert_eq!(reads(world.of_a()).await, (true, true, false, false, true));
    assert_eq!(reads(admin).await, (true, true, true, true, true));
    // That a topic was deleted is told with the reason, and not what it was called.
    let guest = lines(&world, &User::guest()).await;
    assert!(ends(&guest, "deleted a topic that was deleted Gone"), "{guest:#?}");
    assert!(ends(&lines(&world, admin).await, &format!("deleted {lonely} Gone")));
    let page = app.get("/modlog", &User::guest()).await;
    assert!(!page.text.contains(&lonely) && !page.text.contains("tied to all before"), "{}", page.text);
    app.get("/modlog", admin).await.says("tied to all before");
}

#[tokio::test]
async fn older_lines_are_on_further_pages_whatever_is_left_out() {
    let world = World::new().await;
    let app = &world.app;
    let of_admins = app.forum.store().topic(world.for_admins.id).await.unwrap().unwrap();
    for round in 0..30 {
        for topic in [&world.open, &world.for_admins] {
            for value in ["1", "0"] {
                app.post(&format!("/topic/{}/lock", topic.id), &[("value", value)], world.admin()).await.expect(303);
            }
        }
        assert!(round < 30);
    }
    app.settle().await;
    let mut path = "/modlog".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = app.get(&path, &User::guest()).await.expect(200).text;
        assert!(!page.contains(of_admins.heading.title.as_str()));
        seen.push(page.matches("<li id=\"l").count());
        let Some(rest) = page.split("rel=\"next\" href=\"/modlog?").nth(1) else { break };
        path = format!("/modlog?{}", rest.split('"').next().unwrap());
        assert!(seen.len() < 10);
    }
    assert_eq!(seen.first(), Some(&50));
    assert!(seen.iter().sum::<usize>() >= 60, "{seen:?}");
    for odd in ["0", "1", "999999999999", "-1", "x"] {
        app.get(&format!("/modlog?before={odd}"), &User::guest()).await.expect(200);
    }
}
