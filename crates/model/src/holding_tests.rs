use super::*;

fn word(text: &str, deed: WordDeed) -> WatchedWord {
    WatchedWord { text: text.to_owned(), deed, with: "seen".to_owned(), category: None }
}

fn finds(text: &str, in_what: &str) -> bool {
    word(text, WordDeed::Hold).pattern().unwrap().is_match(in_what)
}

fn fields(result: Result<Words, Refusal>) -> Vec<&'static str> {
    let Err(Refusal::Invalid(faults)) = result else { panic!("no field is wrong: {result:?}") };
    faults.iter().map(|fault| fault.field).collect()
}

#[test]
fn a_word_is_found_as_a_whole_and_a_pattern_as_it_says() {
    assert!(finds("Cheap runners", "buy CHEAP\n runners!") && finds("c++", "I like C++.") && finds("ünï", "so ÜNÏ is"));
    assert!(!finds("cheap", "cheaper") && !finds("a.c", "abc") && !finds("runner", "forerunners"));
    assert!(finds("/cheap (runners|agents)/", "Cheaper? cheap agents.") && !finds("/^cheap$/", "so cheap"));
}

/// The engine takes time in proportion to the text, whatever the pattern; what it takes room for is bounded.
#[test]
fn a_pattern_that_explodes_or_finds_everything_is_refused() {
    let deep = format!("/{}a{}/", "(".repeat(60), ")".repeat(60));
    for text in
        ["/(a{900}){900}/", "/a{1000000}/", "/((((x{50}){50}){50}){50})/", &deep, "/(/", "/a*/", "//", "/|/", " ", ""]
    {
        assert_eq!(fields(Words::default().with(word(text, WordDeed::Hold))), ["text"], "{text}");
    }
    // What explodes in others is found in a moment here.
    let slow = word("/(a+)+$/", WordDeed::Hold).pattern().unwrap();
    assert!(!slow.is_match(&format!("{}!", "a".repeat(100_000))));
    for text in ["/(a+)+$/", "/(\\w*)*x/", "/(?:ab+?)*c/", "/(a+){2,}b/"] {
        assert_eq!(fields(Words::default().with(word(text, WordDeed::Hold))), ["text"], "{text}");
    }
    for text in ["/(a\\+)+b/", "/(a+b)+/", "/(ab)+/", "/a+b*c/", "/(a+)?b/"] {
        assert!(Words::default().with(word(text, WordDeed::Hold)).is_ok(), "{text}");
    }
    assert_eq!(fields(Words::default().with(word(&"x".repeat(201), WordDeed::Hold))), ["text"]);
}

#[test]
fn words_are_watched_once_each_and_keep_their_patterns_when_they_are_stored() {
    let words = Words::default().with(word("spam", WordDeed::Block)).unwrap();
    assert_eq!(fields(words.with(word("spam", WordDeed::Hold))), ["text"]);
    assert_eq!(fields(words.with(word("Spam ", WordDeed::Hold))), ["text"], "however it is written");
    let only = WatchedWord { category: Some(CategoryId(2)), ..word("spam", WordDeed::Hold) };
    let words = words.with(only).unwrap();
    let again: Words = serde_json::from_str(&serde_json::to_string(&words).unwrap()).unwrap();
    assert_eq!(again, words);
    let that = |deed, category| again.that(deed, CategoryId(category)).count();
    assert_eq!((that(WordDeed::Block, 1), that(WordDeed::Hold, 1), that(WordDeed::Hold, 2)), (1, 0, 1));
    assert_eq!(again.without("spam", None).len(), 1);
    let untagged = WatchedWord { with: "!".to_owned(), ..word("x1", WordDeed::Tag) };
    assert_eq!(fields(words.with(untagged)), ["with"]);
    let many = (0..WORDS_MAX).map(|n| word(&format!("word{n}"), WordDeed::Hold)).collect::<Vec<_>>();
    assert_eq!(fields(Words::from(many).with(word("one more", WordDeed::Hold))), ["text"]);
}

#[test]
fn thresholds_are_numbers_within_bounds() {
    let read = |first, links, quick| Thresholds::parse(first, links, quick);
    assert_eq!(read("2", "", " 5 "), Ok(Thresholds { first_posts: 2, links: 0, quick: 5 }));
    for (first, links, quick) in [("-1", "", ""), ("", "101", ""), ("", "", "many")] {
        assert!(matches!(read(first, links, quick), Err(Refusal::Invalid(_))));
    }
    assert!(Thresholds::default().is_none());
}
