//! `/moderation/members/{slug}`: what moderators know of a member, and what they do about them.

use axum::extract::State;
use forum::{MemberCard, MemberFile, Near, Problem, View};
use model::account::Member;
use model::cleanup::Sum;
use model::conduct::{Entry, Flagged, Measure};
use model::flag::FlagRecord;
use model::host::Host;
use model::may::{Action, Object};
use model::rules::conduct::Reset;
use model::time::Timestamp;

use super::cleanup::taken;
use super::{Complaints, Page, date, fresh_once, html};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{
    Count, EntryLine, Fact, Field, Link, MemberFilePage, NearLine, NearView, ResetLine, StateLine, SuspendForm,
};
use crate::{address, show};

/// A form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Note,
    Warn,
    Silence,
    Suspend,
    Other,
}

/// A form that comes back, with what is wrong with it.
struct Returned<'a> {
    which: Which,
    form: &'a Pairs,
    complaints: Complaints,
}

pub(crate) async fn show(visit: Visit, Path(slug): Path<String>) -> Page {
    let (view, file) = visit.read(move |forum, view| Box::pin(forum.member_file(view, slug.clone()))).await?;
    page(
        &visit,
        &view,
        &file,
        &Returned { which: Which::Other, form: &Pairs::default(), complaints: Complaints::none() },
    )
}

pub(crate) async fn note(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let done = app.forum.add_note(&view, &slug, form.get("text")?, form.find("once")?).await;
    ended(&app, &visit, &view, &slug, Which::Note, &form, done, Said::NoteAdded).await
}

pub(crate) async fn remove_note(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form,
) -> Page {
    let view = visit.who().await?;
    let done = app.forum.remove_note(&view, &slug, moment(&form, "at")?).await;
    ended(&app, &visit, &view, &slug, Which::Other, &form, done, Said::NoteRemoved).await
}

pub(crate) async fn warn(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let done = app.forum.warn(&view, &slug, form.get("text")?, form.find("once")?).await;
    ended(&app, &visit, &view, &slug, Which::Warn, &form, done, Said::Warned).await
}

pub(crate) async fn silence(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::SeeConduct, Object::Site)?;
    let done = match date("until", form.get("until")?) {
        Ok(until) => app.forum.silence(&view, &slug, until, form.get("reason")?).await,
        Err(refusal) => Err(refusal.into()),
    };
    ended(&app, &visit, &view, &slug, Which::Silence, &form, done, Said::Silenced).await
}

pub(crate) async fn unsilence(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form,
) -> Page {
    let view = visit.who().await?;
    let done = app.forum.lift_silence(&view, &slug).await;
    ended(&app, &visit, &view, &slug, Which::Other, &form, done, Said::SilenceLifted).await
}

pub(crate) async fn reset(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::SeeConduct, Object::Site)?;
    let what = Reset::parse(form.get("what")?).map_err(model::refusal::Refusal::from)?;
    let said = match what {
        Reset::Picture => Said::PictureReset,
        Reset::DisplayName => Said::DisplayNameReset,
        Reset::Sessions => Said::MemberSignedOut,
    };
    let done = app.forum.reset(&view, &slug, what).await;
    ended(&app, &visit, &view, &slug, Which::Other, &form, done, said).await
}

/// A moment as our own pages name it.
pub(super) fn moment(form: &Pairs, field: &'static str) -> Result<Timestamp, Failure> {
    let typed = form.get(field)?.parse().map_err(|_| Failure::bad(format!("The field `{field}` names nothing.")))?;
    Ok(Timestamp(typed))
}

/// Where a form of this page leads: on, or back to itself.
#[expect(clippy::too_many_arguments, reason = "each form ends so, and these are what a form is")]
pub(crate) async fn ended(
    app: &App,
    visit: &Visit,
    view: &View,
    slug: &str,
    which: Which,
    form: &Pairs,
    done: Result<Member, Problem>,
    said: Said,
) -> Page {
    match done {
        Ok(member) => Ok(saying(see_other(&address::member_file(member.profile.name.as_str())), said)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let file = app.forum().member_file(view.clone(), slug.to_owned()).await?;
            page(visit, view, &file, &Returned { which, form, complaints })
        }
    }
}

