//! `/search`: finding what was written, and `/opensearch.xml`, by which browsers find it.

use std::ops::Range;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use forum::{At, Complaint, Hit, How, MarkedLine, OPERATORS, Results, SearchForm, Sought, View};
use model::page::PageNumber;
use model::topic::TopicKind;

use super::{Page, html};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Visit};
use crate::respond::with_status;
use crate::show;
use crate::view::{
    Action, Choice, Count, Empty, Field, HitLine, HitView, Link, Marked, Pager, Piece, SearchFields, SearchPage,
    WrongPart,
};

/// Characters of a question that become the title of a new one.
const TITLE: usize = 150;

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let page = params.page()?;
    let form = filled(|name| params.get(name))?;
    answer(&visit, form, page).await
}

/// What was pasted is too long for an address.
pub(crate) async fn paste(visit: Visit, Form(form): Form) -> Page {
    let form = SearchForm { text: form.get("q")?.to_owned(), ..SearchForm::default() };
    answer(&visit, form, PageNumber::FIRST).await
}

pub(crate) fn filled<'a>(field: impl Fn(&str) -> Result<&'a str, Failure>) -> Result<SearchForm, Failure> {
    let text = |name| field(name).map(|value| value.trim().to_owned());
    Ok(SearchForm {
        text: field("q")?.to_owned(),
        within: text("in")?,
        state: text("is")?,
        category: text("category")?,
        author: text("author")?,
        tag: text("tag")?,
        after: text("after")?,
        before: text("before")?,
    })
}

async fn answer(visit: &Visit, form: SearchForm, page: PageNumber) -> Page {
    let (asked, caller) = (form.clone(), visit.caller());
    let (view, sought) =
        visit.read(move |forum, view| Box::pin(forum.search(view.through(caller), asked.clone(), page))).await?;
    let title =
        if form.text.trim().is_empty() { "Search".to_owned() } else { format!("{} · Search", one_line(&form.text)) };
    let blank = SearchPage {
        frame: visit.frame(&view).titled(title).unindexed(),
        form: fields(&view, &form, &[]),
        wrong: Vec::new(),
        remarks: Vec::new(),
        found: None,
        members: Vec::new(),
        tags: Vec::new(),
        hits: Vec::new(),
        pager: None,
        empty: None,
        help: OPERATORS.to_vec(),
    };
    Ok(match sought {
        Sought::Nothing => html(&blank),
        Sought::Complaints(complaints) => {
            let page = SearchPage {
                form: fields(&view, &form, &complaints),
                wrong: complaints.iter().filter_map(|complaint| wrong_part(&form.text, complaint)).collect(),
                ..blank
            };
            with_status(StatusCode::UNPROCESSABLE_ENTITY, html(&page))
        }
        Sought::Results(results) => html(&with_results(&view, &form, &results, blank)),
    })
}

fn with_results(view: &View, form: &SearchForm, results: &Results, blank: SearchPage) -> SearchPage {
    let page = results.page.number();
    let is_empty = results.total == 0;
    let is_whole = results.missing.0 == 0;
    let (at_least, posts) = (if results.is_cut { "at least " } else { "" }, Count::of(results.total, "post", "posts"));
    SearchPage {
        remarks: remarks(results),
        found: (!is_empty).then(|| Count { figure: format!("{at_least}{}", posts.figure), word: posts.word }),
        members: results.members.iter().map(show::card_link).collect(),
        tags: results
            .tags
            .iter()
            .map(|found| {
                let topics = Count::of(found.topics, "topic", "topics");
                (Link::new(found.tag.as_str(), address::tag(&found.tag)), topics)
            })
            .collect(),
        hits: results.hits.iter().map(|hit| hit_view(view, form, hit)).collect(),
        pager: Pager::new(page, results.pages, |number| page_of(form, number)),
        empty: (is_empty && is_whole).then(|| Empty {
            sentence: "Nothing that you can read has these words.".to_owned(),
            action: Some(Action { text: "Ask a question".to_owned(), href: ask_about(form) }),
        }),
        ..blank
    }
}

