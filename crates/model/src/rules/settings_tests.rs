use super::*;
use crate::actor::{Role, SignedIn};
use crate::change::Fact;
use crate::event::Event;
use crate::ids::MemberId;

const NOW: Timestamp = Timestamp(5_000);
const BOUNDS: Bounds = Bounds { now: NOW, file_max_mb: 10, has_github: true };

fn site() -> Site {
    Site::new(7, "Gears".to_owned(), Vec::new())
}

fn admin() -> Actor {
    Actor::Member(SignedIn::plain(MemberId(1), Role::Admin))
}

fn wanted(key: &str, text: &str, seen: Option<&str>) -> Wanted {
    let setting = Setting::find(key).unwrap();
    Wanted { setting, text: text.to_owned(), seen: seen.map(fingerprint) }
}

fn noted(change: &Change) -> &SettingsChange {
    let noted = change.effects.iter().find_map(|effect| match effect {
        Effect::NoteSettings(noted) => Some(&**noted),
        _ => None,
    });
    noted.expect("the history is told")
}

/// The site after a change.
fn after(site: &Site, change: &Change) -> Site {
    let mut site = site.clone();
    for effect in &change.effects {
        match effect {
            Effect::SetSite { revision, name } => (site.revision, site.name) = (*revision, name.clone()),
            Effect::SetSettings(settings) => site.settings = (**settings).clone(),
            _ => {}
        }
    }
    site
}

