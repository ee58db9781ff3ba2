//! What went wrong, as a page: the one place where problems become statuses and sentences.

use std::sync::atomic::{AtomicU32, Ordering};

use auth::provider::{ProviderFault, Untrusted};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use forum::{Astray, Problem, ProviderProblem};
use model::refusal::{Fault, Home, Refusal};

use crate::address;
use crate::api::FieldError;
use crate::place::Place;
use crate::respond::{come_back, html, redirect, see_other, with_status};
use crate::show::until as until_of;
use crate::view::{Frame, Link, MessagePage, TypedField};

/// Where second factors are set up.
const ENROL: &str = "/settings/security";

/// Why there is no page. What it says is for the reader; the detail goes to the log.
#[derive(Debug)]
pub(crate) enum Failure {
    Problem(Problem),
    /// The request cannot be understood; the sentence says why.
    Bad(String),
    TooLarge,
    /// It took too long to arrive.
    Slow,
    NotAForm,
    /// The same of a form that brings a file.
    NotAnUpload,
    NotJson,
    /// Some fields of what a program sent are wrong.
    Fields(Vec<FieldError>),
    /// The forum has no name and no admin yet.
    NotSetUp,
    CrossSite,
    /// A link from a letter that does nothing any more.
    Over(LinkOver),
    /// The page of a member who has deleted their account. Texts that mention them still lead there.
    MemberLeft,
    /// The address of a revision that was removed for good.
    RevisionGone,
}

/// What a link was for that is no longer valid, or what came in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkOver {
    Reset,
    SignIn,
    Confirm,
    Join,
    /// The address has become another's.
    Taken,
}

impl LinkOver {
    fn words(self) -> (&'static str, String, &'static str) {
        let sentence = match self {
            Self::Taken => "Meanwhile this address has become that of another account.",
            Self::Reset | Self::SignIn | Self::Confirm | Self::Join => {
                "A link works once, for a short time, and only until a newer one is asked for."
            }
        };
        ("This link is no longer valid", sentence.to_owned(), "You can ask for another.")
    }

    fn another(self) -> Link {
        match self {
            Self::Reset => Link::new("Ask for another", "/reset"),
            Self::SignIn => Link::new("Ask for another", "/login/link"),
            Self::Confirm | Self::Taken => Link::new("Your settings", "/settings"),
            Self::Join => Link::new("Join", "/register"),
        }
    }
}

impl Failure {
    pub(crate) const ABSENT: Self = Self::Problem(Problem::Refused(Refusal::Absent));

    pub(crate) fn bad(sentence: impl Into<String>) -> Self {
        Self::Bad(sentence.into())
    }

