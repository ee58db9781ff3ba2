use super::*;
use crate::ids::{CategoryId, MemberId};
use crate::samples::{ADMIN, AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, question, site, somebody};
use crate::topic::{Title, TopicKind};

const NOW: Timestamp = Timestamp(5_000);

fn article(id: u64, category: u64, by: MemberId) -> Topic {
    let (id, category) = (TopicId(id), CategoryId(category));
    Topic { id, category, author: by, kind: TopicKind::Article, ..question() }
}

fn series(by: MemberId, parts: &[u64]) -> Series {
    let parts = parts.iter().copied().map(TopicId).collect();
    let title = Title::parse("From zero").unwrap();
    Series { id: SeriesId(33), title, description: String::new(), by, created: NOW, parts }
}

fn order(change: &Change) -> Vec<u64> {
    match change.effects.as_slice() {
        [Effect::PutSeries(series)] => series.parts.iter().map(|part| part.0).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_author_makes_a_series_and_puts_their_own_articles_in() {
    let form = SeriesForm { title: " From  zero ".to_owned(), description: "To\none".to_owned() };
    let made = make(&site(), &somebody(AUTHOR), &article(5, 1, AUTHOR), &form, 0, (SeriesId(33), NOW));
    let (change, made) = made.unwrap();
    assert_eq!((made.title.as_str(), made.description.as_str(), made.by), ("From zero", "To one", AUTHOR));
    assert_eq!(change.given, [Fact::SeriesIs(SeriesId(33), None)]);
    let full = make(&site(), &somebody(AUTHOR), &article(5, 1, AUTHOR), &form, OWN_MAX, (SeriesId(33), NOW));
    assert!(matches!(full, Err(Refusal::Invalid(_))));
    let change = enter(&site(), &somebody(AUTHOR), &article(5, 1, AUTHOR), &made).unwrap();
    let [Effect::SetInSeries(_, Some(within))] = change.effects.as_slice() else { panic!("{change:?}") };
    assert_eq!(within.parts, [TopicId(5)]);
    // Another's article they cannot put in, nor can whoever keeps the category; its author can.
    for by in [AUTHOR, MODERATOR] {
        let refused = enter(&site(), &somebody(by), &article(6, 1, BYSTANDER), &made);
        assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    }
    assert!(enter(&site(), &somebody(BYSTANDER), &article(6, 1, BYSTANDER), &made).is_ok());
    assert!(matches!(enter(&site(), &somebody(AUTHOR), &question(), &made), Err(Refusal::Conflict(_))));
}

#[test]
fn an_article_is_in_one_series_at_most_and_a_series_has_an_end() {
    let other = Series { id: SeriesId(65), ..series(AUTHOR, &[]) };
    let within = Topic { series: Some(Box::new(InSeries::of(&other))), ..article(5, 1, AUTHOR) };
    let entered = enter(&site(), &somebody(AUTHOR), &within, &series(AUTHOR, &[]));
    assert!(matches!(entered, Err(Refusal::Conflict(sentence)) if sentence.contains("another series")));
    assert!(enter(&site(), &somebody(AUTHOR), &within, &other).unwrap().effects.is_empty());
    let many: Vec<u64> = (100..100 + PARTS_MAX as u64).collect();
    assert!(enter(&site(), &somebody(AUTHOR), &article(5, 1, AUTHOR), &series(AUTHOR, &many)).is_err());
    let left = leave(&site(), &somebody(AUTHOR), &within, false).unwrap();
    assert!(matches!(left.effects.as_slice(), [Effect::SetInSeries(_, None)]));
    assert!(leave(&site(), &somebody(BYSTANDER), &within, false).is_err());
    assert!(leave(&site(), &somebody(BYSTANDER), &within, true).is_ok());
}

#[test]
fn whoever_made_it_and_who_keeps_all_of_it_arrange_it() {
    let it = series(AUTHOR, &[5, 6, 7]);
    let here = [article(5, 1, AUTHOR), article(6, 1, AUTHOR), article(7, 1, AUTHOR)];
    let mixed = [article(5, 1, AUTHOR), article(6, 2, AUTHOR), article(7, 1, AUTHOR)];
    let up = |by: MemberId, parts: &[Topic]| shift(&site(), &somebody(by), &it, parts, TopicId(6), Direction::Up);
    for by in [AUTHOR, MODERATOR, ADMIN] {
        assert_eq!(order(&up(by, &here).unwrap()), [6, 5, 7], "{by}");
    }
    for (by, parts) in [(BYSTANDER, &here), (ELSEWHERE, &here), (MODERATOR, &mixed)] {
        assert!(matches!(up(by, parts), Err(Refusal::Forbidden(_))), "{by}");
    }
    assert!(matches!(shift(&site(), &Actor::Guest, &it, &here, TopicId(6), Direction::Up), Err(Refusal::SignIn)));
    let down = shift(&site(), &somebody(AUTHOR), &it, &here, TopicId(7), Direction::Down).unwrap();
    assert!(down.effects.is_empty(), "it is the last");
    // What they do not see is passed over.
    let seen = [here[0].clone(), here[2].clone()];
    let past = shift(&site(), &somebody(AUTHOR), &it, &seen, TopicId(7), Direction::Up).unwrap();
    assert_eq!(order(&past), [7, 6, 5]);
    assert!(matches!(delete(&site(), &somebody(AUTHOR), &it, &here), Err(Refusal::Conflict(_))));
    assert!(delete(&site(), &somebody(AUTHOR), &series(AUTHOR, &[]), &[]).is_ok());
    assert!(matches!(delete(&site(), &somebody(MODERATOR), &series(AUTHOR, &[]), &[]), Err(Refusal::Forbidden(_))));
}

#[test]
fn what_articles_carry_follows_from_the_series() {
    let it = series(AUTHOR, &[5, 6]);
    let within = Topic { series: Some(Box::new(InSeries::of(&series(AUTHOR, &[5])))), ..article(5, 1, AUTHOR) };
    let change = carries(&within, Some(InSeries::of(&it)));
    assert_eq!(change.events, [Event::SeriesShown { topic: TopicId(5) }]);
    let done = Topic { series: Some(Box::new(InSeries::of(&it))), ..within };
    assert!(carries(&done, Some(InSeries::of(&it))).effects.is_empty());
    assert!(holds(&it, vec![TopicId(5), TopicId(6)]).effects.is_empty());
    assert_eq!(order(&holds(&it, vec![TopicId(6)])), [6]);
}
