//! Pages that are there as Markdown, too: at the same address with `.md`, or for whoever asks for
//! `text/markdown` at the address of the page.

use axum::http::{HeaderMap, Method, Request, Uri, header};

/// What the address of a page as Markdown ends in.
pub(crate) const ENDING: &str = ".md";

/// Leads whoever wants Markdown to it: from here on it is what they have asked for.
pub(crate) fn lead<B>(request: &mut Request<B>) {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && wants_markdown(request.headers())
        && let Some(twin) = twin(request.uri())
    {
        *request.uri_mut() = twin;
    }
}

/// Whether Markdown is as welcome as HTML (RFC 9110, section 12.5.1). No browser names it.
fn wants_markdown(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let (mut markdown, mut html) = (0.0, 0.0);
    for offer in accepted.flat_map(|value| value.split(',')) {
        let mut parts = offer.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| part.strip_prefix("q="));
        let quality = quality.map_or(1.0, |quality| quality.parse::<f32>().unwrap_or(0.0));
        if kind.eq_ignore_ascii_case("text/markdown") {
            markdown = quality;
        } else if kind.eq_ignore_ascii_case("text/html") {
            html = quality;
        }
    }
    markdown > 0.0 && markdown >= html
}

/// The address of the same as Markdown, of pages that are there as such.
fn twin(uri: &Uri) -> Option<Uri> {
    let parts: Vec<&str> = uri.path().split('/').skip(1).collect();
    let has_twin = match parts.as_slice() {
        ["recent" | "popular" | "unanswered" | "articles" | "tags" | "about" | "terms" | "privacy"] => true,
        ["pages", _] => true,
        ["topic", _, "reply" | "works" | "series"] => false,
        ["topic" | "article", _] | ["topic" | "article" | "category", _, _] => true,
        ["post", _] => true,
        ["article", _, _, "r", which] | ["post", _, "revisions", which] => {
            which.bytes().all(|byte| byte.is_ascii_digit())
        }
        ["tags" | "user", _] | ["user", _, "topics" | "posts" | "articles"] => true,
        _ => false,
    };
    if !has_twin || parts.last().is_none_or(|last| last.is_empty() || last.ends_with(ENDING)) {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{ENDING}{query}", uri.path()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str, accept: &str) -> String {
        let mut request = Request::builder().uri(path).header(header::ACCEPT, accept).body(()).unwrap();
        lead(&mut request);
        request.uri().to_string()
    }

    #[test]
    fn who_names_markdown_gets_it_unless_html_is_dearer_to_them() {
        for (accept, is_led) in [
            ("text/markdown", true),
            ("text/markdown, text/html, */*", true),
            ("text/html;q=0.5, Text/Markdown;q=0.9", true),
            ("text/html, text/markdown;q=0.9", false),
            ("text/markdown;q=0", false),
            ("text/markdown;q=much", false),
            ("text/html, application/xhtml+xml, */*;q=0.8", false),
            ("*/*", false),
            ("", false),
        ] {
            assert_eq!(asked("/recent", accept) == "/recent.md", is_led, "{accept}");
        }
    }

    #[test]
    fn pages_that_are_there_as_markdown_are_led_to_and_nothing_else() {
        for path in [
            "/topic/12",
            "/topic/12/how?page=2",
            "/article/12/how",
            "/post/7",
            "/article/12/how/r/3",
            "/post/7/revisions/3",
            "/tags/ci",
            "/user/ada",
            "/user/ada/posts",
            "/category/1/main",
            "/about",
            "/pages/imprint",
        ] {
            let (plain, query) =
                path.split_once('?').map_or((path, String::new()), |(path, query)| (path, format!("?{query}")));
            assert_eq!(asked(path, "text/markdown"), format!("{plain}.md{query}"));
        }
        for path in [
            "/",
            "/topic/12/reply?to=3",
            "/topic/12/works",
            "/topic/12/how/3",
            "/topic/12/",
            "/topic/12/how.md",
            "/post/7/edit",
            "/post/7/revisions",
            "/post/7/revisions/1..2",
            "/api/v1/topics/12",
            "/settings",
            "/static/x.css",
        ] {
            assert_eq!(asked(path, "text/markdown"), path);
        }
    }

    #[test]
    fn only_reading_is_led_elsewhere() {
        let request =
            Request::builder().method(Method::POST).uri("/topic/12/how").header(header::ACCEPT, "text/markdown");
        let mut request = request.body(()).unwrap();
        lead(&mut request);
        assert_eq!(request.uri(), "/topic/12/how");
    }
}
