//! The kinds of problems, each with what a program is told about it.

use axum::http::StatusCode;
use forum::Problem;
use model::refusal::Refusal;

use crate::failure::Failure;

/// A kind of problem, and what is to be done about it.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) statuses: &'static str,
    pub(crate) meaning: &'static str,
}

const fn kind(name: &'static str, statuses: &'static str, meaning: &'static str) -> Kind {
    Kind { name, statuses, meaning }
}

const MALFORMED: Kind = kind(
    "malformed",
    "400",
    "The request cannot be understood: what was sent is no JSON object, or an address is wrong.",
);
const SIGN_IN: Kind = kind("sign-in", "401", "This is for members: send a token.");
const TOKEN: Kind = kind("token", "401", "The token is unknown, or has expired or been revoked: make another.");
const SCOPE: Kind = kind("scope", "403", "The token has not the scope that `scope` names: make one that has.");
const SUSPENDED: Kind = kind("suspended", "403", "The member is suspended; their tokens do nothing until that ends.");
const SILENCED: Kind =
    kind("silenced", "403", "A moderator has silenced the member, who reads and writes nothing until that ends.");
const WARNED: Kind = kind(
    "warned",
    "403",
    "A moderator has warned the member, who writes nothing until they have acknowledged it on the web.",
);
const HELD: Kind = kind("held", "403", "The member waits for approval by staff, and writes nothing until then.");
const SECOND_FACTOR: Kind = kind("second-factor", "403", "The member has to set up a second factor on the web first.");
const FORBIDDEN: Kind = kind("forbidden", "403", "The member sees this and may not do that to it.");
const CROSS_SITE: Kind =
    kind("cross-site", "403", "The request came with a cookie from another site: send a token instead.");
const ABSENT: Kind = kind("absent", "404", "There is nothing here, or not for this member: these look the same.");
const BEYOND: Kind = kind("beyond", "404", "The list ends before this page; `pages` says how many there are.");
pub(super) const METHOD: Kind =
    kind("method", "405", "Nothing here takes this method; the header Allow says which are taken.");
const CONFLICT: Kind =
    kind("conflict", "409", "It stands in a state that does not allow this, for example locked or deleted.");
const OVERTAKEN: Kind = kind(
    "overtaken",
    "409",
    "It was changed since you read it; `revision` is the present one. Read it again and decide anew.",
);
const OVER: Kind = kind("over", "410", "A link that is good once is no longer valid.");
const TOO_LARGE: Kind = kind("too-large", "413", "More was sent than a text can have.");
const NOT_JSON: Kind = kind("not-json", "415", "Send JSON, and the header Content-Type: application/json.");
const INVALID: Kind = kind("invalid", "422", "Some fields are wrong; `errors` says which and why.");
const KEY_REUSED: Kind =
    kind("key-reused", "422", "The idempotency key came with another request before: make another key.");
const LIMITED: Kind =
    kind("limited", "429", "Too much in a short time; `retry_after` and the header Retry-After say when to go on.");
const UNAVAILABLE: Kind =
    kind("unavailable", "500, 503", "The forum cannot do this now. With Retry-After: try again then.");

/// All kinds, for whoever writes a program.
pub(crate) const KINDS: [Kind; 23] = [
    MALFORMED,
    SIGN_IN,
    TOKEN,
    SCOPE,
    SUSPENDED,
    SILENCED,
    WARNED,
    HELD,
    SECOND_FACTOR,
    FORBIDDEN,
    CROSS_SITE,
    ABSENT,
    BEYOND,
    METHOD,
    CONFLICT,
    OVERTAKEN,
    OVER,
    TOO_LARGE,
    NOT_JSON,
    INVALID,
    KEY_REUSED,
    LIMITED,
    UNAVAILABLE,
];

/// The kind, which stays whatever the sentences become.
pub(super) fn kind_of(failure: &Failure) -> Kind {
    match failure {
        Failure::Problem(problem) => match problem {
            Problem::Refused(refusal) => match refusal {
                Refusal::Absent => ABSENT,
                Refusal::Moved(_) => CONFLICT,
                Refusal::Purged => OVER,
                Refusal::Beyond { .. } => BEYOND,
                Refusal::SignIn | Refusal::ProveAgain => SIGN_IN,
                Refusal::Suspended { .. } => SUSPENDED,
                Refusal::Silenced { .. } => SILENCED,
                Refusal::Warned => WARNED,
                Refusal::Held => HELD,
                Refusal::EnrolFirst => SECOND_FACTOR,
                Refusal::Forbidden(_) | Refusal::Blocked { .. } => FORBIDDEN,
                Refusal::Scope(_) => SCOPE,
                Refusal::Conflict(_) | Refusal::Met(_) => CONFLICT,
                Refusal::Overtaken { .. } => OVERTAKEN,
                Refusal::ReadOnly(_) => UNAVAILABLE,
                Refusal::KeyReused => KEY_REUSED,
                // A text over the limit is too large, whatever else is wrong.
                Refusal::Invalid(_) if failure.status() == StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
                Refusal::Invalid(_) => INVALID,
                Refusal::Limited(_) => LIMITED,
            },
            Problem::NoSuchToken => TOKEN,
            Problem::WrongPassword => INVALID,
            Problem::Provider(_) | Problem::Away(_) | Problem::Busy | Problem::Full | Problem::Broken(_) => UNAVAILABLE,
        },
        Failure::Fields(_) => INVALID,
        Failure::Bad(_) | Failure::Slow => MALFORMED,
        Failure::TooLarge => TOO_LARGE,
        Failure::NotAForm | Failure::NotAnUpload | Failure::NotJson => NOT_JSON,
        Failure::Over(_) | Failure::MemberLeft | Failure::RevisionGone => OVER,
        Failure::NotSetUp => UNAVAILABLE,
        Failure::CrossSite => CROSS_SITE,
    }
}
