//! What went wrong, for programs: a problem document (RFC 9457).
//!
//! Status and sentence are those of the page that would say it; a kind that stays names the problem,
//! and members of its own carry what a program can act upon.

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use forum::Problem;
use model::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::json;
use crate::failure::Failure;
use crate::respond::come_back;

/// The media type of problem documents.
const KIND: &str = "application/problem+json";
/// Where each kind of problem is explained.
const EXPLAINED: &str = "/api#problem-";

/// A kind of problem, and what is to be done about it.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) statuses: &'static str,
    pub(crate) meaning: &'static str,
}

/// All kinds, for whoever writes a program.
pub(crate) const KINDS: [Kind; 21] = {
    const fn kind(name: &'static str, statuses: &'static str, meaning: &'static str) -> Kind {
        Kind { name, statuses, meaning }
    }
    [
        kind(
            "malformed",
            "400",
            "The request cannot be understood: what was sent is no JSON object, or an address is wrong.",
        ),
        kind("sign-in", "401", "This is for members: send a token."),
        kind("token", "401", "The token is unknown, or has expired or been revoked: make another."),
        kind("scope", "403", "The token has not the scope that `scope` names: make one that has."),
        kind("suspended", "403", "The member is suspended; their tokens do nothing until that ends."),
        kind("held", "403", "The member waits for approval by staff, and writes nothing until then."),
        kind("second-factor", "403", "The member has to set up a second factor on the web first."),
        kind("forbidden", "403", "The member sees this and may not do that to it."),
        kind("cross-site", "403", "The request came with a cookie from another site: send a token instead."),
        kind("absent", "404", "There is nothing here, or not for this member: these look the same."),
        kind("beyond", "404", "The list ends before this page; `pages` says how many there are."),
        kind("method", "405", "Nothing here takes this method; the header Allow says which are taken."),
        kind("conflict", "409", "It stands in a state that does not allow this, for example locked or deleted."),
        kind(
            "overtaken",
            "409",
            "It was changed since you read it; `revision` is the present one. Read it again and decide anew.",
        ),
        kind("over", "410", "A link that is good once is no longer valid."),
        kind("too-large", "413", "More was sent than a text can have."),
        kind("not-json", "415", "Send JSON, and the header Content-Type: application/json."),
        kind("invalid", "422", "Some fields are wrong; `errors` says which and why."),
        kind("key-reused", "422", "The idempotency key came with another request before: make another key."),
        kind("limited", "429", "Too much in a short time; `retry_after` and the header Retry-After say when to go on."),
        kind("unavailable", "500, 503", "The forum cannot do this now. With Retry-After: try again then."),
    ]
};

/// What is wrong with one field of what was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The name of the field, or of the header or parameter.
    #[schema(examples("title"))]
    pub(crate) field: String,
    /// What to do about it.
    #[schema(examples("Give it a title, so that others find it in a list."))]
    pub(crate) detail: String,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: field.into(), detail: detail.into() }
    }
}

/// Why something was not done (RFC 9457). Every answer with a status from 400 on is one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// The kind of problem: where it is explained.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", examples("/api#problem-invalid"))]
    kind: String,
    /// The kind in words.
    #[schema(examples("Some of this needs another look"))]
    title: String,
    /// The same as the answer's.
    #[schema(minimum = 400, maximum = 599, examples(422))]
    status: u16,
    /// What is the matter, in a sentence for people.
    #[schema(examples("Give it a title, so that others find it in a list."))]
    detail: String,
    /// Of `invalid`: each field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// Of `overtaken`: the present revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    /// Of `scope`: the one that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    /// Of `beyond`: how many pages there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<u64>,
    /// Seconds after which the same may work.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// Names the request in the log of whoever runs the forum.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
}

