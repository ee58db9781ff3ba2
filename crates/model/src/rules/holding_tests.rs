use super::*;
use crate::holding::{HoldingSettings, WatchedWord, Words};
use crate::ids::MemberId;
use crate::samples::{AUTHOR, MODERATOR, answer, category, opening, question, site, somebody};
use crate::settings::Settings;

const NOW: Timestamp = Timestamp(9_000);

fn watching(thresholds: Thresholds, words: &[(&str, WordDeed, &str)]) -> Site {
    let words: Vec<WatchedWord> = words
        .iter()
        .map(|(text, deed, with)| WatchedWord {
            text: (*text).to_owned(),
            deed: *deed,
            with: (*with).to_owned(),
            category: None,
        })
        .collect();
    let holding = HoldingSettings { thresholds, words: Words::from(words) };
    site().with(Settings { holding, ..Settings::default() })
}

fn at_level(member: MemberId, trust: TrustLevel) -> Actor {
    let Actor::Member(found) = somebody(member) else { panic!("{member} is nobody") };
    Actor::Member(SignedIn { trust, ..found })
}

fn text(title: Option<&str>, body: &str) -> Text {
    Text { title: title.map(str::to_owned), body: body.to_owned(), tags: Vec::new() }
}

fn weighed(site: &Site, actor: &Actor, text: Text, known: Known) -> Result<(Text, Vec<HeldWhy>), Refusal> {
    let category = site.category(question().category).cloned().unwrap_or_else(|| category(1));
    weigh(site, actor, &category, text, known)
}

#[test]
fn who_is_new_waits_with_first_posts_links_and_haste() {
    let site = watching(Thresholds { first_posts: 2, links: 1, quick: 3 }, &[]);
    let why = |actor: &Actor, known| weighed(&site, actor, text(None, "Hello"), known).unwrap().1;
    let new = at_level(AUTHOR, TrustLevel::NEW);
    let known = |posts, lately, links| Known { posts, lately, links };
    assert_eq!(why(&new, known(0, 0, 0)), [HeldWhy::FirstPosts]);
    assert_eq!(why(&new, known(1, 1, 2)), [HeldWhy::FirstPosts, HeldWhy::Links]);
    assert_eq!(why(&new, known(2, 2, 0)), []);
    assert_eq!(why(&new, known(9, 3, 0)), [HeldWhy::Quick]);
    assert_eq!(why(&at_level(AUTHOR, TrustLevel::BASIC), known(0, 9, 9)), []);
    assert_eq!(why(&at_level(MODERATOR, TrustLevel::NEW), known(0, 9, 9)), []);
    // A category may say otherwise, also that nothing waits there.
    let mut home = site.category(question().category).unwrap().clone();
    home.holding = Some(Thresholds::default());
    assert_eq!(weigh(&site, &new, &home, text(None, "Hello"), known(0, 9, 9)).unwrap().1, []);
}

#[test]
fn words_block_hold_replace_and_tag() {
    let site = watching(
        Thresholds::default(),
        &[
            ("casino", WordDeed::Block, ""),
            ("/secret\\d+/", WordDeed::Block, ""),
            ("loan", WordDeed::Hold, ""),
            ("damn", WordDeed::Replace, "$0 d*mn"),
            ("gitlab", WordDeed::Tag, "gitlab"),
        ],
    );
    let author = at_level(AUTHOR, TrustLevel::LEADER);
    let weigh = |text| weighed(&site, &author, text, Known::default());
    let (taken, why) = weigh(text(Some("Damn GitLab"), "a DAMN loan")).unwrap();
    // What stands in its place is not read as a pattern.
    assert_eq!((taken.title.as_deref(), taken.body.as_str()), (Some("$0 d*mn GitLab"), "a $0 d*mn loan"));
    assert_eq!(taken.tags, [Tag::of("gitlab").unwrap()]);
    assert_eq!(why, [HeldWhy::Word("loan".to_owned())]);
    // A reply has no tags.
    assert_eq!(weigh(text(None, "gitlab")).unwrap().0, text(None, "gitlab"));
    let refused = |text| {
        let Err(Refusal::Invalid(faults)) = weigh(text) else { panic!("it was taken") };
        faults.iter().map(|fault| (fault.field, fault.sentence.clone())).collect::<Vec<_>>()
    };
    let faults = refused(text(Some("Casino"), "the Casino"));
    assert_eq!(faults.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["body", "title"]);
    assert!(faults[0].1.contains("casino"));
    // A pattern is not told.
    assert!(!refused(text(None, "secret12"))[0].1.contains("secret"));
    // Whoever keeps order there may quote all of it.
    let quote = text(Some("Casino"), "a damn loan");
    assert_eq!(weighed(&site, &somebody(MODERATOR), quote.clone(), Known::default()).unwrap(), (quote, Vec::new()));
}

#[test]
fn an_edit_that_adds_something_hides_what_was_shown() {
    let why = || vec![HeldWhy::Word("loan".to_owned())];
    let held = |topic: &Topic, post: &Post| {
        let mut change = Change::new(topic.id.shard());
        hold_edited(&mut change, (topic, post), why(), NOW);
        change
    };
    let change = held(&question(), &answer());
    assert_eq!(change.events, [Event::PostHeld { topic: question().id, post: answer().id }]);
    assert!(change.effects.iter().any(|effect| matches!(effect, Effect::SetPostDeletion(_, _, Some(_)))));
    let change = held(&question(), &opening());
    assert!(change.effects.iter().any(|effect| matches!(effect, Effect::SetTopicDeletion(_, Some(_)))));
    // What is hidden already, or waits for a decision, is left as it is.
    let mut waits = answer();
    waits.state.case = Some(Case { since: NOW, weight: 10, hidden: false, held: Vec::new(), appeal: None });
    assert!(held(&question(), &waits).effects.is_empty());
    let gone = Topic { deletion: Some(waiting(NOW)), ..question() };
    assert!(held(&gone, &opening()).effects.is_empty());
}
