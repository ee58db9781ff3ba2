//! `/reset`, `/login/link`: asking for a letter, and what the link in it does.
//!
//! An answer says the same whether or not there is anybody to write to. A link does nothing by being
//! opened: programs that look into letters open all of them.

use auth::token::Token;
use axum::extract::State;
use axum::response::Response;
use forum::{Amended, Confirmation, Joining, Problem, View};
use model::account::ThreadView;

use super::elsewhere::forgetting;
use super::login::{admitted, kept_fields, signed_in};
use super::{Complaints, Page, html};
use crate::app::App;
use crate::failure::{Failure, LinkOver};
use crate::frame::Framed;
use crate::request::{Form, Params, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AskLetterPage, Field, FollowLinkPage, Link, MessagePage, NewPasswordPage, TypedField, WelcomePage};

/// A letter that is asked for by name or address.
#[derive(Clone, Copy)]
struct Asked {
    at: &'static str,
    heading: &'static str,
    sentence: &'static str,
    button: &'static str,
    without_mail: &'static str,
}

const RESET: Asked = Asked {
    at: "/reset",
    heading: "Choose a new password",
    sentence: "A letter to the address of your account brings a link to choose a new one. It works once, within an \
               hour.",
    button: "Send the letter",
    without_mail: "This forum sends no mail, so it cannot send you a link. Those who run it can give you a new \
                   password, with exedra user set-password.",
};

const SIGN_IN: Asked = Asked {
    at: "/login/link",
    heading: "Sign in by letter",
    sentence: "A letter to the address of your account brings a link that signs you in. It works once, within a \
               quarter of an hour.",
    button: "Send the letter",
    without_mail: "This forum sends no mail, so it cannot send you a link. Sign in with your password.",
};

pub(crate) async fn reset(visit: Visit) -> Page {
    show(&visit, RESET).await
}

pub(crate) async fn ask_for_reset(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let typed = form.get("username")?;
    let asked = app.forum.ask_for_reset(typed, visit.caller()).await;
    answer(&visit, RESET, typed, asked).await
}

pub(crate) async fn sign_in_link(visit: Visit) -> Page {
    show(&visit, SIGN_IN).await
}

pub(crate) async fn ask_for_sign_in(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let typed = form.get("username")?;
    let asked = app.forum.ask_for_sign_in(typed, visit.caller()).await;
    answer(&visit, SIGN_IN, typed, asked).await
}

async fn show(visit: &Visit, asked: Asked) -> Page {
    let view = visit.who().await?;
    Ok(ask_page(visit, &view, asked, "", &Complaints::none()))
}

async fn answer(visit: &Visit, asked: Asked, typed: &str, result: Result<(), Problem>) -> Page {
    match result {
        Ok(()) => Ok(see_other(&format!("{}/sent", asked.at))),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let view = visit.who().await?;
            let response = ask_page(visit, &view, asked, typed, &complaints);
            Ok(complaints.shown_on(response))
        }
    }
}

fn ask_page(visit: &Visit, view: &View, asked: Asked, typed: &str, complaints: &Complaints) -> Response {
    let sends_mail = visit.app.forum.sends_mail();
    html(&AskLetterPage {
        frame: visit.frame(view).titled(asked.heading).unindexed(),
        heading: asked.heading.to_owned(),
        sentence: if sends_mail { asked.sentence } else { asked.without_mail }.to_owned(),
        problem: complaints.problem.clone(),
        action: sends_mail.then(|| asked.at.to_owned()),
        username: complaints.field("username", typed),
        button: asked.button.to_owned(),
        sign_in: "/login".to_owned(),
    })
}

/// The same for everybody who has asked for a letter, in whichever way.
pub(crate) async fn sent(visit: Visit) -> Page {
    sent_page(&visit, &visit.path, Vec::new()).await
}

/// The same for who had typed something before joining came in between.
pub(super) async fn sent_with(visit: &Visit, kept: &str) -> Page {
    sent_page(visit, "/register/sent", kept_fields(kept)).await
}

async fn sent_page(visit: &Visit, path: &str, typed: Vec<TypedField>) -> Page {
    let view = visit.who().await?;
    let (sentence, again) = match path {
        "/register/sent" => (
            "A letter is on its way to the address that you gave. Its link makes your account and signs you in; \
             nothing is made before. If the address has an account already, the letter says so.",
            "/register",
        ),
        "/login/link/sent" => {
            ("If there is such an account, a letter is on its way to its address. Its link signs you in.", SIGN_IN.at)
        }
        _ => (
            "If there is such an account, a letter is on its way to its address. Its link lets you choose a new \
             password.",
            RESET.at,
        ),
    };
    Ok(html(&MessagePage {
        frame: visit.frame(&view).titled("Look into your mail").unindexed(),
        status: String::new(),
        heading: "Look into your mail".to_owned(),
        sentence: sentence.to_owned(),
        advice: "If nothing comes within a few minutes, look among the spam, and whether you typed it right. Within \
                 an hour, five letters go to one address at most."
            .to_owned(),
        links: vec![Link::new("Try again", again), Link::new("Home", "/")],
        typed,
        request: None,
    }))
}

/// The token of a link, or of the form that it led to.
fn token(text: &str, over: LinkOver) -> Result<Token, Failure> {
    Token::parse(text).ok_or(Failure::Over(over))
}

// A new password

pub(crate) async fn new_password(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let given = params.get("token")?;
    let token = token(given, LinkOver::Reset)?;
    let (found, view) = tokio::join!(app.forum.resets(&token), visit.who());
    let (member, view) = (found?.ok_or(Failure::Over(LinkOver::Reset))?, view?);
    Ok(password_page(&visit, &view, member.profile.name.as_str(), given, &Complaints::none()))
}

