//! `/auth/…`: signing in through a provider.
//!
//! A page leads to a provider with a link. A form would do the same, but browsers hold what a form
//! leads to against the page's policy, which lets forms go to this site alone. So what comes with a
//! form (a text that is kept, the wish to link an account) is answered with a page that goes on
//! from here.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use forum::{Arrival, Departure, Errand, Onward, Problem, Returned, Stranger, View};
use model::identity::Identity;
use model::refusal::Refusal;

use super::login::{admitted, login_with};
use super::settings::prove::{prove_with, proved};
use super::{Complaints, Page, html, with_status};
use crate::address;
use crate::app::App;
use crate::failure::{Failure, status, words};
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit, away_value};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Choice, JoinPage, Link, LinkAccountPage, LinkedAccount, LinkedAccounts, MessagePage, ProviderLink};

const JOIN: &str = "/auth/join";
const SECURITY: &str = "/settings/security";

/// The ways to sign in, for the pages that offer them.
pub(super) fn provider_links(app: &App, next: &str) -> Vec<ProviderLink> {
    let links = app.forum.providers().iter().map(|provider| {
        let path = format!("/auth/{}", provider.slug());
        ProviderLink {
            title: provider.title().to_owned(),
            href: address::with_query(&path, &[("next", if next == "/" { "" } else { next })]),
            action: path,
        }
    });
    links.collect()
}

pub(crate) async fn github(visit: Visit, params: Params) -> Page {
    leave_by_link(&visit, "github", &params).await
}

pub(crate) async fn github_with_text(visit: Visit, Form(form): Form) -> Page {
    let onward = onward(form.get("next")?, form.get("kept")?);
    leave_by_form(&visit, &visit.who().await?, "github", onward, Errand::SignIn).await
}

pub(crate) async fn github_back(visit: Visit, params: Params) -> Page {
    arrive(&visit, "github", &params).await
}

pub(crate) async fn oidc(visit: Visit, Path(name): Path<String>, params: Params) -> Page {
    leave_by_link(&visit, &format!("oidc/{name}"), &params).await
}

pub(crate) async fn oidc_with_text(visit: Visit, Path(name): Path<String>, Form(form): Form) -> Page {
    let onward = onward(form.get("next")?, form.get("kept")?);
    leave_by_form(&visit, &visit.who().await?, &format!("oidc/{name}"), onward, Errand::SignIn).await
}

pub(crate) async fn oidc_back(visit: Visit, Path(name): Path<String>, params: Params) -> Page {
    arrive(&visit, &format!("oidc/{name}"), &params).await
}

fn onward(next: &str, kept: &str) -> Onward {
    Onward { next: address::local(next).to_owned(), kept: kept.to_owned() }
}

async fn leave(visit: &Visit, slug: &str, onward: Onward, errand: Errand<'_>) -> Result<Departure, Failure> {
    let forum = &visit.app.forum;
    let provider = forum.providers().of_slug(slug).ok_or(Failure::ABSENT)?;
    // What is kept of a sign-in before serves for this one too, if that has not come to an end.
    Ok(forum.depart(provider, errand, onward, visit.away.clone(), visit.caller()).await?)
}

async fn leave_by_link(visit: &Visit, slug: &str, params: &Params) -> Page {
    let onward = onward(params.get("next")?, "");
    let view = visit.who().await?;
    if view.actor.member().is_some() {
        return Ok(see_other(&onward.next));
    }
    let departure = leave(visit, slug, onward, Errand::SignIn).await?;
    Ok(keeping(see_other(&departure.to), &departure))
}

async fn leave_by_form(visit: &Visit, view: &View, slug: &str, onward: Onward, errand: Errand<'_>) -> Page {
    let title = visit.app.forum.providers().of_slug(slug).map(|provider| provider.title().to_owned());
    let title = title.ok_or(Failure::ABSENT)?;
    let departure = leave(visit, slug, onward, errand).await?;
    let mut response = html(&MessagePage {
        frame: visit.frame(view).titled(format!("On to {title}")).unindexed(),
        status: String::new(),
        heading: format!("On to {title}"),
        sentence: format!("You sign in at {title}, and come back here."),
        advice: String::new(),
        links: vec![Link::new(format!("Continue to {title}"), departure.to.clone())],
        typed: Vec::new(),
        request: None,
    });
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={}", address::for_header(&departure.to))) {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(keeping(response, &departure))
}