    pub(crate) fn unreadable(what: &str) -> Self {
        Self::Bad(format!("{what} is not UTF-8, so it cannot be read as text."))
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Problem(Problem::Refused(Refusal::Invalid(faults))) if is_too_large(faults) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Problem(problem) => status(problem),
            Self::Bad(_) | Self::NotSetUp => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::NotAForm | Self::NotAnUpload | Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Over(_) | Self::MemberLeft | Self::RevisionGone => StatusCode::GONE,
        }
    }

    /// Heading, sentence, advice.
    pub(crate) fn words(&self) -> (&'static str, String, &'static str) {
        match self {
            Self::Problem(problem) => words(problem),
            Self::Bad(sentence) => ("This request cannot be understood", sentence.clone(), "Go back and try again."),
            Self::TooLarge => (
                "That is too much at once",
                format!("A text can have {} bytes, and a form takes little more.", model::post::BODY_MAX),
                "Go back, where your text still stands, and shorten it or divide it.",
            ),
            Self::Slow => (
                "This took too long to arrive",
                "The file came so slowly that nobody waited for its end.".to_owned(),
                "Try again over a better connection, or send a smaller file.",
            ),
            Self::NotAForm => (
                "This is not a form",
                "What was sent is not of the type application/x-www-form-urlencoded.".to_owned(),
                "Use the form on the page.",
            ),
            Self::NotAnUpload => (
                "This is not a form with a file",
                "What was sent is not of the type multipart/form-data.".to_owned(),
                "Use the form on the page.",
            ),
            Self::NotJson => (
                "This is not JSON",
                "What was sent is not of the type application/json.".to_owned(),
                "Send a JSON object, and its type.",
            ),
            Self::Fields(faults) => {
                let sentences: Vec<String> =
                    faults.iter().map(|fault| format!("`{}`: {}", fault.field, fault.detail)).collect();
                ("Some of this needs another look", sentences.join(" "), "Change it and send it again.")
            }
            Self::NotSetUp => (
                "This forum is not set up yet",
                "To set it up, open the address that the server printed to its console when it started.".to_owned(),
                "If that is gone, restart the server: it prints a new one.",
            ),
            Self::CrossSite => (
                "This came from another site",
                "A form that changes something is taken from this site’s own pages only.".to_owned(),
                "Open the page here and send the form again.",
            ),
            Self::Over(over) => over.words(),
            Self::RevisionGone => (
                "This revision is gone",
                "It was published here, and was later removed for good.".to_owned(),
                "Nobody can bring it back. Whoever cited it can say when they read it.",
            ),
            Self::MemberLeft => (
                "This member has left",
                "Whoever had this name has deleted their account.".to_owned(),
                "What they wrote may still stand in its threads, without the name.",
            ),
        }
    }

    /// Seconds after which it may work.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Problem(problem) => retry_after(problem),
            _ => None,
        }
    }

    /// The store does not answer: asking it who reads would only take longer.
    pub(crate) fn is_away(&self) -> bool {
        matches!(self, Self::Problem(Problem::Away(_)))
    }

    /// Too much is waiting: nothing more is done than to say so.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self, Self::Problem(Problem::Busy))
    }

    /// Where the thing stands that the address meant.
    pub(crate) fn home(&self) -> Option<Home> {
        match self {
            Self::Problem(Problem::Refused(Refusal::Moved(home))) => Some(*home),
            _ => None,
        }
    }

    fn wants_sign_in(&self) -> bool {
        matches!(self, Self::Problem(Problem::Refused(Refusal::SignIn)))
    }

    /// They have to set up a second factor before anything else.
    fn wants_factor(&self) -> bool {
        matches!(self, Self::Problem(Problem::Refused(Refusal::EnrolFirst)))
    }

    /// It is dangerous, so they have to prove once more who they are.
    pub(crate) fn wants_proof(&self) -> bool {
        matches!(self, Self::Problem(Problem::Refused(Refusal::ProveAgain)))
    }

    /// Other places that help.
    fn ways_on(&self, place: &Place) -> Vec<Link> {
        let mut links = Vec::new();
        if matches!(self, Self::NotSetUp) {
            return links;
        }
        if self.wants_sign_in() {
            links.push(Link::new("Sign in", place.sign_in()));
        }
        if self.wants_factor() {
            links.push(Link::new("Set up a second factor", ENROL));
            return links;
        }
        if self.wants_proof() {
            links.push(Link::new("Confirm that it is you", place.prove()));
        }
        match self {
            Self::Over(over) => links.push(over.another()),
            Self::Problem(Problem::Refused(Refusal::Moved(home))) => {
                links.push(Link::new("Where it stands now", address::home(*home)));
            }
            Self::Problem(Problem::Refused(Refusal::Beyond { last })) => {
                links.push(Link::new(format!("Page {last}"), place.page(*last)));
            }
            Self::Problem(Problem::Refused(
                Refusal::Conflict(_)
                | Refusal::Overtaken { .. }
                | Refusal::Forbidden(_)
                | Refusal::Blocked { .. }
                | Refusal::Suspended { .. }
                | Refusal::Silenced { .. }
                | Refusal::Held,
            )) => {
                links.extend(place.thing());
                if matches!(self, Self::Problem(Problem::Refused(Refusal::Suspended { .. } | Refusal::Silenced { .. })))
                {
                    links.push(Link::new("Appeal", "/appeal"));
                }
            }
            Self::Problem(Problem::Refused(Refusal::Warned)) => {
                links.push(Link::new("Read the warning", "/warnings"));
                links.extend(place.thing());
            }
            Self::Problem(Problem::Provider(problem)) => {
                let next = problem.onward.next.as_str();
                let again = address::with_query(&format!("/auth/{}", problem.slug), &[("next", next)]);
                links.push(Link::new(format!("Try {} again", problem.provider), again));
                links.push(Link::new("Sign in otherwise", address::with_query("/login", &[("next", next)])));
            }
            _ => {}
        }
        links.extend([Link::new("Home", "/"), Link::new("Recent topics", "/recent")]);
        links
    }

    /// The page that says it, with what had been typed. `request` names the request in the log.
    pub(crate) fn page(self, frame: Frame, request: Option<&str>, place: &Place, typed: Vec<TypedField>) -> Response {
        let status = self.status();
        let (heading, sentence, advice) = self.words();
        let retry_after = self.retry_after();
        if self.wants_sign_in() && typed.is_empty() {
            return see_other(&place.sign_in());
        }
        if self.wants_factor() && typed.is_empty() {
            return see_other(ENROL);
        }
        if self.wants_proof() && typed.is_empty() {
            return see_other(&place.prove());
        }
        if let (Some(home), true) = (self.home(), place.is_read()) {
            return redirect(StatusCode::MOVED_PERMANENTLY, &address::home(home));
        }
        self.log(request);
        let page = MessagePage {
            frame: Frame { title: heading.to_owned(), noindex: true, canonical: None, markdown: None, ..frame },
            status: status.as_u16().to_string(),
            heading: heading.to_owned(),
            sentence,
            advice: advice.to_owned(),
            links: self.ways_on(place),
            typed,
            request: request.filter(|_| status.is_server_error()).map(str::to_owned),
        };
        come_back(retry_after, with_status(status, html(&page)))
    }

    pub(crate) fn log(&self, request: Option<&str>) {
        match self {
            Self::Problem(Problem::Broken(detail)) => tracing::error!(request, %detail, "a request failed"),
            Self::Problem(Problem::Away(error)) => tracing::warn!(request, %error, "the store is away"),
            Self::Problem(Problem::Provider(problem)) if matches!(problem.why, Astray::Fault(_)) => {
                tracing::warn!(request, provider = problem.slug, fault = %problem.why, "a provider was of no help");
            }
            Self::Problem(Problem::Busy) => tracing::warn!(request, "too much is waiting"),
            _ => {}
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Only a formatter that fails could do this, and ours write into memory.
impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Problem(Problem::Broken(error.to_string()))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(refusal.into())
    }
}

