//! Writing pages of the site, and taking them away.

use crate::actor::Actor;
use crate::change::{Change, Effect};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::rules::site::changed;
use crate::site::Site;
use crate::time::Timestamp;
use crate::written::{PAGES_MAX, PageForm, PageHead, PageName, PageRevision};

/// Writes a page, or its next revision. `newest`: the last revision of this name, whether or not the page is
/// still there; 0, if there was none.
///
/// # Errors
/// The actor is no admin; a field is wrong; there are too many pages, or somebody else has written this one
/// since.
pub fn put(
    site: &Site,
    actor: &Actor,
    name: &PageName,
    form: &PageForm,
    newest: u64,
    at: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let (title, text) = form.check()?;
    let known = site.pages.iter().any(|page| page.name == *name);
    if !known && site.pages.len() >= PAGES_MAX {
        return Err(Fault::new("title", format!("There are {PAGES_MAX} pages already: delete one first.")).into());
    }
    let shown = site.pages.iter().find(|page| page.name == *name).map_or(0, |page| page.revision);
    if form.seen != shown {
        let sentence = "Somebody else has saved this page since you opened it. Save again to put yours in its place.";
        return Err(Refusal::Met(vec![Fault::new("text", sentence)]));
    }
    let revision = newest + 1;
    let head = PageHead { name: name.clone(), title: title.clone(), footer: form.footer, revision };
    let mut pages: Vec<PageHead> = site.pages.iter().filter(|page| page.name != *name).cloned().collect();
    pages.push(head);
    write(site, actor, pages, name, PageRevision { revision, at, by: by(actor)?, title, deleted: false }, text)
}

/// Takes a page away. Its revisions stay, so that it can be brought back.
///
/// # Errors
/// The actor is no admin, or there is no such page.
pub fn delete(site: &Site, actor: &Actor, name: &PageName, newest: u64, at: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let gone = site.pages.iter().find(|page| page.name == *name).ok_or(Refusal::Absent)?;
    let title = gone.title.clone();
    let pages = site.pages.iter().filter(|page| page.name != *name).cloned().collect();
    let entry = PageRevision { revision: newest + 1, at, by: by(actor)?, title, deleted: true };
    write(site, actor, pages, name, entry, String::new())
}

fn by(actor: &Actor) -> Result<crate::ids::MemberId, Refusal> {
    Ok(actor.member().ok_or(Refusal::SignIn)?.id)
}

fn write(
    site: &Site,
    actor: &Actor,
    pages: Vec<PageHead>,
    name: &PageName,
    entry: PageRevision,
    text: String,
) -> Result<Change, Refusal> {
    let page = name.as_str().to_owned();
    let deed = if entry.deleted { Deed::PageDeleted { page } } else { Deed::PageWritten { page } };
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetPages(pages));
    change.effects.push(Effect::PutPage(name.clone(), Box::new(entry), text));
    change.log(by(actor)?, deed, "");
    Ok(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Role, SignedIn};
    use crate::ids::MemberId;

    const NOW: Timestamp = Timestamp(5_000);

    fn admin() -> Actor {
        Actor::Member(SignedIn::plain(MemberId(1), Role::Admin))
    }

    fn name() -> PageName {
        PageName::parse("about").unwrap()
    }

    fn form(text: &str, seen: u64) -> PageForm {
        PageForm { title: "About  us".to_owned(), text: text.to_owned(), footer: true, seen }
    }

    fn after(site: &Site, change: &Change) -> Site {
        let pages = change.effects.iter().find_map(|effect| match effect {
            Effect::SetPages(pages) => Some(pages.clone()),
            _ => None,
        });
        let mut after = site.clone();
        (after.revision, after.pages) = (site.revision + 1, pages.unwrap());
        after
    }

    #[test]
    fn a_page_is_written_by_admins_from_the_revision_that_they_saw() {
        let site = Site::new(7, "Gears".to_owned(), Vec::new());
        let member = Actor::Member(SignedIn::plain(MemberId(2), Role::Member));
        assert_eq!(put(&site, &member, &name(), &form("Hi", 0), 0, NOW).unwrap_err(), Refusal::Absent);
        let now = after(&site, &put(&site, &admin(), &name(), &form("Hi", 0), 0, NOW).unwrap());
        assert_eq!((now.pages[0].title.as_str(), now.pages[0].revision), ("About us", 1));
        let late = put(&now, &admin(), &name(), &form("Ho", 0), 1, NOW);
        assert!(matches!(late, Err(Refusal::Met(_))));
        let then = after(&now, &put(&now, &admin(), &name(), &form("Ho", 1), 1, NOW).unwrap());
        assert_eq!(then.pages[0].revision, 2);
    }

    #[test]
    fn a_page_that_was_taken_away_can_be_written_anew_and_its_numbers_go_on() {
        let site = Site::new(7, "Gears".to_owned(), Vec::new());
        assert_eq!(delete(&site, &admin(), &name(), 0, NOW).unwrap_err(), Refusal::Absent);
        let now = after(&site, &put(&site, &admin(), &name(), &form("Hi", 0), 0, NOW).unwrap());
        let gone = after(&now, &delete(&now, &admin(), &name(), 1, NOW).unwrap());
        assert!(gone.pages.is_empty());
        let again = after(&gone, &put(&gone, &admin(), &name(), &form("Hi", 0), 2, NOW).unwrap());
        assert_eq!(again.pages[0].revision, 3);
    }

    #[test]
    fn what_is_wrong_with_a_page_is_said_at_its_field() {
        let wrong = PageForm { title: " ".to_owned(), ..PageForm::default() };
        let Err(Refusal::Invalid(faults)) = wrong.check() else { panic!("it is wrong") };
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["title", "text"]);
        for no in ["", "Über", "a b", "a/b", "a.md", "-a", "A", &"x".repeat(61)] {
            assert!(PageName::parse(no).is_err(), "{no}");
        }
        assert_eq!(PageName::parse("code-of-conduct").unwrap().address(), "/pages/code-of-conduct");
        assert_eq!(name().address(), "/about");
    }
}