fn fields(refused: Result<Option<Change>, Refusal>) -> Vec<&'static str> {
    match refused {
        Err(Refusal::Invalid(faults) | Refusal::Met(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn settings_are_an_admins_and_rely_on_the_site_as_it_was() {
    let member = Actor::Member(SignedIn::plain(MemberId(2), Role::Member));
    let wish = [wanted("site.name", "Wheels", None)];
    assert_eq!(set(&site(), &member, &wish, BOUNDS).unwrap_err(), Refusal::Absent);
    assert_eq!(set(&site(), &Actor::Guest, &wish, BOUNDS).unwrap_err(), Refusal::Absent);
    let change = set(&site(), &admin(), &wish, BOUNDS).unwrap().unwrap();
    assert_eq!(change.given, [Fact::SiteRevision(7)]);
    assert_eq!(after(&site(), &change).name, "Wheels");
}

#[test]
fn what_changed_stands_in_the_history_and_its_keys_in_the_log() {
    let wish =
        [wanted("site.name", "Wheels", None), wanted("trust.topics1", "5", None), wanted("site.indexed", "no", None)];
    let change = set(&site(), &admin(), &wish, BOUNDS).unwrap().unwrap();
    let noted = noted(&change);
    assert_eq!((noted.revision, noted.at, noted.by), (8, NOW, MemberId(1)));
    let told: Vec<_> =
        noted.changed.iter().map(|it| (it.key.as_str(), it.before.as_str(), it.after.as_str())).collect();
    assert_eq!(told, [("site.name", "Gears", "Wheels"), ("site.indexed", "yes", "no")]);
    let logged = change.events.iter().find_map(|event| match event {
        Event::Logged { entry } => Some(entry.deed.clone()),
        _ => None,
    });
    assert_eq!(
        logged,
        Some(Deed::SettingsChanged { keys: Some(vec!["site.name".to_owned(), "site.indexed".to_owned()]) })
    );
    assert!(set(&site(), &admin(), &[wanted("site.name", " Gears ", None)], BOUNDS).unwrap().is_none(), "nothing");
}

#[test]
fn what_is_wrong_is_said_at_each_field_and_nothing_is_set() {
    let wish = [
        wanted("site.name", " ", None),
        wanted("look.accent", "#ff0", None),
        wanted("registration.open_to", "domains", None),
        wanted("uploads.max_mb", "11", None),
    ];
    assert_eq!(fields(set(&site(), &admin(), &wish, BOUNDS)), ["name", "accent", "domains", "max_mb"]);
}

#[test]
fn whoever_was_slower_is_told_what_stands_there_now() {
    let opened = site();
    let change = set(&opened, &admin(), &[wanted("site.name", "Wheels", None)], BOUNDS).unwrap().unwrap();
    let now = after(&opened, &change);
    // They touched it; they touched something else; they wanted the same.
    let met = set(&now, &admin(), &[wanted("site.name", "Cogs", Some("Gears"))], BOUNDS);
    assert!(matches!(&met, Err(Refusal::Met(faults)) if faults[0].sentence.contains("“Wheels”")), "{met:?}");
    let other = [wanted("site.name", "Gears", Some("Gears")), wanted("site.indexed", "no", Some("yes"))];
    let change = set(&now, &admin(), &other, BOUNDS).unwrap().unwrap();
    assert_eq!(after(&now, &change).name, "Wheels");
    assert!(!after(&now, &change).settings.front.indexed);
    assert!(set(&now, &admin(), &[wanted("site.name", "Wheels", Some("Gears"))], BOUNDS).unwrap().is_none());
    // Having seen it, they insist.
    let change = set(&now, &admin(), &[wanted("site.name", "Cogs", Some("Wheels"))], BOUNDS).unwrap().unwrap();
    assert_eq!(after(&now, &change).name, "Cogs");
}

#[test]
fn a_change_is_undone_unless_it_was_changed_again_or_is_no_longer_valid() {
    let never = |_: &str| None;
    let both = [wanted("registration.question", "Why?", None), wanted("registration.answers", "So", None)];
    let change = set(&site(), &admin(), &both, BOUNDS).unwrap().unwrap();
    let (first, now) = (noted(&change).clone(), after(&site(), &change));
    let since = |_: &str| Some((first.last(), "Ann".to_owned()));
    let undone = undo(&now, &admin(), &first, None, since, BOUNDS).unwrap().unwrap();
    assert_eq!(after(&now, &undone).settings, site().settings, "what belongs together goes together");
    assert_eq!(noted(&undone).changed[0].before, "Why?", "which stands in the history, too");
    assert_eq!(fields(undo(&now, &admin(), &first, Some("registration.answers"), since, BOUNDS)), ["answers"]);

    let later = noted(&undone).last();
    let refused = undo(&now, &admin(), &first, None, |_| Some((later, "Ann".to_owned())), BOUNDS);
    assert!(matches!(&refused, Err(Refusal::Met(faults)) if faults[0].sentence.starts_with("Ann has changed")));
    for absent in [Some("site.indexed"), Some("no.such")] {
        assert_eq!(undo(&now, &admin(), &first, absent, never, BOUNDS).unwrap_err(), Refusal::Absent);
    }

    let large = set(&site(), &admin(), &[wanted("uploads.max_mb", "9", None)], BOUNDS).unwrap().unwrap();
    let now = after(&site(), &large);
    let small = set(&now, &admin(), &[wanted("uploads.max_mb", "2", None)], BOUNDS).unwrap().unwrap();
    let (entry, now) = (noted(&small).clone(), after(&now, &small));
    let narrower = Bounds { file_max_mb: 5, ..BOUNDS };
    assert_eq!(fields(undo(&now, &admin(), &entry, None, never, narrower)), ["max_mb"]);
}

#[test]
fn of_logos_the_present_one_and_the_one_before_are_kept() {
    let mark = |n: u8| LogoMark::new(&format!("0{n}"), (10, 10), "webp");
    let (mut now, mut dropped) = (site(), Vec::new());
    let mut changes = Vec::new();
    for logo in [Some(1), Some(2), None, Some(3), Some(2)] {
        let logo = logo.map(|n| (mark(n), vec![n]));
        let change = set_logo(&now, &admin(), logo, BOUNDS).unwrap().unwrap();
        now = after(&now, &change);
        dropped.extend(change.effects.iter().filter_map(|effect| match effect {
            Effect::DropLogo(mark) => Some(mark.clone()),
            _ => None,
        }));
        changes.push(noted(&change).clone());
    }
    assert_eq!(dropped, [mark(1)], "the second came back before it was to go");
    assert_eq!(
        (now.settings.look.logo.clone(), now.settings.look.earlier_logo.clone()),
        (Some(mark(2)), Some(mark(3)))
    );
    assert!(set_logo(&now, &admin(), Some((mark(2), vec![2])), BOUNDS).unwrap().is_none());
    assert_eq!(fields(undo(&now, &admin(), &changes[1], None, |_| None, BOUNDS)), ["logo"]);
}

#[test]
fn while_nothing_is_written_settings_change_what_ends_that_and_nothing_else() {
    let mut site = site();
    site.settings.read_only.on = true;
    let refused = set(&site, &admin(), &[wanted("site.name", "Wheels", None)], BOUNDS).unwrap_err();
    assert!(matches!(refused, Refusal::ReadOnly(_)), "{refused:?}");
    let both = [wanted("site.name", "Wheels", None), wanted("read-only.on", "no", None)];
    assert!(set(&site, &admin(), &both, BOUNDS).is_err());
    let change = set(&site, &admin(), &[wanted("read-only.on", "no", None)], BOUNDS).unwrap().unwrap();
    assert_eq!(after(&site, &change).read_only(), None);
}