/// A failure becomes a page in the layer around all handlers, which knows the site and the reader.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(std::sync::Mutex::new(Some(self))));
        response
    }
}

pub(crate) fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Refused(refusal) => match refusal {
            Refusal::Absent | Refusal::Beyond { .. } => StatusCode::NOT_FOUND,
            Refusal::SignIn | Refusal::ProveAgain => StatusCode::UNAUTHORIZED,
            Refusal::Suspended { .. }
            | Refusal::Silenced { .. }
            | Refusal::Warned
            | Refusal::Held
            | Refusal::Blocked { .. }
            | Refusal::Forbidden(_)
            | Refusal::Scope(_)
            | Refusal::EnrolFirst => StatusCode::FORBIDDEN,
            Refusal::Conflict(_) | Refusal::Overtaken { .. } | Refusal::Met(_) | Refusal::Moved(_) => {
                StatusCode::CONFLICT
            }
            // It is for a while, and nobody's fault who asks (RFC 9110, 15.6.4): a program may try again later.
            Refusal::ReadOnly(_) => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Purged => StatusCode::GONE,
            Refusal::Invalid(_) | Refusal::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
        },
        Problem::WrongPassword => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::NoSuchToken => StatusCode::UNAUTHORIZED,
        Problem::Provider(problem) => provider_status(&problem.why),
        Problem::Away(_) | Problem::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Full => StatusCode::INSUFFICIENT_STORAGE,
        Problem::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Seconds that somebody waits of whom there are too many, and over how many more they are spread: who
/// is turned away together must not come back together.
const BUSY: u64 = 4;
const SPREAD: u32 = 5;
static TURNED_AWAY: AtomicU32 = AtomicU32::new(0);
/// A text over the limit is too large, whatever else is wrong.
pub(crate) fn is_too_large(faults: &[Fault]) -> bool {
    let of_text = |fault: &Fault| fault.field == "body" && fault.sentence.contains("bytes");
    faults
        .iter()
        .any(|fault| of_text(fault) || fault.field == "file" && fault.sentence.starts_with("The file is too large"))
}

