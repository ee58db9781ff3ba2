//! The admin's pages.

use askama::Template;

use super::configuring::ConfiguredLine;
use super::field::{Choice, Field, Select};
use super::frame::Frame;
use super::icon::CategoryIcon;
use super::parts::{Link, Mark, When};

/// `/admin`
#[derive(Debug, Clone, Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    pub frame: Frame,
    pub tabs: Vec<super::parts::Tab>,
    pub troubles: Vec<TroubleLine>,
    /// Over how long figures may be looked at.
    pub spans: Vec<super::parts::Tab>,
    /// What days are, and since when they were counted.
    pub about: String,
    pub plots: Vec<super::plot::Plot>,
    pub node: Vec<Figure>,
    pub redis: Vec<Figure>,
    pub parked: Vec<ParkedDelivery>,
}

/// Something that is not as it should be, and what to do.
#[derive(Debug, Clone)]
pub struct TroubleLine {
    /// `danger`, `attention` or `advice`.
    pub class: &'static str,
    pub word: &'static str,
    pub what: String,
    pub advice: String,
}

/// A name and what stands behind it.
#[derive(Debug, Clone)]
pub struct Figure {
    pub label: String,
    pub value: String,
}

/// A delivery that failed for good.
#[derive(Debug, Clone)]
pub struct ParkedDelivery {
    pub what: String,
    pub why: String,
    pub when: When,
    pub tries: String,
    /// Where the form that sends it again goes.
    pub again: String,
}

/// `/admin/mail`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_mail.html")]
pub struct AdminMailPage {
    pub frame: Frame,
    pub tabs: Vec<super::parts::Tab>,
    pub crumbs: Vec<Link>,
    pub fixed: Vec<ConfiguredLine>,
    pub sends_mail: bool,
    /// Where letters go, what they come from, how many wait.
    pub facts: Vec<Figure>,
    pub parked: Vec<ParkedLetter>,
}

/// A letter that could not be sent.
#[derive(Debug, Clone)]
pub struct ParkedLetter {
    pub what: String,
    pub to: String,
    pub why: String,
    pub when: When,
    pub tries: String,
    /// Where the form with `do` (`again` or `discard`) goes.
    pub action: String,
}

/// `/admin/categories`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_categories.html")]
pub struct AdminCategoriesPage {
    pub frame: Frame,
    pub tabs: Vec<super::parts::Tab>,
    /// Address of the module that moves lines.
    pub script: String,
    /// The revision of the site that the list is of.
    pub revision: u64,
    /// Why the list was not put into an order.
    pub order_problem: Option<String>,
    pub categories: Vec<CategoryLine>,
    pub form: CategoryForm,
}

/// A category in the list, after its parent.
#[derive(Debug, Clone)]
pub struct CategoryLine {
    pub id: u64,
    pub category: Link,
    pub icon: Option<CategoryIcon>,
    /// Nothing new is written in it.
    pub archived: Option<Mark>,
    /// `Becomes part of “Main track”: 40 % of all topics were gone through.`
    pub merging: Option<String>,
    /// 0 at the top.
    pub depth: usize,
    /// Those with the same are siblings, and change places.
    pub siblings: String,
    /// From 1, as it was typed.
    pub place: String,
    /// `questions, discussions`
    pub kinds: String,
    /// `everyone reads, members start and reply`
    pub rights: String,
    pub edit: String,
    /// Where it is merged into another one.
    pub merge: String,
    pub can_rise: bool,
    pub can_sink: bool,
}

/// `/admin/categories/{cid}/merge`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_merge.html")]
pub struct MergeCategoryPage {
    pub frame: Frame,
    pub tabs: Vec<super::parts::Tab>,
    pub crumbs: Vec<Link>,
    pub name: String,
    /// The page itself, and where the form with `into` and `confirmed` goes.
    pub here: String,
    pub problem: Option<String>,
    pub targets: Vec<Choice>,
    pub into_error: Option<String>,
    pub preview: Option<MergePreview>,
}

/// What comes of a category in another one.
#[derive(Debug, Clone)]
pub struct MergePreview {
    /// The value of `into`.
    pub into: String,
    pub name: String,
    pub lines: Vec<String>,
    /// Somebody will read it who does not now: `confirmed` has to be set.
    pub opens: bool,
    pub confirmed_error: Option<String>,
}

/// A symbol to choose.
#[derive(Debug, Clone)]
pub struct IconChoice {
    pub choice: Choice,
    pub icon: Option<CategoryIcon>,
}

/// A category to add or to change. Fields: `name`, `description`, `parent`, `kinds` (several),
/// `see`, `start`, `reply`, `moderators`, `asks`, `licence`, `reviews`, `icon`, `colour`, `archived`, `grant`
/// (several: `{group}:{right}`).
#[derive(Debug, Clone)]
pub struct CategoryForm {
    pub heading: String,
    pub action: String,
    pub problem: Option<String>,
    /// Something in it needs another look; it stands below the list.
    pub is_wrong: bool,
    pub name: Field,
    pub description: Field,
    /// The first has an empty value: none.
    pub parents: Select,
    pub kinds: Vec<Choice>,
    pub kinds_error: Option<String>,
    /// Everyone, members, moderators, admins.
    pub see: Select,
    pub start: Select,
    pub reply: Select,
    /// Names with commas between them.
    pub moderators: Field,
    pub groups: Vec<GroupRights>,
    /// What questions are asked for, one in a line.
    pub asks: Field,
    /// What articles are published under.
    pub licences: Select,
    /// Articles are reviewed before they are published.
    pub reviews: bool,
    /// The first is none.
    pub icons: Vec<IconChoice>,
    pub icon_error: Option<String>,
    pub colour: Field,
    /// As the colour is shown beside its field.
    pub swatch: Option<String>,
    pub archived: bool,
    /// Back to the empty form, while one is changed.
    pub cancel: Option<String>,
    pub submit: String,
}

/// What a group may do in a category, each a check box.
#[derive(Debug, Clone)]
pub struct GroupRights {
    pub name: String,
    pub rights: Vec<Choice>,
}

/// `/admin/view-as`. Fields: `who` and `name`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin_view_as.html")]
pub struct ViewAsPage {
    pub frame: Frame,
    pub tabs: Vec<super::parts::Tab>,
    pub problem: Option<String>,
    pub choices: Vec<Choice>,
    pub name: Field,
}
