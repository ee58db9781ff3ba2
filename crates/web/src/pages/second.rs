//! `/login/second` and `/login/passkey`: what a sign-in takes beside a password, or in its place.

use auth::passkey::RelyingParty;
use auth::token::Token;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use forum::{Admission, Proof};
use model::refusal::Refusal;

use super::login::{admitted, sign_in_again, signed_in};
use super::{Complaints, Page, html};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Visit};
use crate::respond::see_other;
use crate::view::SecondPage;

const HERE: &str = "/login/second";
/// Until then the second factor has to come: as long as its ticket lasts.
const COOKIE_AGE: u32 = 600;

/// To the second step. The token goes in a cookie: an address would be kept in histories.
pub(super) fn second_step(token: &Token, next: &str) -> Response {
    let mut response = see_other(&address::with_query(HERE, &[("next", next)]));
    let value = format!("second={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={COOKIE_AGE}", token.reveal());
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn forget(mut response: Response) -> Response {
    let gone = HeaderValue::from_static("second=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

/// What somebody proves with who they are, by the field that is filled.
pub(super) fn proof(form: &Pairs, party: Option<RelyingParty>) -> Result<Proof, Failure> {
    let (said, code) = (form.get("credential")?, form.get("code")?);
    match party {
        Some(party) if !said.is_empty() => Ok(Proof::Passkey(party, said.to_owned())),
        _ if !code.is_empty() => Ok(Proof::Code(code.to_owned())),
        _ => Ok(Proof::Password(form.get("password")?.to_owned())),
    }
}

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let next = address::local(params.get("next")?).to_owned();
    page(&visit, &next, Complaints::none()).await
}

/// The page, or the one to sign in where no sign-in has begun.
async fn page(visit: &Visit, next: &str, complaints: Complaints) -> Page {
    let wanted = match &visit.second {
        Some(token) => visit.app.forum.wanted_of(token).await?,
        None => None,
    };
    let Some(factors) = wanted else { return Ok(see_other(&address::with_query("/login", &[("next", next)]))) };
    let view = visit.who().await?;
    let known: Vec<&str> = factors.passkeys.keys().map(String::as_str).collect();
    let response = html(&SecondPage {
        frame: visit.frame(&view).titled("Second step").unindexed(),
        problem: complaints.problem.clone().or_else(|| complaints.error("credential")),
        has_app: factors.app.is_some(),
        has_codes: factors.codes > 0,
        party: visit.app.party().map(|party| party.id).filter(|_| !factors.passkeys.is_empty()),
        known: known.join(" "),
        code: complaints.field("code", ""),
        next: next.to_owned(),
    });
    Ok(complaints.shown_on(response))
}

pub(crate) async fn submit(visit: Visit, Form(form): Form) -> Page {
    let next = address::local(form.get("next")?).to_owned();
    let proof = proof(&form, visit.app.party())?;
    let Some(token) = &visit.second else {
        return Ok(see_other(&address::with_query("/login", &[("next", &next)])));
    };
    match visit.app.forum.sign_in_second(token, proof, visit.claim.as_ref(), visit.caller()).await {
        Ok(Admission::In(claim, member)) => Ok(forget(signed_in(&visit, &claim, member.view, &next, "").await?)),
        Ok(Admission::SecondFactor(..)) => Err(Refusal::SignIn.into()),
        Err(forum::Problem::Refused(Refusal::SignIn)) => {
            Ok(forget(see_other(&address::with_query("/login", &[("next", &next)]))))
        }
        Err(problem) => page(&visit, &next, Complaints::of(problem)?).await,
    }
}

/// POST `/login/passkey`: without a name.
pub(crate) async fn by_passkey(visit: Visit, Form(form): Form) -> Page {
    let (next, kept) = (address::local(form.get("next")?).to_owned(), form.get("kept")?);
    let party = visit.app.party().ok_or(Refusal::Absent)?;
    let said = form.get("credential")?;
    match visit.app.forum.sign_in_by_passkey(&party, said, visit.claim.as_ref(), visit.caller()).await {
        Ok(admission) => admitted(&visit, admission, &next, kept).await,
        Err(problem) => sign_in_again(&visit, &next, kept, problem).await,
    }
}
