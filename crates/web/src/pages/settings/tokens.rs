//! `/settings/tokens`: what programs act with for a member.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use forum::{ListedToken, Made, View};
use model::refusal::Refusal;
use model::token::{NewToken, Scope};

use super::tabs;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::{Complaints, Page, fresh_once, html};
use crate::request::{Form, Pairs, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show::when;
use crate::view::{Choice, FreshToken, TokenLine, TokensPage};

const HERE: &str = "/settings/tokens";

/// What a token can be made for, as the form says it.
const SCOPES: [(Scope, &str); 4] = [
    (Scope::Read, "read: see what you see"),
    (Scope::Write, "write: start topics, reply, vote, and change what you wrote"),
    (Scope::Moderate, "moderate: what you do as a moderator"),
    (Scope::Admin, "admin: what you do as an admin"),
];

const LIFETIMES: [(&str, &str); 5] =
    [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("never", "never")];

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    let scopes = vec![Scope::Read.name().to_owned()];
    let new = NewToken { scopes, expires: "365".to_owned(), ..NewToken::default() };
    page(&visit, &view, &new, None, Complaints::none()).await
}

pub(crate) async fn make(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let (new, once) = (typed(&form)?, form.get("once")?.to_owned());
    let view = visit.who().await?;
    match app.forum.make_token(&view, &new, Some(&once)).await {
        Ok(Made::Now(key)) => {
            let fresh = FreshToken { name: new.label.clone(), key: key.reveal().to_owned() };
            let empty = NewToken { scopes: new.scopes, expires: new.expires, ..NewToken::default() };
            let mut response = page(&visit, &view, &empty, Some(fresh), Complaints::none()).await?;
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Ok(Made::Before) => Ok(saying(see_other(HERE), Said::TokenMadeBefore)),
        Err(problem) => page(&visit, &view, &new, None, Complaints::of(problem)?).await,
    }
}

pub(crate) async fn revoke(visit: Visit, Path(id): Path<String>, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.revoke_token(&view, &id).await?;
    Ok(saying(see_other(HERE), Said::TokenRevoked))
}

fn typed(form: &Pairs) -> Result<NewToken, Failure> {
    Ok(NewToken {
        label: form.get("name")?.to_owned(),
        scopes: form.all("scope").map(str::to_owned).collect(),
        expires: form.get("expires")?.to_owned(),
    })
}

async fn page(visit: &Visit, view: &View, new: &NewToken, fresh: Option<FreshToken>, complaints: Complaints) -> Page {
    let member = view.actor.id().ok_or(Refusal::SignIn)?;
    let tokens = visit.app.forum.tokens_of(member).await?;
    let choices = |all: &[(&str, &str)], chosen: &dyn Fn(&str) -> bool| {
        all.iter().map(|(value, text)| Choice::new(*value, *text, chosen(value))).collect()
    };
    let scopes = SCOPES.map(|(scope, text)| (scope.name(), text));
    let response = html(&TokensPage {
        frame: visit.frame(view).titled("API tokens").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        fresh,
        tokens: tokens.iter().map(|listed| line(visit, listed)).collect(),
        once: fresh_once()?,
        name: complaints.field("name", &new.label),
        scopes: choices(&scopes, &|scope| new.scopes.iter().any(|chosen| chosen == scope)),
        scopes_error: complaints.error("scope"),
        expires: choices(&LIFETIMES, &|days| new.expires == days),
        expires_error: complaints.error("expires"),
    });
    Ok(complaints.shown_on(response))
}

fn line(visit: &Visit, ListedToken { id, token }: &ListedToken) -> TokenLine {
    TokenLine {
        name: token.label.clone(),
        scopes: token.scopes.to_string(),
        made: when(token.made),
        used: token.used.map(when),
        expires: token.expires.map(when),
        is_over: !token.is_live(visit.app.forum.now()),
        revoke: format!("{HERE}/{id}/revoke"),
    }
}