/// How it was looked for, where that is not what one would expect.
fn remarks(results: &Results) -> Vec<String> {
    let mut remarks = Vec::new();
    let (missing, of) = results.missing;
    if missing > 0 {
        let done = (of - missing) * 100 / of.max(1);
        remarks.push(format!(
            "The index is being built: {done} % of the forum can be found so far. Try again in a few minutes."
        ));
    }
    if results.question.paste.is_some() && !results.hits.is_empty() {
        remarks.push(
            "This was read as a log: what is most like it comes first, whatever differs in times, addresses, ids and \
             paths."
                .to_owned(),
        );
    }
    match results.how {
        How::Closely if !results.hits.is_empty() => {
            remarks.push("Nothing has exactly these words. These are spelt nearly like them.".to_owned());
        }
        How::Mostly if !results.hits.is_empty() => {
            remarks.push("Nothing has all of these words. These have most of them.".to_owned());
        }
        _ => {}
    }
    let left_out = results.question.clauses.iter().filter(|clause| clause.is_left_out && !clause.is_phrase);
    for clause in left_out {
        remarks.push(format!("Without “{0}”. To find the option -{0} itself, put it in quotes.", clause.text));
    }
    if results.is_cut {
        remarks.push(
            "This leads to too much to look at all of it, so the best may be missing. Add a word, or narrow it down."
                .to_owned(),
        );
    }
    if results.has_more {
        let shown = if results.question.paste.is_some() { "the closest ones are" } else { "the first pages are" };
        remarks.push(format!("There are more, and {shown} all that is shown. Narrow it down to see others."));
    }
    remarks
}

fn hit_view(view: &View, form: &SearchForm, hit: &Hit) -> HitView {
    let (topic, post) = (&hit.placed.topic, &hit.placed.post);
    let is_opening = post.is_opening();
    let is_answer =
        topic.kind == TopicKind::Question && post.head.parent.is_some_and(|parent| parent.post == topic.opening);
    // Where a reply stands, somebody has answered.
    let answers = if is_opening { post.state.children } else { 1 };
    let authors = match (is_opening && topic.kind == TopicKind::Article, &hit.author) {
        (true, _) => topic.named_authors().iter().map(|author| show::member_link(&author.name)).collect(),
        (false, Some(card)) => vec![show::card_link(card)],
        (false, None) => vec![Link::new(show::DELETED, "")],
    };
    let votes = (post.state.score() != 0).then(|| show::votes(post.state.score()));
    HitView {
        href: if is_opening { address::topic(topic) } else { address::post(post.id) },
        title: marked(topic.heading.title.as_str(), &hit.in_title),
        marks: show::marks(topic, answers),
        kind: match (is_opening, is_answer) {
            (true, _) => None,
            (false, true) => Some("answer"),
            (false, false) => Some("reply"),
        },
        lines: hit.lines.iter().map(line).collect(),
        category: view.site.category(topic.category).map(show::category_link),
        authors,
        when: show::when(post.head.created),
        votes,
        more: (hit.more > 0).then(|| {
            let within = SearchForm { text: format!("{} topic:{}", form.text.trim(), topic.id), ..form.clone() };
            Link::new(format!("{} more in this topic", hit.more), page_of(&within, 1))
        }),
    }
}

fn line(line: &MarkedLine) -> HitLine {
    HitLine { text: marked(&line.text, &line.marked), is_code: line.is_code, is_cut: line.is_cut }
}

/// A text in pieces, by the places that are marked in it.
fn marked(text: &str, places: &[Range<usize>]) -> Marked {
    let mut pieces = Vec::new();
    let mut push = |range: Range<usize>, is_marked| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), is_marked });
        }
    };
    let mut at = 0;
    for place in places {
        push(at..place.start, false);
        push(place.clone(), true);
        at = place.end;
    }
    push(at..text.len(), false);
    Marked(pieces)
}