fn keeping(mut response: Response, departure: &Departure) -> Response {
    let cookie = away_value(Some(&departure.browser));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

fn forgetting(mut response: Response) -> Response {
    response.headers_mut().append(header::SET_COOKIE, away_value(None));
    response
}

async fn arrive(visit: &Visit, slug: &str, params: &Params) -> Page {
    let forum = &visit.app.forum;
    let provider = forum.providers().of_slug(slug).ok_or(Failure::ABSENT)?;
    let returned = Returned {
        state: params.get("state")?,
        code: params.get("code")?,
        error: params.get("error")?,
        issuer: params.find("iss")?,
        browser: visit.away.clone(),
    };
    match forum.arrive(provider, returned, visit.claim.as_ref(), visit.caller()).await {
        Ok(Arrival::Admitted(admission, onward)) => {
            Ok(forgetting(admitted(visit, admission, &onward.next, &onward.kept).await?))
        }
        Ok(Arrival::Linked) => Ok(forgetting(saying(see_other(SECURITY), Said::AccountLinked))),
        Ok(Arrival::Proved(view, claim, onward)) => {
            Ok(forgetting(proved(visit, &view, &claim, &onward.next, &onward.kept)?))
        }
        Ok(Arrival::Stranger(pending)) => {
            let mut response = see_other(JOIN);
            let cookie = away_value(Some(&pending));
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        // What was typed comes along to where one can sign in otherwise.
        Err(Problem::Provider(problem)) if !problem.onward.kept.is_empty() => {
            let view = visit.who().await?;
            let onward = problem.onward.clone();
            let problem = Problem::Provider(problem);
            let (_, sentence, advice) = words(&problem);
            let sentence = format!("{sentence} {advice}");
            let page = match view.member {
                Some(_) => prove_with(visit, &view, &onward, sentence).await?,
                None => login_with(visit, &view, &onward, sentence),
            };
            Ok(with_status(status(&problem), page))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Who is on the way in. What is over leads to where one begins.
async fn stranger(visit: &Visit) -> Result<Option<(auth::token::Token, Stranger)>, Failure> {
    let Some(pending) = visit.away.clone() else { return Ok(None) };
    Ok(visit.app.forum.stranger(&pending).await?.map(|stranger| (pending, stranger)))
}

fn over() -> Failure {
    Failure::bad("This sign-in is over: it was finished, or it took longer than half an hour.")
}

pub(crate) async fn show_join(visit: Visit) -> Page {
    let (_, stranger) = stranger(&visit).await?.ok_or_else(over)?;
    let view = visit.who().await?;
    if view.actor.member().is_some() || stranger.is_known {
        return link_page(&visit, &view, &stranger);
    }
    Ok(join_page(&visit, &view, &stranger, &stranger.suggested, &Complaints::none()))
}

fn join_page(visit: &Visit, view: &View, stranger: &Stranger, name: &str, complaints: &Complaints) -> Response {
    html(&JoinPage {
        frame: visit.frame(view).titled("Join").unindexed(),
        problem: complaints.problem.clone().or_else(|| complaints.error("email")),
        provider: stranger.provider.clone(),
        login: stranger.login.clone(),
        email: stranger.email.to_string(),
        username: complaints.field("username", name),
        terms: super::register::TERMS.to_owned(),
        sign_in: address::with_query("/login", &[("next", JOIN)]),
    })
}

fn link_page(visit: &Visit, view: &View, stranger: &Stranger) -> Page {
    Ok(html(&LinkAccountPage {
        frame: visit.frame(view).titled(format!("Link {}", stranger.provider)).unindexed(),
        provider: stranger.provider.clone(),
        login: stranger.login.clone(),
        email: stranger.email.to_string(),
        member: view.actor.member().map(|member| member.name.clone()),
        sign_in: address::with_query("/login", &[("next", JOIN)]),
        reset: address::with_query("/reset", &[("next", JOIN)]),
    }))
}

pub(crate) async fn join(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let (pending, stranger) = stranger(&visit).await?.ok_or_else(over)?;
    let (username, onward) = (form.get("username")?, stranger.onward.clone());
    let joined = app.forum.join_as(&pending, stranger.clone(), username, visit.claim.as_ref(), visit.caller()).await;
    match joined {
        Ok(admission) => Ok(forgetting(admitted(&visit, admission, &onward.next, &onward.kept).await?)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let view = visit.who().await?;
            // Somebody may have taken the address meanwhile.
            let is_known = app.forum.stranger(&pending).await?.is_some_and(|now| now.is_known);
            if is_known {
                return Ok(complaints.shown_on(link_page(&visit, &view, &stranger)?));
            }
            let page = join_page(&visit, &view, &stranger, username, &complaints);
            Ok(complaints.shown_on(page))
        }
    }
}

pub(crate) async fn link(State(app): State<App>, visit: Visit, _: Form) -> Page {
    let (pending, stranger) = stranger(&visit).await?.ok_or_else(over)?;
    let view = visit.who().await?;
    let onward = stranger.onward.clone();
    app.forum.link_stranger(&view, &pending, stranger).await?;
    let to = if onward.next == "/" { SECURITY } else { &onward.next };
    Ok(forgetting(saying(see_other(to), Said::AccountLinked)))
}

/// The section of the settings where accounts elsewhere are linked and unlinked.
pub(super) async fn linked_accounts(visit: &Visit, view: &View) -> Result<LinkedAccounts, Failure> {
    let forum = &visit.app.forum;
    let linked = forum.linked(view).await?;
    let accounts = linked.iter().map(|linked| {
        let provider = forum.providers().of_realm(linked.identity.realm());
        LinkedAccount {
            // Of a provider that is not set up any more there is no name.
            provider: provider.map_or_else(|| "Not in use".to_owned(), |provider| provider.title().to_owned()),
            login: linked.login.clone(),
            since: show::when(linked.since),
            identity: linked.identity.to_string(),
        }
    });
    let is_linked = |realm: &str| linked.iter().any(|linked| linked.identity.realm() == realm);
    let open = forum.providers().iter().filter(|provider| !is_linked(provider.realm()));
    Ok(LinkedAccounts {
        accounts: accounts.collect(),
        open: open.map(|provider| Choice::new(provider.slug(), provider.title(), false)).collect(),
    })
}

/// Has a member add a way in.
pub(crate) async fn begin_link(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.actor.member().ok_or(Refusal::SignIn)?;
    view.proved(visit.app.forum.now())?;
    leave_by_form(&visit, &view, form.get("provider")?, onward(SECURITY, ""), Errand::Link(&view)).await
}

/// Has a member prove through a provider who they are.
pub(crate) async fn begin_proof(visit: Visit, Form(form): Form) -> Page {
    let (slug, onward) = (form.get("provider")?, onward(form.get("next")?, form.get("kept")?));
    let view = visit.who().await?;
    view.actor.member().ok_or(Refusal::SignIn)?;
    let claim = visit.claim.as_ref().ok_or(Refusal::SignIn)?;
    leave_by_form(&visit, &view, slug, onward, Errand::Prove(&view, claim)).await
}

/// The providers that a member can prove through who they are, by the ends of their addresses.
pub(super) async fn provers(app: &App, view: &View) -> Result<Vec<Choice>, Failure> {
    let linked = app.forum.linked(view).await?;
    let is_linked = |realm: &str| linked.iter().any(|linked| linked.identity.realm() == realm);
    let providers = app.forum.providers().iter().filter(|provider| is_linked(provider.realm()));
    Ok(providers.map(|provider| Choice::new(provider.slug(), provider.title(), false)).collect())
}

pub(crate) async fn unlink(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let identity = Identity::parse(form.get("identity")?).ok_or(Failure::ABSENT)?;
    app.forum.unlink(&view, &identity).await?;
    Ok(saying(see_other(SECURITY), Said::AccountUnlinked))
}
