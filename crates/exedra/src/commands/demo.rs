//! `exedra demo`: what `make demo` fills an empty store with.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use auth::password;
use forum::{NewMember, Setup, Step, View, Wish};
use futures_util::{StreamExt, TryStreamExt, stream};
use model::actor::Role;
use model::category::CategoryForm;
use model::ids::{MemberId, SeriesId, TopicId};
use model::rules::site::offers;
use model::series::SeriesForm;
use model::slug::Slug;
use model::time::Timestamp;
use model::topic::{Pin, TopicKind};

use crate::access::{Access, with_forum};
use crate::backdate::at;
use crate::config::Config;
use crate::demo::{DemoState, DemoTopic, read_members, read_topics};
use crate::failure::Failure;
use crate::script::Played;
use crate::{keeping, terminal};

/// Who can sign in, with the passwords that everybody knows.
const ADMIN: (&str, &str) = ("admin", "marble-bench-1");
const MODERATOR: (&str, &str) = ("mod", "marble-bench-2");
const MEMBER: (&str, &str) = ("member", "marble-bench-3");

/// What questions are asked for.
const ASKS: [&str; 4] = ["Tool and version", "System", "What was tried", "What was expected"];

/// The forum is founded before its first member joins.
const FOUNDED: Duration = Duration::from_secs(405 * DAY);
const DAY: u64 = 24 * 3600;
/// Members or topics that are written at once.
const AT_ONCE: usize = 64;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with members.toml and topics
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let members = read_members(&arguments.folder)?;
    let topics = read_topics(&arguments.folder)?;
    with_forum(config, async |access| {
        let forum = &access.forum;
        if forum.site().is_founded() {
            terminal::tell("The store holds a forum already, so no sample content is added.");
            return show_sign_ins();
        }
        let now = forum.now();
        let founded = now.minus(FOUNDED);
        let admin = found(access, founded).await?;
        let moderator = at(founded, forum.make_member(&person(MODERATOR), Role::Member)).await?;
        at(founded, forum.make_member(&person(MEMBER), Role::Member)).await?;
        let hash = password::hash(&random(), auth::random::bytes()?);
        let hash = &hash;
        stream::iter(&members)
            .map(|member| async move {
                let email = format!("{}@example.org", Slug::of(&member.name));
                let new = NewMember { username: member.name.clone(), email, password: random() };
                let joined = now.minus(Duration::from_secs(member.joined * DAY));
                at(joined, forum.make_member_hashed(&new, Role::Member, hash)).await.map(|_| ())
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        appoint(access, &admin, moderator, founded).await?;
        let own = MEMBER.0.to_owned();
        let names: Vec<String> = members.into_iter().map(|member| member.name).chain([own]).collect();
        write(access, &names, &topics, now).await?;
        access.settle().await?;
        show_sign_ins()
    })
}

fn person((name, password): (&str, &str)) -> NewMember {
    NewMember { username: name.to_owned(), email: format!("{name}@example.org"), password: password.to_owned() }
}

async fn found(access: &Access, founded: Timestamp) -> Result<String, Failure> {
    let setup = Setup { name: "Exedra demo".to_owned(), admin: person(ADMIN), categories: offers().into() };
    at(founded, access.forum.set_up(setup)).await?;
    Ok(ADMIN.0.to_owned())
}

async fn acting(access: &Access, name: &str) -> Result<View, Failure> {
    let member = access.forum.member_named(name).await?;
    let member = member.ok_or_else(|| Failure::failed(format!("there is no member `{name}`")))?;
    Ok(access.forum.act_as(&member))
}

/// Makes somebody a moderator of all categories.
async fn appoint(access: &Access, admin: &str, moderator: MemberId, when: Timestamp) -> Result<(), Failure> {
    for category in access.forum.site().categories() {
        let category = category.clone();
        let takes_questions = category.kinds.contains(&TopicKind::Question);
        let form = CategoryForm {
            name: category.name,
            description: category.description,
            parent: category.parent,
            kinds: category.kinds,
            see: category.see,
            start: category.start,
            reply: category.reply,
            moderators: [moderator].into(),
            granted: Default::default(),
            asks: if takes_questions { ASKS.map(str::to_owned).into() } else { Vec::new() },
            licence: model::licence::Licence::default(),
            reviews: false,
            face: category.face,
            archived: category.archived,
        };
        // Each change is made to the site as the one before left it.
        let admin = acting(access, admin).await?;
        at(when, access.forum.put_category(&admin, Some(category.id), form)).await?;
    }
    Ok(())
}

async fn write(access: &Access, names: &[String], topics: &[DemoTopic], now: Timestamp) -> Result<(), Failure> {
    let forum = &access.forum;
    let admin = acting(access, ADMIN.0).await?;
    keeping::watch(forum, &admin).await?;
    let mut cast = Vec::new();
    for name in names {
        cast.push(acting(access, name).await?);
    }
    let site = forum.site();
    let mut scripts = Vec::new();
    for topic in topics {
        let category = site.categories().iter().find(|category| category.slug() == topic.category);
        let category = category.ok_or_else(|| Failure::failed(format!("there is no category `{}`", topic.category)))?;
        scripts.push((topic, topic.script(category.id.to_string(), names, now)?));
    }
    let posts = scripts.iter().map(|(_, script)| script.posts()).sum();
    let bar = terminal::bar(posts, "posts");
    let played: Vec<(&DemoTopic, Played, Timestamp, usize)> = stream::iter(scripts)
        .map(|(topic, script)| {
            let (bar, cast, admin) = (&bar, &cast, &admin);
            async move {
                let (began, author) = (script.topic.at, script.topic.author);
                let played = script.play(forum, cast, &|| bar.inc(1)).await?;
                let id = played.topic;
                if topic.pinned {
                    at(began, forum.pin(admin, id, Some(Pin::in_category(None)), "")).await?;
                }
                if topic.locked {
                    forum.lock(admin, id, true, "").await?;
                }
                for _ in 0..topic.views {
                    forum.count_view(id);
                }
                Ok::<_, Failure>((topic, played, began, author))
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    bar.finish_and_clear();
    let (mut written, mut to_decide) = (Vec::new(), Vec::new());
    for (topic, played, began, author) in played {
        written.push((topic, played.topic, began, author));
        to_decide.extend(played.to_decide);
    }
    keeping::decide(forum, &acting(access, MODERATOR.0).await?, to_decide).await?;
    for (topic, id, ..) in &written {
        let Some(title) = &topic.duplicate_of else { continue };
        let other = written.iter().find(|(other, ..)| other.title == *title).map(|(_, other, ..)| *other);
        forum.close_as_duplicate(&admin, *id, other).await?;
    }
    for (topic, id, began, author) in &written {
        if topic.state == Some(DemoState::InReview) {
            let name = names.get(*author).map(String::as_str).unwrap_or_default();
            review(access, topic, (*id, *began), name).await?;
        }
    }
    let written: HashMap<&str, (TopicId, Timestamp)> =
        written.iter().map(|(topic, id, began, _)| (topic.title.as_str(), (*id, *began))).collect();
    let mut series: HashMap<&str, SeriesId> = HashMap::new();
    for topic in topics {
        let Some((id, began)) = written.get(topic.title.as_str()) else { continue };
        write_on(access, topic, (*id, *began), &mut series).await?;
    }
    Ok(forum.write_views().await?)
}

/// More authors, a series, and what readers say of an article.
async fn write_on<'a>(
    access: &Access,
    topic: &'a DemoTopic,
    (id, began): (TopicId, Timestamp),
    series: &mut HashMap<&'a str, SeriesId>,
) -> Result<(), Failure> {
    let forum = &access.forum;
    let author = acting(access, &topic.author).await?;
    for name in &topic.with {
        at(began, forum.invite_author(&author, id, name)).await?;
        at(began, forum.answer_invitation(&acting(access, name).await?, id, true)).await?;
    }
    if let Some(title) = &topic.series {
        let wish = match series.get(title.as_str()) {
            Some(series) => Wish::Enter(*series),
            None => Wish::Make(SeriesForm { title: title.clone(), description: String::new() }),
        };
        at(began, forum.put_in_series(&author, id, &wish)).await?;
        // So that they stand in the order of their files.
        access.settle().await?;
        let within = forum.article(id).await?.and_then(|placed| placed.topic.series);
        series.extend(within.map(|within| (title.as_str(), within.id)));
    }
    for (by, when, said) in topic.verdicts(began)? {
        at(when, forum.say_whether_it_works(&acting(access, by).await?, id, &said)).await?;
    }
    Ok(())
}

/// From now on articles of its category are reviewed, this one first.
async fn review(
    access: &Access,
    topic: &DemoTopic,
    (id, began): (TopicId, Timestamp),
    author: &str,
) -> Result<(), Failure> {
    let forum = &access.forum;
    let found = forum.article(id).await?.map(|placed| placed.topic);
    let found = found.ok_or_else(|| Failure::failed(format!("“{}” is no article", topic.title)))?;
    let category = forum.site().category(found.category).cloned();
    let category = category.ok_or_else(|| Failure::failed(format!("“{}” stands in no category", topic.title)))?;
    let form = CategoryForm {
        name: category.name,
        description: category.description,
        parent: category.parent,
        kinds: category.kinds,
        see: category.see,
        start: category.start,
        reply: category.reply,
        moderators: category.moderators,
        granted: category.granted,
        asks: category.asks,
        licence: category.licence,
        reviews: true,
        face: category.face,
        archived: category.archived,
    };
    let admin = acting(access, ADMIN.0).await?;
    at(began, forum.put_category(&admin, Some(category.id), form)).await?;
    at(began, forum.lead_on(&acting(access, author).await?, id, Step::Submit)).await?;
    for (by, when, said) in topic.comments(began)? {
        at(when, forum.comment(&acting(access, by).await?, found.opening, &said)).await?;
    }
    Ok(())
}

/// A password that nobody is told.
fn random() -> String {
    auth::token::Token::generate().map(|token| token.reveal()).unwrap_or_default()
}

fn show_sign_ins() -> Result<(), Failure> {
    terminal::print("Sign in to the demo as")?;
    for (what, (name, password)) in [("an admin", ADMIN), ("a moderator", MODERATOR), ("a member", MEMBER)] {
        terminal::print(format!("  {what:12} {name:8} password {password}"))?;
    }
    Ok(())
}
