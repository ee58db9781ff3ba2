//! `exedra generate`

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use auth::password;
use auth::token::Token;
use forum::{NewMember, Setup, View};
use futures_util::{StreamExt, TryStreamExt, stream};
use model::actor::Role;
use model::may::{Action, Object};
use model::rules::site::offers;
use model::time::Timestamp;
use model::topic::TopicKind;

use crate::access::{Access, with_forum};
use crate::backdate::at;
use crate::config::Config;
use crate::failure::Failure;
use crate::generate::{MEMBERS_SINCE, Order};
use crate::{keeping, terminal};

/// Topics that are written at once: enough for Redis to bring many commits to disk together.
const AT_ONCE: usize = 128;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Members, named engineer-0001 and so on
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    users: u64,
    /// Topics, spread over the categories that members can start topics in
    #[arg(long, value_name = "N", default_value_t = 500)]
    topics: u64,
    /// All posts of these topics, their opening posts among them
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    posts: u64,
    /// What the content follows from
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// One more topic with so many posts, deeply nested
    #[arg(long, value_name = "N")]
    long_topic: Option<u64>,
    /// Cases that wait for a moderator: posts that were flagged, and, beside --posts, one in five that is held; half
    /// as many were decided about
    #[arg(long, value_name = "N", default_value_t = 0)]
    cases: u64,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.posts < arguments.topics {
        return Err(Failure::Usage("--posts counts opening posts too: it is at least --topics".to_owned()));
    }
    if arguments.topics == 0 && arguments.posts > 0 {
        return Err(Failure::Usage("--posts needs --topics to stand in".to_owned()));
    }
    if arguments.cases > 0 && (arguments.users < 2 || arguments.posts - arguments.topics < 2 * arguments.cases) {
        return Err(Failure::Usage("--cases needs two --users, and twice as many replies among --posts".to_owned()));
    }
    with_forum(config, async |access| {
        let now = access.forum.now();
        found(access, now).await?;
        if arguments.cases > 0 {
            keeping::watch(&access.forum, &keeping::admin(&access.forum).await?).await?;
        }
        let cast = cast(access, arguments.users, now).await?;
        let order = order(access, arguments, &cast, now)?;
        write(access, &order, &cast).await
    })
}

/// Founds the forum if nobody has.
async fn found(access: &Access, now: Timestamp) -> Result<(), Failure> {
    if access.forum.site().is_founded() {
        terminal::tell("This forum has been set up already: what is generated is added to what it holds.");
        return Ok(());
    }
    let password = random_password()?;
    let admin =
        NewMember { username: "admin".to_owned(), email: "admin@example.org".to_owned(), password: password.clone() };
    let setup = Setup { name: "Generated forum".to_owned(), admin, categories: offers().into() };
    at(now.minus(MEMBERS_SINCE), access.forum.set_up(setup)).await?;
    terminal::print(format!("admin: admin, password {password}"))
}

/// The members who write. Those that an earlier run has made are taken as they are.
async fn cast(access: &Access, users: u64, now: Timestamp) -> Result<Vec<View>, Failure> {
    let password = random_password()?;
    let salt = auth::random::bytes()?;
    let typed = password.clone();
    let hash = tokio::task::spawn_blocking(move || password::hash(&typed, salt)).await;
    let hash = hash.map_err(|error| Failure::failed(error.to_string()))?;
    let bar = terminal::bar(users, "members");
    let joined = now.minus(MEMBERS_SINCE);
    let made = stream::iter(1..=users)
        .map(|number| {
            let (hash, password, bar) = (&hash, &password, &bar);
            async move {
                let username = format!("engineer-{number:04}");
                let known = access.forum.member_named(&username).await?;
                let is_new = known.is_none();
                if is_new {
                    let email = format!("{username}@example.org");
                    let new = NewMember { username: username.clone(), email, password: password.clone() };
                    let joined = joined.plus(Duration::from_secs(60 * number));
                    at(joined, access.forum.make_member_hashed(&new, Role::Member, hash)).await?;
                }
                let member = match known {
                    Some(member) => Some(member),
                    None => access.forum.member_named(&username).await?,
                };
                bar.inc(1);
                let member = member.ok_or_else(|| Failure::failed(format!("{username} is not there")))?;
                Ok::<_, Failure>((is_new, access.forum.act_as(&member)))
            }
        })
        .buffered(AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    bar.finish_and_clear();
    let new = made.iter().filter(|(is_new, _)| *is_new).count();
    if new > 0 {
        terminal::print(format!("{new} members: engineer-0001 to engineer-{users:04}, password {password}"))?;
    }
    if new < made.len() {
        terminal::tell(&format!("{} members were there already, and keep their passwords.", made.len() - new));
    }
    Ok(made.into_iter().map(|(_, view)| view).collect())
}

fn order(access: &Access, arguments: &Arguments, cast: &[View], now: Timestamp) -> Result<Order, Failure> {
    let site = access.forum.site();
    let author = cast.first().ok_or_else(|| Failure::failed("there is nobody to write"))?;
    let places: Vec<_> = site
        .categories()
        .iter()
        .flat_map(|category| category.kinds.iter().map(move |kind| (category, *kind)))
        .filter(|(category, kind)| author.can(Action::Start(*kind), Object::Category(category)))
        .map(|(category, kind)| (category.id, kind))
        .collect();
    if places.is_empty() {
        return Err(Failure::failed("there is no category that members can start topics in: open one to them first"));
    }
    let Arguments { topics, posts, seed, long_topic, cases, .. } = *arguments;
    let reviewed: BTreeSet<_> =
        site.categories().iter().filter(|category| category.reviews).map(|category| category.id).collect();
    if places.iter().all(|(category, kind)| *kind == TopicKind::Article && reviewed.contains(category)) {
        return Err(Failure::failed(
            "all that can be started waits for a review: open a category for other topics first",
        ));
    }
    Ok(Order { seed, members: cast.len(), topics, posts, long_topic, cases, places, reviewed, now })
}

async fn write(access: &Access, order: &Order, cast: &[View]) -> Result<(), Failure> {
    let posts = order.posts + order.long_topic.unwrap_or(0);
    let bar = terminal::bar(posts, "posts");
    let began = Instant::now();
    let outlines = order.outlines();
    let topics = outlines.len();
    let to_decide = stream::iter(outlines)
        .map(|outline| {
            let bar = &bar;
            async move { order.script(outline).play(&access.forum, cast, &|| bar.inc(1)).await }
        })
        .buffer_unordered(AT_ONCE)
        .try_fold(Vec::new(), |mut all, played| async move {
            all.extend(played.to_decide);
            Ok(all)
        })
        .await?;
    bar.finish_and_clear();
    let written = began.elapsed();
    let decided = to_decide.len();
    if decided > 0 {
        keeping::decide(&access.forum, &keeping::admin(&access.forum).await?, to_decide).await?;
    }
    access.settle().await?;
    let whole = began.elapsed();
    terminal::print(format!("{posts} posts in {topics} topics"))?;
    if order.cases > 0 {
        terminal::print(format!("{} open cases, {decided} decided", order.cases))?;
    }
    terminal::print(format!(
        "written in {:.1} s ({:.0} posts/s), listed after {:.1} s",
        written.as_secs_f64(),
        posts as f64 / written.as_secs_f64(),
        whole.as_secs_f64()
    ))
}

fn random_password() -> Result<String, Failure> {
    Ok(Token::generate()?.reveal().chars().take(16).collect())
}