/// Seconds after which the same may work.
pub(crate) fn retry_after(problem: &Problem) -> Option<u64> {
    match problem {
        Problem::Refused(Refusal::Limited(limited)) => Some(limited.seconds()),
        Problem::Away(_) => Some(5),
        Problem::Busy => Some(BUSY + u64::from(TURNED_AWAY.fetch_add(1, Ordering::Relaxed) % SPREAD)),
        _ => None,
    }
}

pub(crate) fn words(problem: &Problem) -> (&'static str, String, &'static str) {
    match problem {
        Problem::Refused(refusal) => {
            let sentence = refusal.to_string();
            match refusal {
                Refusal::Absent => (
                    "There is nothing here",
                    "Nothing stands at this address, or it is not for everybody.".to_owned(),
                    "It may have been moved or deleted, or you may have to sign in to see it.",
                ),
                Refusal::Moved(_) => ("This has moved", sentence, "Do it there."),
                Refusal::Purged => ("This is gone", sentence, "The moderation log says why."),
                Refusal::Beyond { .. } => ("There are not so many pages", sentence, ""),
                Refusal::SignIn => ("Sign in first", sentence, "You will come back to where you were."),
                Refusal::EnrolFirst => (
                    "Set up a second factor first",
                    sentence,
                    "It takes a minute: a passkey, or an app that shows codes.",
                ),
                Refusal::ProveAgain => (
                    "Confirm that it is you",
                    "This is for the owner of the account alone, and it was a while ago that you signed in.".to_owned(),
                    "You will come back to where you were.",
                ),
                Refusal::Suspended { .. } => {
                    ("Your account is suspended", sentence, "The moderators of this forum can tell you more.")
                }
                Refusal::Silenced { until, reason } => (
                    "You are silenced",
                    format!(
                        "You are silenced {}, so you can read but not write. The reason: {reason}",
                        until_of(*until)
                    ),
                    "The moderators of this forum can tell you more.",
                ),
                Refusal::Warned => ("A moderator has warned you", sentence, ""),
                Refusal::Held => (
                    "Your account waits for approval",
                    sentence,
                    "The moderators of this forum look at it. You need not do anything.",
                ),
                Refusal::Blocked { until, how } => {
                    let until = match until {
                        Some(_) => until_of(*until),
                        None => "until an admin lifts that".to_owned(),
                    };
                    let sentence = format!(
                        "Your network is blocked here {until}, since much was sent from it that does not belong here: \
                         nothing can be written from it, and nobody signs in who was not there before. You can go on \
                         reading. {how}"
                    );
                    ("Nothing can be written from your network", sentence, "")
                }
                Refusal::Forbidden(_) => ("You cannot do this", sentence, ""),
                Refusal::Scope(_) => ("The token is not for this", sentence, "Make one that is."),
                Refusal::Conflict(_) | Refusal::Overtaken { .. } => ("This is not possible now", sentence, ""),
                Refusal::Met(faults) => {
                    let sentences: Vec<&str> = faults.iter().map(|fault| fault.sentence.as_str()).collect();
                    ("Somebody was faster", sentences.join(" "), "Look again, and decide anew.")
                }
                Refusal::ReadOnly(_) => (
                    "Nothing can be written now",
                    sentence,
                    "Everything can still be read. Keep what you typed, and send it later.",
                ),
                Refusal::KeyReused => ("This key was used", sentence, ""),
                Refusal::Limited(_) => ("That is a lot in a short time", sentence, ""),
                Refusal::Invalid(faults) => {
                    let sentences: Vec<&str> = faults.iter().map(|fault| fault.sentence.as_str()).collect();
                    ("Some of this needs another look", sentences.join(" "), "Go back and change it.")
                }
            }
        }
        Problem::WrongPassword => ("That did not work", "Name and password do not belong together.".to_owned(), ""),
        Problem::NoSuchToken => (
            "This token is not good",
            "It is unknown, or it has expired or been revoked.".to_owned(),
            "Make a new one on the page of your tokens.",
        ),
        Problem::Provider(problem) => provider_words(problem),
        Problem::Away(_) if problem.other_version().is_some() => (
            "The forum is being renewed",
            "A newer version of it takes the place of this one.".to_owned(),
            "Nothing is lost. Try again in a few minutes.",
        ),
        Problem::Away(_) => (
            "The forum is away for a moment",
            "Its data cannot be reached just now.".to_owned(),
            "Nothing is lost. Try again in a few seconds.",
        ),
        Problem::Busy => (
            "Too many are asking at once",
            "The forum is too busy for this right now.".to_owned(),
            "Try again in a few seconds.",
        ),
        Problem::Full => (
            "There is no room for files",
            "The disk that files are kept on is full, so nothing of yours was kept.".to_owned(),
            "Whoever runs the forum can change that.",
        ),
        Problem::Broken(_) => (
            "Something is broken here",
            "This was not your doing, and it has been written down.".to_owned(),
            "Try again later.",
        ),
    }
}

