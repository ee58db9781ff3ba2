//! What each route answers to each role, for each kind of object: the table that the other checks
//! walk through. A route that is missing here fails a test.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api_routes::{api_reads, api_writes};
use crate::world::World;

mod accounts;
mod admin;
mod articles;
mod lists;
mod members;
mod posts;
mod topics;

/// One request, and what each role gets.
pub(crate) struct Case {
    pub method: &'static str,
    /// As the route table spells it.
    pub route: &'static str,
    pub object: &'static str,
    pub path: String,
    pub form: Vec<(&'static str, String)>,
    /// What a program sends in place of a form.
    pub json: Option<Value>,
    /// A letter for each of the roles: `o` a page, `r` a redirect to where it stands or was done,
    /// `s` sign in first, `f` forbidden, `n` nothing here, `c` not in this state, `i` a field is
    /// wrong, `g` a link that is no longer valid, `u` no form with a file, `b` no request that is understood.
    pub expect: &'static str,
}

/// What an answer is, as the table has it.
pub(crate) fn letter(answer: &crate::support::Answer) -> char {
    match answer.status {
        200 | 201 | 204 => 'o',
        303 if answer.location().starts_with("/login") => 's',
        301..=303 => 'r',
        401 => 's',
        403 => 'f',
        404 => 'n',
        409 => 'c',
        400 => 'b',
        410 => 'g',
        415 => 'u',
        422 => 'i',
        _ => '?',
    }
}

#[test]
fn every_route_is_in_the_table_and_nothing_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let cases = [reads(&world), writes(&world), api_writes(&world)].concat_all();
    let expected: BTreeSet<(&str, &str)> = cases.iter().map(|case| (case.route, case.method)).collect();
    let mut routes = BTreeSet::new();
    for route in web::routes() {
        routes.extend(route.methods.iter().map(|method| (route.path, *method)));
    }
    let forgotten: Vec<_> = routes.difference(&expected).collect();
    let gone: Vec<_> = expected.difference(&routes).collect();
    assert!(forgotten.is_empty() && gone.is_empty(), "without an entry: {forgotten:?}; without a route: {gone:?}");
    for case in &cases {
        assert_eq!(case.expect.len(), 7, "{} {}", case.route, case.object);
    }
}

trait ConcatAll {
    fn concat_all(self) -> Vec<Case>;
}

impl ConcatAll for [Vec<Case>; 3] {
    fn concat_all(self) -> Vec<Case> {
        self.into_iter().flatten().collect()
    }
}

pub(crate) const ALL: &str = "ooooooo";
const REDIRECTED: &str = "rrrrrrr";
pub(crate) const NOBODY: &str = "nnnnnnn";
const OVER: &str = "ggggggg";

/// Takes a GET: its route, what it is of, its address, and what each role gets.
type Read<'a> = dyn FnMut(&'static str, &'static str, String, &'static str) + 'a;

/// Takes a POST: the same, with the fields of its form before what each role gets.
type Write<'a> = dyn FnMut(&'static str, &'static str, String, &[(&'static str, &str)], &'static str) + 'a;

/// Every GET, in both channels.
pub(crate) fn reads(world: &World) -> Vec<Case> {
    [page_reads(world), api_reads(world)].into_iter().flatten().collect()
}

/// Every page. The roles: guest, member, author, suspended, moderator of A, moderator of B, admin.
fn page_reads(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |route, object, path: String, expect| {
        cases.push(Case { method: "GET", route, object, path, form: Vec::new(), json: None, expect });
    };
    for subject in
        [lists::reads, topics::reads, articles::reads, posts::reads, members::reads, accounts::reads, admin::reads]
    {
        subject(world, &mut case);
    }
    cases
}

/// Every POST, in the same order of roles.
pub(crate) fn writes(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |route, object, path: String, form: &[(&'static str, &str)], expect| {
        let form = form.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        cases.push(Case { method: "POST", route, object, path, form, json: None, expect });
    };
    for subject in [
        lists::writes,
        topics::writes,
        articles::writes,
        posts::writes,
        members::writes,
        accounts::writes,
        admin::writes,
    ] {
        subject(world, &mut case);
    }
    cases
}