fn fields(view: &View, form: &SearchForm, complaints: &[Complaint]) -> SearchFields {
    let error = |name: &str| {
        let of_field = |complaint: &&Complaint| matches!(complaint.at, At::Field(field) if field == name);
        complaints.iter().find(of_field).map(|complaint| complaint.sentence.clone())
    };
    let field = |name: &str, value: &str| Field { value: value.to_owned(), error: error(name) };
    let choices = |all: &[(&str, &str)], chosen: &str| {
        all.iter().map(|(value, text)| Choice::new(*value, *text, *value == chosen)).collect::<Vec<_>>()
    };
    let within =
        [("", "everything"), ("title", "titles"), ("code", "code"), ("answers", "answers"), ("articles", "articles")];
    let states = [("", "any"), ("open", "open questions"), ("answered", "answered"), ("accepted", "accepted")];
    let mut categories = vec![Choice::new("", "all", form.category.is_empty())];
    categories.extend(view.site.visible(&view.actor).map(|category| {
        let id = category.id.to_string();
        let is_chosen = form.category == id || form.category.eq_ignore_ascii_case(&category.slug());
        Choice::new(id, category.name.clone(), is_chosen)
    }));
    let others = [&form.within, &form.state, &form.category, &form.author, &form.tag, &form.after, &form.before];
    SearchFields {
        q: form.text.clone(),
        is_long: form.text.trim().contains('\n'),
        within: choices(&within, &form.within),
        states: choices(&states, &form.state),
        categories,
        author: field("author", &form.author),
        tag: field("tag", &form.tag),
        after: field("after", &form.after),
        before: field("before", &form.before),
        is_narrowed: others.into_iter().any(|value| !value.is_empty()),
    }
}

/// The text around what is wrong in it.
fn wrong_part(text: &str, complaint: &Complaint) -> Option<WrongPart> {
    let range = match &complaint.at {
        At::Text(range) => range.clone(),
        // Fields that people choose from have no room for an error.
        At::Field("in" | "is" | "category") => 0..0,
        At::Field(_) => return None,
    };
    let is_long = text.len() > 2_000;
    Some(WrongPart {
        before: if is_long { String::new() } else { text.get(..range.start)?.to_owned() },
        part: if is_long { String::new() } else { text.get(range.clone())?.to_owned() },
        behind: if is_long { String::new() } else { text.get(range.end..)?.to_owned() },
        sentence: placed(text, complaint),
    })
}

/// What is wrong, and at which character of the text.
pub(crate) fn placed(text: &str, complaint: &Complaint) -> String {
    let place = match &complaint.at {
        At::Text(range) if !range.is_empty() && text.len() <= 2_000 => {
            text.get(..range.start).map(|before| before.chars().count() + 1)
        }
        At::Text(_) | At::Field(_) => None,
    };
    let at = place.map(|place| format!("At character {place}: ")).unwrap_or_default();
    format!("{at}{}", complaint.sentence)
}

fn page_of(form: &SearchForm, number: u64) -> String {
    let number = if number == 1 { String::new() } else { number.to_string() };
    let pairs = [
        ("q", form.text.as_str()),
        ("in", &form.within),
        ("is", &form.state),
        ("category", &form.category),
        ("author", &form.author),
        ("tag", &form.tag),
        ("after", &form.after),
        ("before", &form.before),
        ("page", &number),
    ];
    address::with_query("/search", &pairs)
}

fn one_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().take(TITLE).collect()
}

fn ask_about(form: &SearchForm) -> String {
    address::with_query("/compose", &[("kind", "question"), ("title", &one_line(&form.text))])
}

/// So that browsers offer to search here (OpenSearch 1.1).
pub(crate) async fn description(State(app): State<App>, headers: HeaderMap) -> Response {
    let site = app.forum.site();
    let here = match &app.settings.public_url {
        Some(url) => url.clone(),
        None => format!("http://{}", host(&headers)),
    };
    let name: String = site.name.chars().take(16).collect();
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
         <Image type=\"image/svg+xml\">{here}{}</Image>\n\
         <Url type=\"text/html\" template=\"{here}/search?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        escaped(&name),
        escaped(&format!("Search {}", site.name)),
        app.assets.icon,
    );
    ([(header::CONTENT_TYPE, "application/opensearchdescription+xml; charset=utf-8")], text).into_response()
}

/// Where this was asked for, if that can be a host: the forum does not know its own address.
fn host(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if !host.is_empty() && host.chars().all(is_host) { host.to_owned() } else { "localhost".to_owned() }
}
