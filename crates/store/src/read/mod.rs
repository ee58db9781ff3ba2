//! Reading. Each function here is one round trip, unless it says otherwise; what a page needs at
//! once is asked for at once.

pub(crate) mod cleanup;
pub(crate) mod conduct;
pub(crate) mod days;
pub(crate) mod drafts;
pub(crate) mod flags;
pub(crate) mod holdings;
pub(crate) mod identities;
pub(crate) mod letters;
pub(crate) mod lists;
pub(crate) mod log;
pub(crate) mod members;
pub(crate) mod moved;
pub(crate) mod notifications;
pub(crate) mod recount;
pub(crate) mod reviews;
pub(crate) mod revisions;
pub(crate) mod series;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod site;
pub(crate) mod standing;
pub(crate) mod tags;
pub(crate) mod tickets;
pub(crate) mod topics;
pub(crate) mod uploads;
pub(crate) mod written;
