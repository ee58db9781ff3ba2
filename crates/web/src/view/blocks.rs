//! Blocks, as admins see them.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::parts::{Link, Tab, When};

/// `/admin/blocks`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_blocks.html")]
pub struct AdminBlocksPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub problem: Option<String>,
    pub count: String,
    pub blocks: Vec<BlockLine>,
    pub what: Field,
    pub reason: Field,
    pub until: Field,
}

#[derive(Debug, Clone)]
pub struct BlockLine {
    pub what: String,
    pub is_network: bool,
    pub number: String,
    pub reason: String,
    pub by: Link,
    pub at: When,
    /// For good, if absent.
    pub until: Option<When>,
    /// `12 times`
    pub kept_out: String,
    pub lift: String,
}
