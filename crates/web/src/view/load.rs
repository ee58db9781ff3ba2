//! What weighs on the forum, as admins see it.

use askama::Template;

use super::frame::Frame;
use super::parts::{Link, Tab, When};
use super::plot::Plot;

/// `/admin/load`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_load.html")]
pub struct AdminLoadPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub spans: Vec<Tab>,
    pub about: String,
    /// What was refused, drawn over time: those reasons that there were.
    pub refused: Vec<Plot>,
    pub causes: Vec<CauseLine>,
    pub recent: Vec<RefusedLine>,
    /// How long and how many of these are kept.
    pub kept: String,
    /// What is said where the limits are switched off.
    pub warning: Option<String>,
    pub limits: Vec<LimitState>,
    pub pools: Vec<PoolLine>,
    pub crawled: Vec<Plot>,
    pub crawlers: Vec<CrawlerLine>,
}

/// A reason, and how often it was one.
#[derive(Debug, Clone)]
pub struct CauseLine {
    pub what: String,
    pub count: String,
    /// Where it is set.
    pub settings: Option<Link>,
}

#[derive(Debug, Clone)]
pub struct RefusedLine {
    pub when: When,
    pub why: String,
    pub member: Option<Link>,
    pub place: Option<PlaceLink>,
}

/// A network that is known by a keyed hash.
#[derive(Debug, Clone)]
pub struct PlaceLink {
    /// As much of it as tells one from another.
    pub mark: String,
    /// Where it can be blocked.
    pub block: String,
}

/// A limit: what it allows, and how it stands.
#[derive(Debug, Clone)]
pub struct LimitState {
    pub what: &'static str,
    pub whose: &'static str,
    /// `10 at once, then 20 an hour`
    pub allowed: String,
    /// Empty, if nothing was.
    pub refused: String,
    /// `84 %`; nothing, if no bucket of it is in use.
    pub fullest: Option<String>,
    pub member: Option<Link>,
    pub place: Option<PlaceLink>,
}

/// Threads, or places, that take so much at once.
#[derive(Debug, Clone)]
pub struct PoolLine {
    pub what: &'static str,
    /// `1 of 2`
    pub running: String,
    pub waiting: String,
    pub turned_away: String,
}

#[derive(Debug, Clone)]
pub struct CrawlerLine {
    pub name: &'static str,
    pub requests: String,
    pub bytes: String,
    /// In the order of [`Taken::ALL`](model::crawler::Taken::ALL).
    pub taken: Vec<String>,
    pub seen: Option<When>,
}