fn provider_status(why: &Astray) -> StatusCode {
    match why {
        Astray::Lost | Astray::Fault(ProviderFault::Code(_)) => StatusCode::BAD_REQUEST,
        Astray::Declined | Astray::SignedOut | Astray::OtherSession | Astray::NotTheirs | Astray::NoAddress => {
            StatusCode::FORBIDDEN
        }
        Astray::Fault(ProviderFault::Untrusted(Untrusted::Stale)) => StatusCode::FORBIDDEN,
        Astray::Fault(ProviderFault::Slow) => StatusCode::GATEWAY_TIMEOUT,
        Astray::Fault(_) => StatusCode::BAD_GATEWAY,
    }
}

fn provider_words(problem: &ProviderProblem) -> (&'static str, String, &'static str) {
    let name = &problem.provider;
    match &problem.why {
        Astray::Lost => (
            "This sign-in is over",
            format!(
                "You came back from {name}, but this browser has no sign-in under way that it could be the end of."
            ),
            "It was finished before, took longer than ten minutes, or began in another browser. Begin again.",
        ),
        Astray::Declined => (
            "You are not signed in",
            format!("{name} says that you did not agree to sign in here."),
            "If that was a mistake, try again. You can also sign in or join without it.",
        ),
        Astray::SignedOut => (
            "Nothing was linked",
            format!("When you came back from {name}, you were not signed in here any more, or as somebody else."),
            "Sign in, and link the account again in your settings.",
        ),
        Astray::OtherSession => (
            "You have not confirmed that it is you",
            format!("When you came back from {name}, the session that you began in was over, or another one."),
            "Try again where you are signed in.",
        ),
        Astray::NotTheirs => (
            "You have not confirmed that it is you",
            format!("The account that you came back with from {name} is not linked to yours here. Nothing was linked."),
            "Sign in there with the one that is, or confirm in another way.",
        ),
        Astray::Fault(ProviderFault::Untrusted(Untrusted::Stale)) => (
            "You have not confirmed that it is you",
            format!("{name} says that you did not sign in there just now, but earlier."),
            "Sign out there and try again, or confirm in another way.",
        ),
        Astray::NoAddress => (
            "An address is missing",
            format!("{name} knows no e-mail address of yours that it has verified."),
            "Verify one there and come back, or join here with an address and a password.",
        ),
        Astray::Fault(ProviderFault::Code(_)) => (
            "You are not signed in",
            format!("{name} did not take what you brought back: it was used before, or is too old."),
            "Begin again.",
        ),
        Astray::Fault(ProviderFault::Slow) => (
            "No answer came",
            format!("{name} did not answer in time."),
            "Try again in a moment, or sign in without it.",
        ),
        Astray::Fault(ProviderFault::Away(_) | ProviderFault::Failed(_)) => (
            "No answer came",
            format!("{name} cannot be reached just now, or has trouble of its own."),
            "Try again in a few minutes, or sign in without it.",
        ),
        Astray::Fault(_) => (
            "Something is wrong between us and them",
            format!("What {name} answered cannot be used to sign you in. It has been written down."),
            "Sign in without it. If this goes on, tell those who run the forum.",
        ),
    }
}
