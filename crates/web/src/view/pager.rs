//! Links to the other pages of a list.

use askama::Template;
use askama::filters::HtmlSafe;

/// The first and last page, those around the current one, and the steps back and forth.
#[derive(Debug, Clone, Template)]
#[template(path = "_pager.html")]
pub struct Pager {
    pub links: Vec<PageLink>,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// It stands before what it leads through, and one more after it.
    pub is_above: bool,
}

impl HtmlSafe for Pager {}

impl Pager {
    /// The same for the place before what it leads through.
    pub(crate) fn above(&self) -> Self {
        Self { is_above: true, ..self.clone() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageLink {
    Page {
        number: u64,
        href: String,
    },
    Current {
        number: u64,
    },
    /// Pages left out.
    Gap,
}

impl Pager {
    /// `None` where there is nothing to turn. `page` counts from 1.
    pub fn new(page: u64, pages: u64, href: impl Fn(u64) -> String) -> Option<Self> {
        if pages < 2 {
            return None;
        }
        let mut links = Vec::new();
        let mut before = 0;
        for number in 1..=pages {
            let shown = number == 1 || number == pages || number.abs_diff(page) <= 1;
            // A gap of one page is no shorter than the page itself.
            let bridges = (number == 2 && page == 4) || (number + 1 == pages && page + 3 == pages);
            if !shown && !bridges {
                continue;
            }
            if number > before + 1 {
                links.push(PageLink::Gap);
            }
            before = number;
            links.push(if number == page {
                PageLink::Current { number }
            } else {
                PageLink::Page { number, href: href(number) }
            });
        }
        Some(Self {
            is_above: false,
            links,
            previous: (page > 1).then(|| href(page.min(pages + 1) - 1)),
            next: (page < pages).then(|| href(page + 1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(page: u64, pages: u64) -> String {
        let Some(pager) = Pager::new(page, pages, |n| format!("?page={n}")) else {
            return String::new();
        };
        let words = pager.links.iter().map(|link| match link {
            PageLink::Page { number, .. } => number.to_string(),
            PageLink::Current { number } => format!("[{number}]"),
            PageLink::Gap => "…".to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_pager_shows_the_ends_and_the_neighbours() {
        assert_eq!(numbers(1, 1), "");
        assert_eq!(numbers(1, 2), "[1] 2");
        assert_eq!(numbers(4, 7), "1 2 3 [4] 5 6 7");
        assert_eq!(numbers(5, 17), "1 … 4 [5] 6 … 17");
        assert_eq!(numbers(17, 17), "1 … 16 [17]");
    }
}
