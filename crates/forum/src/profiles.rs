//! What members say and show of themselves.

use model::about::{About, AboutForm};
use model::ids::MemberId;
use model::locale::Locale;
use model::may::{Action, Object};
use model::portrait::{Portrait, PortraitMark};
use model::refusal::{Fault, Refusal};
use model::rules::profiles;
use picture::SIDES;

use crate::cooking::CookedPost;
use crate::visit::View;
use crate::{Forum, Problem};

impl Forum {
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn own_about(&self, view: &View) -> Result<About, Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        Ok(self.store.about(member).await?)
    }

    /// # Errors
    /// They may show nothing new; a field is wrong, or the name to be shown is another member's; too
    /// much was changed.
    pub async fn set_about(&self, view: &View, form: &AboutForm) -> Result<(), Problem> {
        let member = own_to_show(view)?;
        let (display, about) = form.check()?;
        self.check_links(view, "text", &about.with_links())?;
        self.spend_on_settings(view).await?;
        let keys = display.as_ref().map(|display| display.keys()).unwrap_or_default();
        let claims = keys.iter().map(|key| self.store.find_login(Some(key), None));
        let holders = futures_util::future::try_join_all(claims).await?;
        if holders.into_iter().flatten().any(|holder| holder != member) {
            let taken = "This is the name of another member, or looks like it: choose another.";
            return Err(Fault::new("display", taken).into());
        }
        self.store.commit(profiles::set_about(member, display, about)).await?;
        Ok(())
    }

    /// A text about oneself as it would be shown.
    ///
    /// # Errors
    /// Nobody is signed in; too much was looked at, or waits to be cooked.
    pub async fn preview_about(&self, view: &View, form: &AboutForm) -> Result<CookedPost, Problem> {
        view.actor.id().ok_or(Refusal::SignIn)?;
        self.spend_on_settings(view).await?;
        self.cook_text(form.text.chars().take(model::about::TEXT_MAX).collect(), "about").await
    }

    /// # Errors
    /// There is no such zone or language; too much was changed.
    pub async fn set_locale(&self, view: &View, zone: &str, language: &str) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let locale = Locale::check(zone, language)?;
        self.spend_on_settings(view).await?;
        self.store.commit(profiles::set_locale(member, locale)).await?;
        Ok(())
    }

    /// Takes a picture that somebody sent of themselves.
    ///
    /// # Errors
    /// They may show nothing new; the file makes no picture; too many wait or were sent; the store is
    /// away.
    pub async fn set_portrait(&self, view: &View, file: Vec<u8>) -> Result<(), Problem> {
        let member = own_to_show(view)?;
        self.spend_on_settings(view).await?;
        self.errands.has_room()?;
        let made = self.errands.run(move || picture::face(&file)).await?;
        let face = made.map_err(|unusable| Fault::new("avatar", unusable.to_string()))?;
        let portrait = Portrait {
            mark: PortraitMark::new(&face.hash, face.encoding.extension()),
            squares: SIDES.into_iter().zip(face.squares).collect(),
        };
        self.store.commit(profiles::set_portrait(member, Some(portrait))).await?;
        Ok(())
    }

    /// Whoever may show nothing new may still take away what they showed.
    ///
    /// # Errors
    /// Nobody is signed in; too much was changed; the store is away.
    pub async fn drop_portrait(&self, view: &View) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        self.spend_on_settings(view).await?;
        self.store.commit(profiles::set_portrait(member, None)).await?;
        Ok(())
    }

    /// A square of the picture that a member sent; `None` if they have no such picture now.
    ///
    /// # Errors
    /// The store is away.
    pub async fn portrait(&self, member: MemberId, mark: &PortraitMark, side: u32) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.store.portrait(member, mark, side).await?)
    }

    /// A member's own text as it is shown; `None` if there is none.
    pub(crate) async fn cook_about(&self, about: &About) -> Result<Option<CookedPost>, Problem> {
        if about.text.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.cook_text(about.text.clone(), "about").await?))
    }
}

/// Who shows something of themselves to others.
fn own_to_show(view: &View) -> Result<MemberId, Problem> {
    let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
    view.may(Action::Present, Object::Member(member))?;
    Ok(member.id)
}
