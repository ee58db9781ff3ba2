//! Handlers, a file for each page or for a few forms that belong together.

pub(crate) mod admin;
pub(crate) mod announcing;
pub(crate) mod api;
pub(crate) mod appeals;
pub(crate) mod article;
pub(crate) mod article_revision;
pub(crate) mod authors;
pub(crate) mod avatar;
pub(crate) mod backups;
pub(crate) mod blocks;
pub(crate) mod case;
pub(crate) mod categories;
pub(crate) mod category;
pub(crate) mod cleanup;
pub(crate) mod compose;
pub(crate) mod configuring;
pub(crate) mod drafts;
pub(crate) mod elsewhere;
pub(crate) mod flags;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod letters;
pub(crate) mod life;
pub(crate) mod lists;
pub(crate) mod login;
pub(crate) mod mail;
pub(crate) mod many;
pub(crate) mod markdown;
pub(crate) mod member_file;
pub(crate) mod modlog;
pub(crate) mod notifications;
pub(crate) mod order;
pub(crate) mod posts;
pub(crate) mod promotion;
pub(crate) mod purging;
pub(crate) mod queue;
pub(crate) mod register;
pub(crate) mod reply;
pub(crate) mod review;
pub(crate) mod revisions;
pub(crate) mod search;
pub(crate) mod second;
pub(crate) mod series;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod splitting;
pub(crate) mod standing;
pub(crate) mod static_files;
pub(crate) mod suggest;
pub(crate) mod tags;
mod thread;
mod thread_posts;
mod tools;
pub(crate) mod topic;
pub(crate) mod uniting;
mod unsent;
pub(crate) mod unsubscribe;
pub(crate) mod uploads;
pub(crate) mod user;
pub(crate) mod verdict;
pub(crate) mod view_as;
pub(crate) mod warnings;
pub(crate) mod writing;
pub(crate) mod written;

use axum::http::StatusCode;
use axum::response::Response;
use forum::{CookedPost, Problem};
use model::refusal::{Fault, Refusal};

use crate::failure::Failure;
use crate::respond::{come_back, html, with_status};
use crate::view::{Field, Html};

pub(crate) use thread_posts::Yours;

pub(crate) type Page = Result<Response, Failure>;

/// An id of an address; what is no number leads nowhere.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::ABSENT)
}

/// What is wrong with a form that comes back filled.
#[derive(Default)]
struct Complaints {
    faults: Vec<Fault>,
    problem: Option<String>,
    status: StatusCode,
    /// Seconds after which the same form may be taken.
    retry_after: Option<u64>,
}

impl Complaints {
    fn none() -> Self {
        Self { status: StatusCode::OK, ..Self::default() }
    }

    /// What the form itself can show; anything else goes to a page of its own.
    fn of(problem: forum::Problem) -> Result<Self, Failure> {
        let (status, retry_after) = (crate::failure::status(&problem), crate::failure::retry_after(&problem));
        let (_, sentence, _) = crate::failure::words(&problem);
        match problem {
            forum::Problem::Refused(Refusal::Invalid(faults)) => {
                let too_large = crate::failure::is_too_large(&faults);
                let status = if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { status };
                Ok(Self { faults, status, ..Self::default() })
            }
            forum::Problem::Refused(Refusal::Met(faults)) => {
                let problem = Some(Refusal::Met(Vec::new()).to_string());
                Ok(Self { faults, problem, status, ..Self::default() })
            }
            forum::Problem::Refused(
                Refusal::Conflict(_)
                | Refusal::ReadOnly(_)
                | Refusal::Overtaken { .. }
                | Refusal::Forbidden(_)
                | Refusal::Blocked { .. }
                | Refusal::Suspended { .. }
                | Refusal::Silenced { .. }
                | Refusal::Warned
                | Refusal::Held
                | Refusal::Limited(_),
            ) => Ok(Self { faults: Vec::new(), problem: Some(sentence), status, retry_after }),
            other => Err(other.into()),
        }
    }

    /// The page that shows them.
    fn shown_on(&self, page: Response) -> Response {
        come_back(self.retry_after, with_status(self.status, page))
    }

    /// What stands at the top of a page whose form is long.
    fn at_the_top(&self) -> Option<String> {
        let below = || (!self.faults.is_empty()).then(|| "Something below needs another look.".to_owned());
        self.problem.clone().or_else(below)
    }

    fn error(&self, name: &str) -> Option<String> {
        self.faults.iter().find(|fault| fault.field == name).map(|fault| fault.sentence.clone())
    }

    fn field(&self, name: &str, value: &str) -> Field {
        Field { value: value.to_owned(), error: self.error(name) }
    }
}

/// A text as it would be shown, or why that is not shown now.
fn previewed(cooked: Result<CookedPost, Problem>) -> Result<(Complaints, Option<Html>), Failure> {
    match cooked {
        Ok(cooked) => Ok((Complaints::none(), Some(Html::from(cooked.html.clone())))),
        Err(problem) => Ok((Complaints::of(problem)?, None)),
    }
}

/// A fresh idempotency key for a form.
fn fresh_once() -> Result<String, Failure> {
    let bytes = auth::random::bytes::<12>().map_err(forum::Problem::from)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A date of a form, perhaps with a time, as a moment: in the time zone of whoever sent it, once it is known
/// who that is.
fn date(field: &'static str, text: &str) -> Result<Option<model::time::Timestamp>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::from(Fault::new(field, "Give the date as year-month-day."));
    // A time may follow; without one the day counts from its beginning.
    let date: jiff::civil::DateTime = text.trim().parse().map_err(|_| wrong())?;
    let moment = date.to_zoned(crate::zone::chosen()).map_err(|_| wrong())?.timestamp().as_millisecond();
    Ok(Some(model::time::Timestamp(u64::try_from(moment).map_err(|_| wrong())?)))
}
