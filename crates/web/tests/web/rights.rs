//! Who may what: every route, every role, every kind of object.

use std::collections::BTreeMap;

use crate::api_routes::{api_reads, api_writes};
use crate::routes::{Case, letter, reads, writes};
use crate::support::{Answer, User, encoded};
use crate::world::{ROLES, World};

/// Reading: who is shown what, who is led on, and for whom nothing stands there. What may not be
/// seen looks like what does not exist, byte for byte.
#[tokio::test]
async fn every_get_answers_each_role_as_the_table_says() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    let mut nothing: BTreeMap<(&str, usize), String> = BTreeMap::new();
    for case in reads(&world) {
        for (at, (user, expected)) in world.people.iter().zip(case.expect.chars()).enumerate() {
            let answer = world.app.get(&case.path, user).await;
            check(&mut wrong, &case, at, &answer, expected);
            look_alike(&mut wrong, &mut nothing, &case, at, &answer);
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Writing: the same, and whoever is refused has changed nothing.
#[tokio::test]
async fn every_post_answers_each_role_as_the_table_says_and_a_refusal_changes_nothing() {
    let mut world = World::new().await;
    let (saved, before) = (world.app.redis.save().await, world.app.stored().await);
    let mut wrong = Vec::new();
    let mut nothing: BTreeMap<(&str, usize), String> = BTreeMap::new();
    for case in writes(&world) {
        for (at, expected) in case.expect.chars().enumerate() {
            let user = world.people[at].clone();
            let changes = world.app.redis.changes().await;
            let answer = post(&world, &case, &user).await;
            check(&mut wrong, &case, at, &answer, expected);
            look_alike(&mut wrong, &mut nothing, &case, at, &answer);
            if world.app.redis.changes().await == changes {
                continue;
            }
            if matches!(letter(&answer), 'r' | 'o') {
                world.app.redis.restore(&saved).await;
                world.app.go_cold().await;
                continue;
            }
            let changed = changed(&before, &world.app.stored().await);
            if !changed.is_empty() {
                wrong.push(format!("{} {} ({}): refused, and changed {changed:?}", case.route, case.object, ROLES[at]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same of commands of programs, through sessions, and through tokens of all scopes. A token of
/// somebody suspended does nothing at all.
#[tokio::test]
async fn every_command_answers_each_role_as_the_table_says_and_a_refusal_changes_nothing() {
    let mut world = World::new().await;
    let keys = keys(&world).await;
    let (saved, before) = (world.app.redis.save().await, world.app.stored().await);
    let mut wrong = Vec::new();
    for case in api_writes(&world) {
        for (at, expected) in case.expect.chars().enumerate() {
            let through_token = keys.get(at).filter(|key| !key.is_empty()).map(|key| User::with_token(key));
            let expected_through_token = if ROLES[at] == "suspended" { 'f' } else { expected };
            let users = [(Some(world.people[at].clone()), expected), (through_token, expected_through_token)];
            for (user, expected) in users.into_iter().filter_map(|(user, expected)| Some((user?, expected))) {
                let changes = world.app.redis.changes().await;
                let json = case.json.clone().unwrap();
                let answer = world.app.send(case.method, &case.path, &json, &user).await;
                check(&mut wrong, &case, at, &answer, expected);
                if world.app.redis.changes().await == changes {
                    continue;
                }
                if letter(&answer) != 'o' {
                    let mut changed = changed(&before, &world.app.stored().await);
                    // That a token was used is noted with it.
                    changed.retain(|key| !key.ends_with(":t"));
                    if changed.is_empty() {
                        continue;
                    }
                    let who = ROLES[at];
                    wrong.push(format!("{} {} ({who}): refused, and changed {changed:?}", case.method, case.path));
                }
                world.app.redis.restore(&saved).await;
                world.app.go_cold().await;
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a token of all scopes reads is what its member reads.
#[tokio::test]
async fn a_token_reads_what_its_member_reads() {
    let world = World::new().await;
    let keys = keys(&world).await;
    let mut wrong = Vec::new();
    for case in api_reads(&world) {
        for (at, expected) in case.expect.chars().enumerate().skip(1) {
            let expected = if ROLES[at] == "suspended" { 'f' } else { expected };
            let answer = world.app.get(&case.path, &User::with_token(&keys[at])).await;
            check(&mut wrong, &case, at, &answer, expected);
            let own = world.app.get(&case.path, &world.people[at]).await;
            if ROLES[at] != "suspended" && !case.path.ends_with("/me") && own.text != answer.text {
                wrong.push(format!("{} ({}): not what {} reads", case.path, case.object, ROLES[at]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Tokens of all scopes, in the order of roles; none for guests.
async fn keys(world: &World) -> Vec<String> {
    let mut keys = Vec::new();
    for user in &world.people {
        keys.push(match user.id {
            Some(_) => world.app.key(user, "everything", "read,write,moderate,admin").await,
            None => String::new(),
        });
    }
    keys
}

/// Fields that nobody may set change nothing in what is made or edited.
#[tokio::test]
async fn fields_that_no_form_has_are_not_read() {
    let world = World::new().await;
    let forged = [
        ("role", "admin"),
        ("author", "1"),
        ("created", "1"),
        ("votes", "99"),
        ("score", "99"),
        ("pinned", "1"),
        ("pin", "1"),
        ("locked", "1"),
        ("deleted", "0"),
        ("views", "99"),
        ("moderators", "Mira"),
        ("id", "7"),
    ];
    let app = &world.app;
    let new = [("cid", "1"), ("kind", "discussion"), ("title", "Forged topic"), ("body", "text")];
    let path = app.post("/compose", &[&new[..], &forged].concat(), world.author()).await.location().to_owned();
    let id: model::ids::TopicId = path.split('/').nth(2).unwrap().parse().unwrap();
    let topic = app.forum.store().topic(id).await.unwrap().unwrap();
    assert_eq!((topic.author, topic.pin, topic.locked, topic.views), (world.author().id.unwrap(), None, false, 0));
    let edit = [("body", "new text"), ("title", "Forged topic")];
    app.post(&format!("/post/{}/edit", topic.opening), &[&edit[..], &forged].concat(), world.author())
        .await
        .expect(303);
    let post = app.forum.store().post(topic.opening, None).await.unwrap().unwrap().post;
    assert_eq!((post.head.author, post.head.created, post.state.score()), (topic.author, topic.created, 0));
    let new = [("username", "Forger"), ("email", "forger@example.org"), ("password", crate::support::PASSWORD)];
    app.post("/register", &[&new[..], &forged].concat(), world.guest()).await.expect(303);
    let member = app.forum.member_named("Forger").await.unwrap().unwrap();
    assert_eq!(member.role, model::actor::Role::Member);
}

pub(crate) async fn post(world: &World, case: &Case, user: &User) -> Answer {
    let form: Vec<(&str, &str)> = case.form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.app.post_raw(&case.path, encoded(&form), user).await
}

fn check(wrong: &mut Vec<String>, case: &Case, at: usize, answer: &Answer, expected: char) {
    let got = letter(answer);
    if got != expected {
        wrong.push(format!(
            "{} {} ({}), {}: {expected} expected, {got} came ({} {})",
            case.method,
            case.path,
            case.object,
            ROLES[at],
            answer.status,
            answer.location()
        ));
    }
}

/// All answers of one route that say that nothing is there are the same for one role, but for the
/// address that was asked for.
fn look_alike(
    wrong: &mut Vec<String>,
    nothing: &mut BTreeMap<(&'static str, usize), String>,
    case: &Case,
    at: usize,
    answer: &Answer,
) {
    // That a list has an end is no secret of those who see it.
    if answer.status != 404 || case.object == "beyond the end" {
        return;
    }
    let own = encoded(&[("", &case.path)]).trim_start_matches('=').to_owned();
    let mut headers = answer.headers.clone();
    headers.remove("content-length");
    // A form leads back to the thing that it was about.
    let above = case.path.rsplit_once('/').map_or("", |(above, _)| above);
    let above = encoded(&[("", above)]).trim_start_matches('=').to_owned();
    let text: String = answer.text.split_inclusive('\n').filter(|line| !line.contains("id=\"typed-")).collect();
    let said = format!("{headers:?}\n{text}").replace(&own, "HERE").replace(&case.path, "HERE");
    let said = if case.method == "POST" { said.replace(&format!("{above}\""), "HERE\"") } else { said };
    let first = nothing.entry((case.route, at)).or_insert_with(|| said.clone());
    if let Some((first, other)) = first.lines().zip(said.lines()).find(|(first, other)| first != other) {
        let (method, path, role) = (case.method, &case.path, ROLES[at]);
        wrong.push(format!("{method} {path} ({}), {role}: another page\n  {first}\n  {other}", case.object));
    }
}

/// Keys that are not the same in both. Ids that were reserved and not used are no change.
pub(crate) fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    let keys = keys.filter(|key| before.get(*key) != after.get(*key) && !key.ends_with("}ids"));
    keys.cloned().collect()
}
