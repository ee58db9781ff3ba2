//! Programs that read many pages, by the names that they give themselves, and what they take.
//!
//! A name proves nothing: whoever wants to can say it. It is counted and shown, and nothing is decided by it.

/// Who reads, as far as a `User-Agent` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crawler {
    Google,
    Bing,
    DuckDuckGo,
    Apple,
    Yandex,
    Baidu,
    OpenAi,
    Anthropic,
    CommonCrawl,
    Perplexity,
    Amazon,
    ByteDance,
    Meta,
    Ahrefs,
    Semrush,
    /// Programs that people read feeds with.
    FeedReader,
    /// What calls itself a bot, a crawler or a spider, and is none of these.
    Other,
}

impl Crawler {
    pub const ALL: [Self; 17] = [
        Self::Google,
        Self::Bing,
        Self::DuckDuckGo,
        Self::Apple,
        Self::Yandex,
        Self::Baidu,
        Self::OpenAi,
        Self::Anthropic,
        Self::CommonCrawl,
        Self::Perplexity,
        Self::Amazon,
        Self::ByteDance,
        Self::Meta,
        Self::Ahrefs,
        Self::Semrush,
        Self::FeedReader,
        Self::Other,
    ];

    /// As it is stored: the same in every version.
    pub fn code(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Bing => "bing",
            Self::DuckDuckGo => "duckduckgo",
            Self::Apple => "apple",
            Self::Yandex => "yandex",
            Self::Baidu => "baidu",
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::CommonCrawl => "commoncrawl",
            Self::Perplexity => "perplexity",
            Self::Amazon => "amazon",
            Self::ByteDance => "bytedance",
            Self::Meta => "meta",
            Self::Ahrefs => "ahrefs",
            Self::Semrush => "semrush",
            Self::FeedReader => "feeds",
            Self::Other => "other",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|crawler| crawler.code() == code)
    }

    /// As `robots.txt` names it, and people know it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Google => "Googlebot",
            Self::Bing => "bingbot",
            Self::DuckDuckGo => "DuckDuckBot",
            Self::Apple => "Applebot",
            Self::Yandex => "YandexBot",
            Self::Baidu => "Baiduspider",
            Self::OpenAi => "GPTBot",
            Self::Anthropic => "ClaudeBot",
            Self::CommonCrawl => "CCBot",
            Self::Perplexity => "PerplexityBot",
            Self::Amazon => "Amazonbot",
            Self::ByteDance => "Bytespider",
            Self::Meta => "facebookexternalhit",
            Self::Ahrefs => "AhrefsBot",
            Self::Semrush => "SemrushBot",
            Self::FeedReader => "Feed readers",
            Self::Other => "Another one",
        }
    }

    /// Who a `User-Agent` says that it is: the first name in it that is known; nobody, where it names none, as
    /// that of a browser.
    pub fn named_in(agent: &[u8]) -> Option<Self> {
        let mut small = [0_u8; LOOKED_AT];
        let length = agent.len().min(LOOKED_AT);
        for (small, byte) in small.iter_mut().zip(agent) {
            *small = byte.to_ascii_lowercase();
        }
        let mut rest = small.get(..length).unwrap_or_default();
        while let Some(first) = rest.first() {
            let found = names_with(*first).iter().find(|(name, _)| rest.starts_with(name.as_bytes()));
            match found {
                Some((_, Some(crawler))) => return Some(*crawler),
                Some((name, None)) => rest = rest.get(name.len()..).unwrap_or_default(),
                None => rest = rest.get(1..).unwrap_or_default(),
            }
        }
        None
    }
}

/// Bytes of a `User-Agent` that are looked at: those of crawlers are shorter.
const LOOKED_AT: usize = 300;