fn page(visit: &Visit, view: &View, file: &MemberFile, returned: &Returned<'_>) -> Page {
    let member = &file.known.member;
    let name = member.profile.name.as_str();
    let (profile, base) = (address::user(name), address::member_file(name));
    let Returned { which, form, complaints } = returned;
    let field = |of: Which, field: &str| -> Result<Field, Failure> {
        Ok(if of == *which { complaints.field(field, form.get(field)?) } else { Field::default() })
    };
    let now = visit.app.forum.now();
    let is_on = |until: Option<Timestamp>| until.is_none_or(|until| until > now);
    let suspended = member.suspension.as_ref().is_some_and(|suspension| is_on(suspension.until));
    let silenced = member.silence.as_ref().is_some_and(|silence| is_on(silence.until));
    let once = match form.find("once")? {
        Some(once) if !once.is_empty() => once.to_owned(),
        _ => fresh_once()?,
    };
    let mut links = Vec::new();
    if view.can(Action::Administer, Object::Site) {
        links.push(Link::new("Role, trust and groups", format!("/admin/members/{}", member.profile.name.slug())));
    }
    let response = html(&MemberFilePage {
        frame: visit.frame(view).titled(name).unindexed(),
        name: name.to_owned(),
        problem: complaints.at_the_top(),
        links,
        states: states(member, suspended, silenced),
        facts: facts(file),
        once,
        note: field(Which::Note, "text")?,
        warn: field(Which::Warn, "text")?,
        silenced,
        silence_until: field(Which::Silence, "until")?,
        silence_reason: field(Which::Silence, "reason")?,
        suspend: SuspendForm {
            action: format!("{profile}/suspend"),
            until: field(Which::Suspend, "until")?,
            reason: field(Which::Suspend, "reason")?,
            lift: suspended.then(|| format!("{profile}/unsuspend")),
        },
        resets: resets(member),
        cleanup: Link::new(
            match &file.known.cleanup {
                Some(cleanup) if cleanup.is_under_way() => "See how far it is",
                Some(_) => "See what was taken, and undo it",
                None => "See what would be deleted",
            },
            address::cleanup(name),
        ),
        entries: file.known.conduct.0.iter().rev().map(|(at, entry)| line(view, file, *at, entry)).collect(),
        near: file.near.as_ref().map(|near| near_view(visit, near)),
        profile,
        base,
    });
    Ok(complaints.shown_on(response))
}

/// Places that can be blocked from here, the last first.
const PLACES: usize = 3;

fn near_view(visit: &Visit, near: &Near) -> NearView {
    let block = |what: &str| address::with_query("/admin/blocks", &[("what", what)]);
    let places = near.places.iter().take(PLACES).map(|(mark, at)| {
        let text = format!("Block the network that they came from on {}", show::when(*at).text);
        Link::new(text, block(&format!("place:{mark}")))
    });
    let host = near.email.as_ref().and_then(Host::of);
    let host = host.map(|host| Link::new(format!("Block addresses at {host}"), block(host.as_str())));
    let others = near.others.iter().filter_map(|(other, at)| {
        let card = near.members.get(other)?;
        Some(NearLine {
            member: Link::new(card.name.as_str(), address::member_file(&card.name)),
            last: show::when(*at),
        })
    });
    NearView {
        days: Count::of(visit.app.forum.days_kept(), "day", "days").to_string(),
        others: others.collect(),
        blocks: places.chain(host).collect(),
    }
}

fn states(member: &Member, suspended: bool, silenced: bool) -> Vec<StateLine> {
    let sentence = |until: Option<Timestamp>, reason: &str| {
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        format!("They can read and not write {}{reason}", show::until(until))
    };
    let mut states = Vec::new();
    if let Some(suspension) = member.suspension.as_ref().filter(|_| suspended) {
        let sentence = sentence(suspension.until, &suspension.reason);
        states.push(StateLine { word: "Suspended.", sentence });
    }
    if let Some(silence) = member.silence.as_ref().filter(|_| silenced) {
        states.push(StateLine { word: "Silenced.", sentence: sentence(silence.until, &silence.reason) });
    }
    if let Some(held) = &member.held {
        states.push(StateLine { word: "Waits for approval.", sentence: held.why.sentence().to_owned() });
    }
    if !member.warned.is_empty() {
        let sentence = "They have not said yet that they read it, and write nothing until then.".to_owned();
        states.push(StateLine { word: "Warned.", sentence });
    }
    states
}