pub(crate) async fn set_password(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let given = form.get("token")?;
    let token = token(given, LinkOver::Reset)?;
    match app.forum.reset_password(&token, form.get("password")?).await {
        Ok(Some(_)) => Ok(saying(see_other("/login"), Said::PasswordReset)),
        Ok(None) => Err(Failure::Over(LinkOver::Reset)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let member = app.forum.resets(&token).await?.ok_or(Failure::Over(LinkOver::Reset))?;
            let view = visit.who().await?;
            let response = password_page(&visit, &view, member.profile.name.as_str(), given, &complaints);
            Ok(complaints.shown_on(response))
        }
    }
}

fn password_page(visit: &Visit, view: &View, name: &str, token: &str, complaints: &Complaints) -> Response {
    html(&NewPasswordPage {
        frame: visit.frame(view).titled("Choose a new password").unindexed(),
        problem: complaints.problem.clone(),
        name: name.to_owned(),
        token: token.to_owned(),
        password: Field { value: String::new(), error: complaints.error("password") },
    })
}

// Signing in

pub(crate) async fn open_link(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let given = params.get("token")?;
    let token = token(given, LinkOver::SignIn)?;
    let (found, view) = tokio::join!(app.forum.signs_in(&token), visit.who());
    let (member, view) = (found?.ok_or(Failure::Over(LinkOver::SignIn))?, view?);
    Ok(html(&FollowLinkPage {
        frame: visit.frame(&view).titled("Sign in").unindexed(),
        heading: "Sign in".to_owned(),
        sentence: "This link signs you in as".to_owned(),
        whose: member.profile.name.as_str().to_owned(),
        action: "/login/link/open".to_owned(),
        token: given.to_owned(),
        button: "Sign in".to_owned(),
    }))
}

pub(crate) async fn enter(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let token = token(form.get("token")?, LinkOver::SignIn)?;
    match app.forum.sign_in_by_link(&token, visit.claim.as_ref(), visit.caller()).await? {
        Some(admission) => admitted(&visit, admission, "/", "").await,
        None => Err(Failure::Over(LinkOver::SignIn)),
    }
}

// An address

pub(crate) async fn confirm(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let given = params.get("token")?;
    let token = token(given, LinkOver::Confirm)?;
    let (found, view) = tokio::join!(app.forum.confirms(&token), visit.who());
    let ((email, _), view) = (found?.ok_or(Failure::Over(LinkOver::Confirm))?, view?);
    Ok(html(&FollowLinkPage {
        frame: visit.frame(&view).titled("Confirm your address").unindexed(),
        heading: "Confirm your address".to_owned(),
        sentence: "This becomes the address of your account, if it is not so already:".to_owned(),
        whose: email.to_string(),
        action: "/confirm".to_owned(),
        token: given.to_owned(),
        button: "Confirm".to_owned(),
    }))
}

pub(crate) async fn confirmed(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let token = token(form.get("token")?, LinkOver::Confirm)?;
    match app.forum.confirm_address(&token).await? {
        Confirmation::Confirmed => {
            let to = if visit.claim.is_some() { "/settings" } else { "/login" };
            Ok(saying(see_other(to), Said::AddressConfirmed))
        }
        Confirmation::Taken => Err(Failure::Over(LinkOver::Taken)),
        Confirmation::Over => Err(Failure::Over(LinkOver::Confirm)),
    }
}

// Joining

pub(crate) async fn join(visit: Visit, params: Params) -> Page {
    let given = params.get("token")?;
    let token = token(given, LinkOver::Join)?;
    welcome(&visit, &token, given, "", &Complaints::none()).await
}

/// Asks for what the form does not say, or does not say for certain.
async fn welcome(visit: &Visit, token: &Token, given: &str, typed: &str, complaints: &Complaints) -> Page {
    let (found, view) = tokio::join!(visit.app.forum.joins(token, visit.away.as_ref()), visit.who());
    let (welcome, view) = (found?.ok_or(Failure::Over(LinkOver::Join))?, view?);
    let complaint = complaints.error("username");
    let asks_name = welcome.is_taken || complaint.is_some();
    let why = || format!("Meanwhile “{}” has become somebody else's: choose another.", welcome.name);
    let error = complaint.or_else(|| typed.is_empty().then(why));
    Ok(html(&WelcomePage {
        frame: visit.frame(&view).titled("Join").unindexed(),
        problem: complaints.problem.clone(),
        token: given.to_owned(),
        name: welcome.name.as_str().to_owned(),
        username: asks_name.then(|| Field { value: typed.to_owned(), error }),
        password: welcome.is_elsewhere.then(|| complaints.field("password", "")),
    }))
}

pub(crate) async fn joined(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let given = form.get("token")?;
    let token = token(given, LinkOver::Join)?;
    let amended = Amended { name: form.find("username")?, password: form.find("password")? };
    match app.forum.join_by_link(&token, amended, visit.caller()).await {
        Ok(Joining::In(claim)) => {
            let next = if claim.standing.held { "/waiting" } else { "/" };
            Ok(forgetting(signed_in(&visit, &claim, ThreadView::default(), next, "").await?))
        }
        Ok(Joining::Over) => Err(Failure::Over(LinkOver::Join)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let response = welcome(&visit, &token, given, amended.name.unwrap_or_default(), &complaints).await?;
            Ok(complaints.shown_on(response))
        }
    }
}
