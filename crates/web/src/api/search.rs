//! Searching.

use forum::{At, Complaint, SearchForm, Sought};

use super::shapes::{FoundShape, MemberRef, SearchResults, TagShape};
use super::topics::page;
use super::visit::ApiVisit;
use super::{Answer, FieldError, answer};
use crate::failure::Failure;
use crate::pages::search::{filled, placed};
use crate::request::Params;

/// Search
///
/// Finds posts among what whoever asks can read, the best of each topic, as `/search` does. `q` takes words,
/// phrases in quotes and the operators that are explained there; the others narrow it down as well. Twenty
/// topics stand on a page, and there are twenty pages at most.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "topics",
    params(
        ("q" = Option<String>, Query, description = "Words, phrases and operators; or a log or an error message as it stands."),
        ("in" = Option<String>, Query, description = "`title`, `code`, `answers` or `articles`."),
        ("is" = Option<String>, Query, description = "`open`, `answered` or `accepted`."),
        ("category" = Option<String>, Query, description = "A category, by its name, its number or the end of its address."),
        ("author" = Option<String>, Query, description = "The name of a member."),
        ("tag" = Option<String>, Query, description = "A tag, under any of its names."),
        ("after" = Option<String>, Query, description = "Written on this day or later: a day, month or year."),
        ("before" = Option<String>, Query, description = "Written before this day, month or year."),
        ("page" = Option<u64>, Query, minimum = 1, description = "The page, from 1."),
    ),
    responses((status = 200, description = "A page of what was found.", body = SearchResults))
)]
pub(crate) async fn search(visit: ApiVisit, params: Params) -> Answer {
    let (page, form) = (page(&params)?, filled(|name| params.get(name))?);
    let (asked, caller) = (form.clone(), visit.caller());
    let (view, sought) =
        visit.read(move |forum, view| Box::pin(forum.search(view.through(caller), asked.clone(), page))).await?;
    let results = match sought {
        Sought::Nothing => return Err(wrong(vec![FieldError::new("q", "Say what to look for.")])),
        Sought::Complaints(complaints) => {
            return Err(wrong(complaints.iter().map(|complaint| of_complaint(&form, complaint)).collect()));
        }
        Sought::Results(results) => results,
    };
    let found = SearchResults {
        items: results.hits.iter().map(|hit| FoundShape::of(&view, hit)).collect(),
        page: results.page.number(),
        pages: results.pages,
        total: results.total,
        is_cut: results.is_cut,
        how: results.how.into(),
        members: results.members.iter().map(MemberRef::of).collect(),
        tags: results.tags.iter().map(|found| TagShape::of(&found.tag, found.topics, found.synonym.as_ref())).collect(),
    };
    Ok(answer::read(&visit.headers, 0, &found))
}

fn wrong(errors: Vec<FieldError>) -> Failure {
    Failure::Fields(errors)
}

/// The same sentence as on the page.
fn of_complaint(form: &SearchForm, complaint: &Complaint) -> FieldError {
    let field = match complaint.at {
        At::Text(_) => "q",
        At::Field(field) => field,
    };
    FieldError::new(field, placed(&form.text, complaint))
}