/// Names that begin with this letter, in small letters, the more exact first; what is none although it looks like
/// one has nobody. By their letters, since this is looked up for every page, and most letters begin none.
fn names_with(first: u8) -> &'static [(&'static str, Option<Crawler>)] {
    use Crawler as C;
    match first {
        b'a' => &[
            ("applebot", Some(C::Apple)),
            ("amazonbot", Some(C::Amazon)),
            ("ahrefsbot", Some(C::Ahrefs)),
            ("akregator", Some(C::FeedReader)),
        ],
        b'b' => &[
            ("bingbot", Some(C::Bing)),
            ("baiduspider", Some(C::Baidu)),
            ("bytespider", Some(C::ByteDance)),
            ("bazqux", Some(C::FeedReader)),
            ("bot", Some(C::Other)),
        ],
        b'c' => &[
            ("claudebot", Some(C::Anthropic)),
            ("ccbot", Some(C::CommonCrawl)),
            ("crawl", Some(C::Other)),
            // Telephones of that make.
            ("cubot", None),
        ],
        b'd' => &[("duckduckbot", Some(C::DuckDuckGo))],
        b'f' => &[
            ("facebookexternalhit", Some(C::Meta)),
            ("feedly", Some(C::FeedReader)),
            ("feedbin", Some(C::FeedReader)),
            ("feedparser", Some(C::FeedReader)),
            ("feedfetcher", Some(C::FeedReader)),
            ("freshrss", Some(C::FeedReader)),
        ],
        b'g' => &[("googlebot", Some(C::Google)), ("gptbot", Some(C::OpenAi))],
        b'i' => &[("inoreader", Some(C::FeedReader))],
        b'l' => &[("liferea", Some(C::FeedReader))],
        b'm' => &[("meta-externalagent", Some(C::Meta)), ("miniflux", Some(C::FeedReader))],
        b'n' => &[
            ("newsblur", Some(C::FeedReader)),
            ("newsboat", Some(C::FeedReader)),
            ("netnewswire", Some(C::FeedReader)),
            ("nextcloud-news", Some(C::FeedReader)),
        ],
        b'p' => &[("perplexitybot", Some(C::Perplexity))],
        b's' => &[("semrushbot", Some(C::Semrush)), ("spider", Some(C::Other))],
        b't' => &[("tiny tiny rss", Some(C::FeedReader)), ("theoldreader", Some(C::FeedReader))],
        b'u' => &[("universalfeedparser", Some(C::FeedReader))],
        b'y' => &[("yandexbot", Some(C::Yandex)), ("yandeximages", Some(C::Yandex))],
        _ => &[],
    }
}

/// What an answer was that a crawler got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taken {
    /// A page as HTML.
    Page,
    Feed,
    Markdown,
    /// What the API answers.
    Api,
    /// A picture, a style sheet, `robots.txt`, a way to another address.
    File,
    /// That nothing has changed.
    Unchanged,
    /// Nothing: it does not exist, is not for it, or was too much.
    Nothing,
}

impl Taken {
    pub const ALL: [Self; 7] =
        [Self::Page, Self::Feed, Self::Markdown, Self::Api, Self::File, Self::Unchanged, Self::Nothing];

    /// As it is stored: the same in every version.
    pub fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Feed => "feed",
            Self::Markdown => "md",
            Self::Api => "api",
            Self::File => "file",
            Self::Unchanged => "same",
            Self::Nothing => "none",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|taken| taken.code() == code)
    }

    /// What an answer is with this status, at this path, of this kind (`text/html; charset=utf-8`).
    pub fn of(status: u16, path: &str, kind: &str) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        match (status, kind) {
            (304, _) => Self::Unchanged,
            (400.., _) => Self::Nothing,
            _ if path.starts_with("/api/") => Self::Api,
            (_, "text/html") => Self::Page,
            (_, "text/markdown") => Self::Markdown,
            (_, "application/atom+xml" | "application/rss+xml" | "application/feed+json") => Self::Feed,
            _ => Self::File,
        }
    }
}

#[cfg(test)]
#[path = "crawler_tests.rs"]
mod tests;
