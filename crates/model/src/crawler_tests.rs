use super::*;

/// As they introduce themselves, and as browsers do.
#[test]
fn crawlers_are_known_by_the_first_name_that_they_say() {
    for (agent, crawler) in [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Some(Crawler::Google)),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            Some(Crawler::Bing),
        ),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.1; +https://openai.com/gptbot",
            Some(Crawler::OpenAi),
        ),
        ("Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", Some(Crawler::Anthropic)),
        ("CCBot/2.0 (https://commoncrawl.org/faq/)", Some(Crawler::CommonCrawl)),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 \
             Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
            Some(Crawler::Apple),
        ),
        ("DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", Some(Crawler::DuckDuckGo)),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", Some(Crawler::Yandex)),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", Some(Crawler::Baidu)),
        (
            "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; \
             Bytespider; spider-feedback@bytedance.com)",
            Some(Crawler::ByteDance),
        ),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/600.2.5 (KHTML, like Gecko) Version/8.0.2 Safari/600.2.5 \
             (Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot)",
            Some(Crawler::Amazon),
        ),
        ("PerplexityBot/1.0 (+https://perplexity.ai/perplexitybot)", Some(Crawler::Perplexity)),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", Some(Crawler::Meta)),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", Some(Crawler::Ahrefs)),
        ("Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", Some(Crawler::Semrush)),
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)", Some(Crawler::FeedReader)),
        ("Tiny Tiny RSS/23.04 (https://tt-rss.org/)", Some(Crawler::FeedReader)),
        ("Mozilla/5.0 (compatible; Miniflux/2.1; +https://miniflux.app)", Some(Crawler::FeedReader)),
        ("SomeBot/1.0 (like Googlebot)", Some(Crawler::Other)),
        ("my-CRAWLER/0.1", Some(Crawler::Other)),
        ("A spider", Some(Crawler::Other)),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", None),
        (
            "Mozilla/5.0 (Linux; Android 11; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile \
             Safari/537.36",
            None,
        ),
        ("Mozilla/5.0 (Linux; Android 11; CUBOT X50; compatible; Googlebot/2.1)", Some(Crawler::Google)),
        ("curl/8.5.0", None),
        ("", None),
    ] {
        assert_eq!(Crawler::named_in(agent.as_bytes()), crawler, "{agent}");
    }
}

#[test]
fn any_bytes_are_looked_at_and_not_all_of_many() {
    assert_eq!(Crawler::named_in(&[0xff, 0xfe, b'b', b'o']), None);
    let far = [vec![b'x'; LOOKED_AT - 3], b"bot".to_vec()].concat();
    assert_eq!(Crawler::named_in(&far), Some(Crawler::Other));
    let too_far = [vec![b'x'; LOOKED_AT - 2], b"bot".to_vec()].concat();
    assert_eq!(Crawler::named_in(&too_far), None);
}

#[test]
fn each_name_stands_under_its_own_letter_before_what_it_begins_with() {
    for first in u8::MIN..=u8::MAX {
        let names = names_with(first);
        for (at, (name, _)) in names.iter().enumerate() {
            assert_eq!(name.as_bytes().first(), Some(&first), "{name}");
            assert_eq!(*name, name.to_ascii_lowercase());
            assert!(names.iter().take(at).all(|(before, _)| !name.starts_with(before)), "{name} is never found");
        }
    }
}

#[test]
fn each_is_stored_under_a_code_of_its_own() {
    for crawler in Crawler::ALL {
        assert_eq!(Crawler::of_code(crawler.code()), Some(crawler));
    }
    for taken in Taken::ALL {
        assert_eq!(Taken::of_code(taken.code()), Some(taken));
    }
    assert_eq!((Crawler::of_code("nobody"), Taken::of_code("")), (None, None));
}

#[test]
fn what_was_taken_is_told_by_the_answer() {
    for (status, path, kind, taken) in [
        (200, "/topic/1/a", "text/html; charset=utf-8", Taken::Page),
        (200, "/topic/1/a.md", "text/markdown; charset=utf-8", Taken::Markdown),
        (200, "/feed", "application/atom+xml", Taken::Feed),
        (200, "/api/v1/topics", "application/json", Taken::Api),
        (200, "/api/v1/topics/1", "text/markdown", Taken::Api),
        (200, "/robots.txt", "text/plain", Taken::File),
        (301, "/topic/1", "", Taken::File),
        (304, "/topic/1/a", "", Taken::Unchanged),
        (404, "/topic/9", "text/html; charset=utf-8", Taken::Nothing),
        (503, "/api/v1/topics", "application/json", Taken::Nothing),
    ] {
        assert_eq!(Taken::of(status, path, kind), taken, "{status} {path} {kind}");
    }
}
