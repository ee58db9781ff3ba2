//! Why something was refused, in an admin's words.

use model::refused::{By, Cause, Group};

use crate::pages::configuring;
use crate::view::Link;

/// As a plot is called.
pub(super) fn title(group: Group) -> &'static str {
    match group {
        Group::Limits => "Limits",
        Group::Blocks => "Blocked networks and hosts",
        Group::Held => "Posts that wait",
        Group::Words => "Words that are not taken",
        Group::SignIns => "Failed sign-ins",
        Group::Elsewhere => "Forms from other sites",
        Group::ReadOnly => "While nothing is written",
        Group::Busy => "Too busy",
    }
}

/// What its plot is known by on the page.
pub(super) fn id(group: Group) -> &'static str {
    match group {
        Group::Limits => "of-limits",
        Group::Blocks => "of-blocks",
        Group::Held => "of-held",
        Group::Words => "of-words",
        Group::SignIns => "of-sign-ins",
        Group::Elsewhere => "of-elsewhere",
        Group::ReadOnly => "of-read-only",
        Group::Busy => "of-busy",
    }
}

/// Whose bucket of a limit it is.
pub(super) fn whose(by: By) -> &'static str {
    match by {
        By::Account => "an account",
        By::Network => "a network",
        By::Target => "a name, an address or a topic",
        By::Everybody => "all together",
    }
}

pub(super) fn words(cause: Cause) -> String {
    let words = match cause {
        Cause::Limit(act, by) => return format!("Limit: {}, for {}", configuring::act(act), whose(by)),
        Cause::Network => "A blocked network",
        Cause::Host => "An e-mail address at a blocked host",
        Cause::FirstPosts => "A post waits: one of its author\u{2019}s first",
        Cause::Links => "A post waits: links of a new member",
        Cause::Quick => "A post waits: several in quick succession",
        Cause::HeldWord => "A post waits: a watched word",
        Cause::Word => "A word that is not taken",
        Cause::Password => "A sign-in with a wrong name or password",
        Cause::Second => "A wrong second factor",
        Cause::Token => "An API token that is not good",
        Cause::Elsewhere => "A form from another site",
        Cause::ReadOnly => "Written while the forum is read only",
        Cause::Busy => "Too much was waiting",
    };
    words.to_owned()
}

/// Where it is set that this is refused.
pub(super) fn settings(cause: Cause) -> Option<Link> {
    match cause.group() {
        Group::Limits => Some(Link::new("Limits", "/admin/settings/limits")),
        Group::Blocks => Some(Link::new("Blocks", "/admin/blocks")),
        Group::Held | Group::Words => Some(Link::new("Holding", "/admin/holding")),
        Group::ReadOnly => Some(Link::new("Read-only mode", "/admin/settings/read-only")),
        Group::SignIns | Group::Elsewhere | Group::Busy => None,
    }
}
