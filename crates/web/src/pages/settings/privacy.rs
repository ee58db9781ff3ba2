//! `/settings/privacy`: an archive of what is held of one, and leaving.

use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use bytes::Bytes;
use forum::View;
use futures_util::stream;
use model::archive::Archive;
use model::departure::Writings;
use model::refusal::Refusal;

use super::tabs;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Params, Visit, sign_out_cookies};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{ArchivePage, ArchiveState, LeavePage, PrivacyPage};

const HERE: &str = "/settings/privacy";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    let archive = visit.app.forum.own_archive(&view).await?;
    page(&visit, &view, archive, Complaints::none())
}

fn page(visit: &Visit, view: &View, archive: Option<Archive>, complaints: Complaints) -> Page {
    Ok(complaints.shown_on(html(&PrivacyPage {
        frame: visit.frame(view).titled("Privacy").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        archive: match archive {
            None => ArchiveState::None,
            Some(Archive { made: None, asked, .. }) => ArchiveState::BeingMade(show::when(asked)),
            Some(archive) => ArchiveState::Made { size: size(archive.bytes), until: show::when(archive.until()) },
        },
    })))
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} KB", bytes.div_ceil(1 << 10)) } else { format!("{} MB", bytes.div_ceil(1 << 20)) }
}

pub(crate) async fn ask(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    match visit.app.forum.ask_for_archive(&view).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::ArchiveAsked)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let archive = visit.app.forum.own_archive(&view).await?;
            page(&visit, &view, archive, complaints)
        }
    }
}

/// The address stands on this page alone: it goes into no other address and no header.
pub(crate) async fn address(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    let token = visit.app.forum.archive_token(&view).await?;
    Ok(html(&ArchivePage {
        frame: visit.frame(&view).titled("Your archive").unindexed(),
        tabs: tabs(HERE),
        href: crate::address::with_query("/settings/privacy/file", &[("token", token.reveal().as_str())]),
    }))
}

pub(crate) async fn fetch(visit: Visit, method: Method, params: Params) -> Page {
    let token = auth::token::Token::parse(params.get("token")?).ok_or(Failure::ABSENT)?;
    let view = visit.who().await?;
    let Some(member) = view.actor.id() else { return Ok(see_other(HERE)) };
    let archive = visit.app.forum.archive_of(&view, &token, method == Method::GET).await?;
    let forum = visit.app.forum();
    let parts = stream::unfold(0, move |number| {
        let forum = std::sync::Arc::clone(&forum);
        async move {
            if number >= archive.parts {
                return None;
            }
            let part = forum.archive_part(member, number).await.map(Bytes::from).map_err(|problem| {
                tracing::warn!(error = ?problem, "an archive was not sent to its end");
                std::io::Error::other("not sent to its end")
            });
            Some((part, number + 1))
        }
    });
    let mut response = Response::new(Body::from_stream(parts));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(archive.bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"exedra-{member}.tar.gz\"");
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

pub(crate) async fn ask_to_leave(visit: Visit) -> Page {
    let view = visit.who().await?;
    leave_page(&visit, &view, "", "", Complaints::none())
}

pub(crate) async fn leave(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let (typed, posts) = (form.get("name")?, form.get("posts")?);
    view.actor.member().ok_or(Refusal::SignIn)?;
    let left = match Writings::parse(posts) {
        Ok(writings) => visit.app.forum.leave(&view, typed, writings).await,
        Err(fault) => Err(fault.into()),
    };
    match left {
        Ok(()) => {
            let mut response = saying(see_other("/"), Said::Left);
            for cookie in sign_out_cookies(visit.has_secure_cookies()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
            Ok(response)
        }
        Err(problem) => leave_page(&visit, &view, typed, posts, Complaints::of(problem)?),
    }
}

fn leave_page(visit: &Visit, view: &View, typed: &str, posts: &str, complaints: Complaints) -> Page {
    let member = view.actor.member().ok_or(Refusal::SignIn)?;
    Ok(complaints.shown_on(html(&LeavePage {
        frame: visit.frame(view).titled("Delete your account").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        username: member.name.clone(),
        name: complaints.field("name", typed),
        stay: posts != "go",
        posts_error: complaints.error("posts"),
    })))
}
