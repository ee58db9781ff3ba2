//! `/settings/security`: an authenticator app, passkeys, recovery codes.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use forum::View;
use model::refusal::Refusal;

use super::tabs;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::elsewhere::linked_accounts;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show::when;
use crate::view::{AppPage, CodesPage, PasskeyLine, QrCode, SecurityPage};

const HERE: &str = "/settings/security";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    page(&visit, &view, "", Complaints::none()).await
}

async fn page(visit: &Visit, view: &View, name: &str, complaints: Complaints) -> Page {
    let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
    let factors = async { Ok::<_, Failure>(visit.app.forum.own_factors(view).await?) };
    let (factors, linked) = tokio::try_join!(factors, linked_accounts(visit, view))?;
    let known: Vec<&str> = factors.passkeys.keys().map(String::as_str).collect();
    let passkeys = factors.passkeys.iter().map(|(id, passkey)| PasskeyLine {
        id: id.clone(),
        name: passkey.name.clone(),
        added: when(passkey.added),
        used: passkey.used.map(when),
        is_backed_up: passkey.backed_up,
    });
    let response = html(&SecurityPage {
        frame: visit.frame(view).titled("Security").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone().or_else(|| complaints.error("credential")),
        has_to_enrol: view.has_to_enrol(),
        has_app: factors.app.is_some(),
        has_second: factors.second().is_there(),
        codes: factors.codes,
        known: known.join(" "),
        passkeys: passkeys.collect(),
        party: visit.app.party().map(|party| party.id),
        user: auth::passkey::user_handle(member.id.0),
        member: member.profile.name.as_str().to_owned(),
        name: complaints.field("name", name),
        linked,
    });
    Ok(complaints.shown_on(response))
}

// The app

pub(crate) async fn show_app(visit: Visit) -> Page {
    let view = visit.who().await?;
    app_page(&visit, &view, "", Complaints::none())
}

fn app_page(visit: &Visit, view: &View, sealed: &str, complaints: Complaints) -> Page {
    let draft = visit.app.forum.draft_app(view, sealed)?;
    let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
    let address = draft.secret.address(&view.site.name, member.profile.name.as_str());
    let response = html(&AppPage {
        frame: visit.frame(view).titled("Authenticator app").unindexed(),
        problem: complaints.problem.clone(),
        picture: QrCode::of(&address),
        secret: in_fours(&draft.secret.reveal()),
        sealed: draft.sealed,
        code: complaints.field("code", ""),
    });
    Ok(private(complaints.shown_on(response)))
}

fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

pub(crate) async fn add_app(visit: Visit, Form(form): Form) -> Page {
    let (sealed, code) = (form.get("sealed")?, form.get("code")?);
    let view = visit.who().await?;
    let draft = visit.app.forum.draft_app(&view, sealed)?;
    match visit.app.forum.add_app(&view, &draft, code).await {
        Ok(codes) => codes_page(&visit, &view, codes, Said::AppAdded).await,
        Err(problem) => app_page(&visit, &view, &draft.sealed, Complaints::of(problem)?),
    }
}

pub(crate) async fn remove_app(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.remove_app(&view).await?;
    Ok(saying(see_other(HERE), Said::AppRemoved))
}

pub(crate) async fn renew_codes(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    match visit.app.forum.renew_codes(&view).await {
        Ok(codes) => codes_page(&visit, &view, codes, Said::AppAdded).await,
        Err(problem) => page(&visit, &view, "", Complaints::of(problem)?).await,
    }
}

/// New codes are shown here and never again; without any there is only something to be said.
async fn codes_page(visit: &Visit, view: &View, codes: Vec<String>, said: Said) -> Page {
    if codes.is_empty() {
        return Ok(saying(see_other(HERE), said));
    }
    // Read again: there is a factor now, so the menu leads everywhere.
    let frame = visit.frame(view).titled("Recovery codes").unindexed();
    Ok(private(html(&CodesPage { frame, codes })))
}

fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

// Passkeys

/// POST `/passkey/challenge`: what a browser has a passkey answer to, as text.
pub(crate) async fn challenge(visit: Visit, Form(form): Form) -> Page {
    let makes = form.switch("makes")?;
    let view = visit.who().await?;
    if visit.app.party().is_none() {
        return Err(Refusal::Conflict("Passkeys need the forum’s address to be a name.").into());
    }
    let challenge = visit.app.forum.challenge(&view, makes, visit.caller()).await?;
    Ok(private(challenge.reveal().into_response()))
}

pub(crate) async fn add_passkey(visit: Visit, Form(form): Form) -> Page {
    let (name, said) = (form.get("name")?, form.get("credential")?);
    let view = visit.who().await?;
    let party = visit.app.party().ok_or(Refusal::Absent)?;
    if said.is_empty() {
        return Err(Failure::bad("A passkey is made by a script of the page. Switch JavaScript on for this."));
    }
    match visit.app.forum.add_passkey(&view, &party, name, said).await {
        Ok(codes) => codes_page(&visit, &view, codes, Said::PasskeyAdded).await,
        Err(problem) => page(&visit, &view, name, Complaints::of(problem)?).await,
    }
}

pub(crate) async fn rename_passkey(visit: Visit, Path(id): Path<String>, Form(form): Form) -> Page {
    let name = form.get("name")?;
    let view = visit.who().await?;
    match visit.app.forum.rename_passkey(&view, &id, name).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::SettingsSaved)),
        Err(problem) => page(&visit, &view, "", Complaints::of(problem)?).await,
    }
}

pub(crate) async fn remove_passkey(visit: Visit, Path(id): Path<String>, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.remove_passkey(&view, &id).await?;
    Ok(saying(see_other(HERE), Said::PasskeyRemoved))
}
