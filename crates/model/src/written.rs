//! Pages that admins write: what the forum is, its terms, what it keeps of people, and any others.

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::refusal::{Fault, Faults, Refusal};
use crate::slug::Slug;
use crate::time::Timestamp;

pub const TITLE_MAX: usize = 100;
pub const TEXT_MAX: usize = 50_000;
/// Pages of one forum.
pub const PAGES_MAX: usize = 50;
const NAME_MAX: usize = 60;

/// What a page is known by, and what its address ends in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageName(String);

impl PageName {
    /// Those with an address of their own, in the order of the footer: `/about`.
    pub const FIXED: [(&'static str, &'static str); 3] =
        [("about", "About"), ("terms", "Terms of use"), ("privacy", "Privacy")];

    /// # Errors
    /// No page can be called so.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let slug = Slug::of(text);
        let is_plain = slug.as_str() == text && !text.is_empty() && text.is_ascii() && text.len() <= NAME_MAX;
        let wrong = "Write the name in small letters, digits and hyphens, as in code-of-conduct.";
        if is_plain { Ok(Self(text.to_owned())) } else { Err(Fault::new("name", wrong)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What one of the fixed pages is called at first.
    pub fn fixed_title(&self) -> Option<&'static str> {
        Self::FIXED.into_iter().find(|(name, _)| *name == self.0).map(|(_, title)| title)
    }

    pub fn address(&self) -> String {
        match self.fixed_title() {
            Some(_) => format!("/{}", self.0),
            None => format!("/pages/{}", self.0),
        }
    }
}

/// A page that there is, as each node knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageHead {
    pub name: PageName,
    pub title: String,
    /// Linked at the end of each page.
    pub footer: bool,
    /// The one that is shown.
    pub revision: u64,
}

/// One revision of a page, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRevision {
    pub revision: u64,
    pub at: Timestamp,
    pub by: MemberId,
    pub title: String,
    /// With this one the page was taken away, and it has no text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// A page as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageForm {
    pub title: String,
    pub text: String,
    pub footer: bool,
    /// The newest revision that they saw; 0, if there was none.
    pub seen: u64,
}

impl PageForm {
    /// Title and text as they are kept.
    ///
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(&self) -> Result<(String, String), Refusal> {
        let mut faults = Faults::default();
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = self.text.replace("\r\n", "\n").trim().to_owned();
        if title.is_empty() {
            faults.add("title", "Give the page a title.");
        } else if title.chars().count() > TITLE_MAX {
            faults.add("title", format!("The title is too long: at most {TITLE_MAX} characters."));
        }
        if text.is_empty() {
            faults.add("text", "Write something first. To take the page away, delete it.");
        } else if text.chars().count() > TEXT_MAX {
            faults.add("text", format!("The text is too long: at most {TEXT_MAX} characters."));
        }
        faults.end()?;
        Ok((title, text))
    }
}

/// Those that stand in the footer, in its order.
pub fn in_footer(pages: &[PageHead]) -> impl Iterator<Item = &PageHead> {
    let mut shown: Vec<&PageHead> = pages.iter().filter(|page| page.footer).collect();
    let place = |page: &PageHead| PageName::FIXED.iter().position(|(name, _)| *name == page.name.as_str());
    shown.sort_by_key(|page| (place(page).unwrap_or(PageName::FIXED.len()), page.title.clone()));
    shown.into_iter()
}
