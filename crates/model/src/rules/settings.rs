//! Changing settings, and taking changes back.

use crate::actor::Actor;
use crate::change::{Change, Effect};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::site::changed;
use crate::settings::catalogue::{Configured, SETTINGS, Setting, fingerprint};
use crate::settings::history::{Changed, LastChange, SettingsChange};
use crate::settings::look::LogoMark;
use crate::settings::registration::OpenTo;
use crate::site::Site;
use crate::time::Timestamp;

/// What settings begin with that say whether anything is written.
const READ_ONLY: &str = "read-only.";

/// A setting as somebody wants it.
#[derive(Clone)]
pub struct Wanted {
    pub setting: &'static Setting,
    pub text: String,
    /// The [`fingerprint`] of what they saw there; nothing, if they do not say.
    pub seen: Option<String>,
}

/// What holds beside what is stored.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub now: Timestamp,
    /// Megabytes that the configuration allows a file.
    pub file_max_mb: u64,
    /// Whether it has a way in through GitHub.
    pub has_github: bool,
}

/// Sets what is wanted; `None`, if all of it stands so already.
///
/// # Errors
/// The actor is no admin; a value is wrong; somebody else has changed one of them since it was seen.
pub fn set(site: &Site, actor: &Actor, wanted: &[Wanted], bounds: Bounds) -> Result<Option<Change>, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let before = Configured::of(site);
    let mut after = before.clone();
    let (mut faults, mut met) = (Faults::default(), Vec::new());
    for Wanted { setting, text, seen } in wanted {
        let stands = setting.read(&before);
        let is_news = seen.as_ref().is_some_and(|seen| *seen != fingerprint(&stands));
        if !is_news {
            write(setting, &mut after, text, &mut faults);
            continue;
        }
        let mut alone = before.clone();
        write(setting, &mut alone, text, &mut faults);
        let typed = setting.read(&alone);
        // Who has not touched it wants nothing of it.
        if typed != stands && seen.as_deref() != Some(&fingerprint(&typed)) {
            met.push(Fault::new(setting.field(), now_reads(&stands)));
        }
    }
    after.check(bounds.file_max_mb, &mut faults);
    if after.settings.registration.open_to == OpenTo::Github && !bounds.has_github {
        faults.add("open_to", "Signing in through GitHub is not set up here, so nobody could join.");
    }
    faults.end()?;
    if !met.is_empty() {
        return Err(Refusal::Met(met));
    }
    put(site, actor, &before, after, bounds.now)
}

fn now_reads(text: &str) -> String {
    let short: String = text.chars().take(200).collect();
    match short.is_empty() {
        true => "Meanwhile somebody has emptied this. Save again to have it as you typed it.".to_owned(),
        false => format!("Meanwhile somebody has set this to “{short}”. Save again to have it as you typed it."),
    }
}

fn write(setting: &'static Setting, configured: &mut Configured, text: &str, faults: &mut Faults) {
    if let Err(sentence) = setting.write(configured, text) {
        faults.add(setting.field(), sentence);
    }
}

/// Puts back what stood there before a change: all of it, or of one setting.
///
/// `since` has of each setting its newest change, and what whoever made that is called.
///
/// # Errors
/// The actor is no admin, or there was no such change; what stood there before is not valid any more; or it
/// was changed again since.
pub fn undo(
    site: &Site,
    actor: &Actor,
    change: &SettingsChange,
    key: Option<&str>,
    since: impl Fn(&str) -> Option<(LastChange, String)>,
    bounds: Bounds,
) -> Result<Option<Change>, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let before = Configured::of(site);
    let (mut after, mut faults, mut met) = (before.clone(), Faults::default(), Vec::new());
    let entries: Vec<&Changed> =
        change.changed.iter().filter(|changed| key.is_none_or(|key| key == changed.key)).collect();
    if entries.is_empty() {
        return Err(Refusal::Absent);
    }
    for entry in entries {
        let setting = Setting::find(&entry.key).ok_or(Refusal::Absent)?;
        match since(&entry.key).filter(|(last, _)| last.revision != change.revision) {
            Some((_, by)) => {
                let label = setting.label;
                let sentence = format!("{by} has changed “{label}” since: undo that first, or set it by hand.");
                met.push(Fault::new(setting.field(), sentence));
            }
            None => write(setting, &mut after, &entry.before, &mut faults),
        }
    }
    after.check(bounds.file_max_mb, &mut faults);
    if !met.is_empty() {
        return Err(Refusal::Met(met));
    }
    faults.end()?;
    put(site, actor, &before, after, bounds.now)
}

/// Takes another logo, or none.
///
/// # Errors
/// The actor is no admin.
pub fn set_logo(
    site: &Site,
    actor: &Actor,
    logo: Option<(LogoMark, Vec<u8>)>,
    bounds: Bounds,
) -> Result<Option<Change>, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let before = Configured::of(site);
    let mut after = before.clone();
    let look = &mut after.settings.look;
    let (mark, bytes) = logo.unzip();
    if look.logo == mark {
        return Ok(None);
    }
    // The one before stays, so that this can be undone; the one before that goes.
    let replaced = std::mem::replace(&mut look.logo, mark.clone());
    let dropped = if replaced.is_some() { std::mem::replace(&mut look.earlier_logo, replaced) } else { None };
    let dropped = dropped.filter(|dropped| Some(dropped) != mark.as_ref());
    let Some(mut change) = put(site, actor, &before, after, bounds.now)? else { return Ok(None) };
    change.effects.extend(mark.zip(bytes).map(|(mark, bytes)| Effect::PutLogo(mark, bytes)));
    change.effects.extend(dropped.map(Effect::DropLogo));
    Ok(Some(change))
}

fn put(
    site: &Site,
    actor: &Actor,
    before: &Configured,
    after: Configured,
    at: Timestamp,
) -> Result<Option<Change>, Refusal> {
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let changes = SETTINGS.iter().map(|setting| Changed {
        key: setting.key.to_owned(),
        before: setting.read(before),
        after: setting.read(&after),
    });
    let changes: Vec<Changed> = changes.filter(|changed| changed.before != changed.after).collect();
    if changes.is_empty() {
        return Ok(None);
    }
    // While nothing is written, an admin changes what ends that, and no more.
    if let Some(sentence) = site.read_only()
        && changes.iter().any(|changed| !changed.key.starts_with(READ_ONLY))
    {
        return Err(Refusal::ReadOnly(sentence.to_owned()));
    }
    let keys = changes.iter().map(|changed| changed.key.clone()).collect();
    let mut change = changed(site, Vec::new());
    let revision = site.revision + 1;
    change.effects = vec![
        Effect::SetSite { revision, name: after.name },
        Effect::SetSettings(Box::new(after.settings)),
        Effect::NoteSettings(Box::new(SettingsChange { revision, at, by, changed: changes })),
    ];
    change.log(by, Deed::SettingsChanged { keys: Some(keys) }, "");
    Ok(Some(change))
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