fn facts(file: &MemberFile) -> Vec<Fact> {
    let known = &file.known;
    let (trust, conduct) = (known.member.trust.level, &known.conduct);
    let (warnings, open) = (conduct.warnings().count(), known.member.warned.len());
    let waiting = if open > 0 { format!(", {open} not acknowledged") } else { String::new() };
    let fact = |label, value: String| Fact { label, value };
    vec![
        fact("Joined", show::when(known.member.profile.joined).text),
        fact("Trust", format!("level {trust}: {}", trust.name())),
        fact(
            "Wrote",
            format!("{}, {}", Count::of(known.topics, "topic", "topics"), Count::of(known.posts, "post", "posts")),
        ),
        fact("Flagged by others", flagged(&known.flagged)),
        fact("Flagged others", raised(known.record)),
        fact("Suspended", times(conduct.suspensions())),
        fact("Warned", format!("{}{waiting}", times(warnings))),
    ]
}

pub(super) fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

/// What others flagged of a member's posts, and what became of it.
fn flagged(flagged: &Flagged) -> String {
    if flagged.posts == 0 {
        return "nothing".to_owned();
    }
    let outcomes = [(flagged.upheld, "upheld"), (flagged.dismissed, "dismissed"), (flagged.open, "waiting")];
    let outcomes = outcomes.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let outcomes: Vec<String> = outcomes.collect();
    let flags = Count::of(flagged.upheld + flagged.dismissed + flagged.open, "flag", "flags");
    format!("{}, {flags}: {}", Count::of(flagged.posts, "post", "posts"), outcomes.join(", "))
}

/// What became of what a member flagged.
fn raised(record: FlagRecord) -> String {
    match record.upheld + record.dismissed {
        0 => "nothing that was decided".to_owned(),
        _ => format!("{} upheld, {} dismissed", record.upheld, record.dismissed),
    }
}

fn resets(member: &Member) -> Vec<ResetLine> {
    let mut resets = Vec::new();
    if member.portrait.is_some() {
        resets.push(ResetLine {
            what: Reset::Picture.name(),
            text: "Picture",
            hint: "The picture that they sent goes for good. One that is drawn takes its place.".to_owned(),
            button: "Remove the picture",
        });
    }
    if let Some(display) = &member.display {
        resets.push(ResetLine {
            what: Reset::DisplayName.name(),
            text: "Display name",
            hint: format!("They are called “{}” no longer. Their user name stays.", display.as_str()),
            button: "Remove the display name",
        });
    }
    resets.push(ResetLine {
        what: Reset::Sessions.name(),
        text: "Sessions",
        hint: "They are signed out everywhere, and can sign in again. Their API tokens go on working.".to_owned(),
        button: "End all sessions",
    });
    resets
}

/// Something that was noted or done.
fn line(view: &View, file: &MemberFile, at: Timestamp, entry: &Entry) -> EntryLine {
    let until = |until: &Option<Timestamp>| show::until(*until);
    let (what, rest, text) = match &entry.what {
        Measure::Note { text } => ("Note", String::new(), text.clone()),
        Measure::Warning { text, acknowledged } => {
            let rest = match acknowledged {
                Some(at) => format!("acknowledged {}", show::when(*at).text),
                None => "not acknowledged yet".to_owned(),
            };
            ("Warned,", rest, text.clone())
        }
        Measure::WarningTakenBack { text } => ("Took a warning back", String::new(), text.clone()),
        Measure::Silenced { until: end, reason } => ("Silenced", until(end), reason.clone()),
        Measure::SilenceLifted => ("Ended the silence", String::new(), String::new()),
        Measure::Suspended { until: end, reason } => ("Suspended", until(end), reason.clone()),
        Measure::SuspensionLifted => ("Lifted the suspension", String::new(), String::new()),
        Measure::PictureReset => ("Removed the picture", String::new(), String::new()),
        Measure::DisplayNameReset { was } => ("Removed the display name", format!("“{was}”"), String::new()),
        Measure::SessionsEnded => ("Ended all sessions", String::new(), String::new()),
        Measure::CleanedUp { topics, posts, votes } => {
            let sum = Sum { topics: *topics, posts: *posts, votes: *votes };
            ("Cleaned up:", taken(sum, "were taken"), String::new())
        }
        Measure::BroughtBack => ("Brought back what was taken", String::new(), String::new()),
    };
    let is_note = matches!(entry.what, Measure::Note { .. });
    let may_remove = is_note && (view.actor.id() == Some(entry.by) || view.actor.is_admin());
    EntryLine {
        when: show::when(at),
        by: person(file.staff.get(&entry.by)),
        what,
        rest,
        text,
        remove: may_remove.then(|| at.0.to_string()),
    }
}

fn person(card: Option<&MemberCard>) -> Link {
    card.map_or_else(|| Link::new("whoever runs the program, or somebody who has left", ""), show::card_link)
}