impl Failure {
    /// The problem document that says it.
    pub(crate) fn problem(self, request: &str) -> Response {
        self.log(Some(request));
        let status = self.status();
        let (title, mut detail, _) = self.words();
        let mut document = ProblemDocument {
            kind: format!("{EXPLAINED}{}", kind(&self)),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: String::new(),
            errors: Vec::new(),
            revision: None,
            scope: None,
            pages: None,
            retry_after: self.retry_after(),
            request: status.is_server_error().then(|| request.to_owned()),
        };
        let mut challenge = (status == StatusCode::UNAUTHORIZED).then(|| "Bearer realm=\"API\"".to_owned());
        match &self {
            Self::Fields(errors) => document.errors.clone_from(errors),
            Self::Problem(Problem::NoSuchToken) => {
                challenge = Some("Bearer realm=\"API\", error=\"invalid_token\"".to_owned());
            }
            Self::Problem(Problem::Refused(refusal)) => match refusal {
                Refusal::SignIn => detail = "This is for members: send `Authorization: Bearer exd_…`.".to_owned(),
                Refusal::Invalid(faults) => {
                    document.errors =
                        faults.iter().map(|fault| FieldError::new(fault.field, fault.sentence.clone())).collect();
                }
                Refusal::Overtaken { revision } => {
                    detail = "It has been changed since this revision: read it again and decide anew.".to_owned();
                    document.revision = Some(*revision);
                }
                Refusal::Scope(scope) => {
                    document.scope = Some(scope.name());
                    challenge = Some(format!("Bearer realm=\"API\", error=\"insufficient_scope\", scope=\"{scope}\""));
                }
                Refusal::Beyond { last } => document.pages = Some(*last),
                _ => {}
            },
            _ => {}
        }
        document.detail = detail;
        let mut response = json(status, KIND, &document);
        if let Some(challenge) = challenge.and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        come_back(document.retry_after, response)
    }
}

/// The kind, which stays whatever the sentences become.
fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::Problem(problem) => match problem {
            Problem::Refused(refusal) => match refusal {
                Refusal::Absent => "absent",
                Refusal::Beyond { .. } => "beyond",
                Refusal::SignIn | Refusal::ProveAgain => "sign-in",
                Refusal::Suspended { .. } => "suspended",
                Refusal::Held => "held",
                Refusal::EnrolFirst => "second-factor",
                Refusal::Forbidden(_) => "forbidden",
                Refusal::Scope(_) => "scope",
                Refusal::Conflict(_) => "conflict",
                Refusal::Overtaken { .. } => "overtaken",
                Refusal::KeyReused => "key-reused",
                // A text over the limit is too large, whatever else is wrong.
                Refusal::Invalid(_) if failure.status() == StatusCode::PAYLOAD_TOO_LARGE => "too-large",
                Refusal::Invalid(_) => "invalid",
                Refusal::Limited(_) => "limited",
            },
            Problem::NoSuchToken => "token",
            Problem::WrongPassword => "invalid",
            Problem::Provider(_) | Problem::Away(_) | Problem::Busy | Problem::Broken(_) => "unavailable",
        },
        Failure::Fields(_) => "invalid",
        Failure::Bad(_) => "malformed",
        Failure::TooLarge => "too-large",
        Failure::NotAForm | Failure::NotAnUpload | Failure::NotJson => "not-json",
        Failure::Over(_) | Failure::MemberLeft => "over",
        Failure::NotSetUp => "unavailable",
        Failure::CrossSite => "cross-site",
    }
}

/// A method that an address does not take. `allowed` is the header that says which it takes.
pub(crate) fn method_not_allowed(method: &Method, allowed: Option<HeaderValue>) -> Response {
    let document = ProblemDocument {
        kind: format!("{EXPLAINED}method"),
        title: "This method is not taken here".to_owned(),
        status: StatusCode::METHOD_NOT_ALLOWED.as_u16(),
        detail: format!("{method} does nothing at this address."),
        errors: Vec::new(),
        revision: None,
        scope: None,
        pages: None,
        retry_after: None,
        request: None,
    };
    let mut response = json(StatusCode::METHOD_NOT_ALLOWED, KIND, &document);
    if let Some(allowed) = allowed {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}
