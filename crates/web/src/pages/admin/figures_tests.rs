use std::time::Duration;

use forum::Behind;
use store::ServerFacts;

use model::tally::Days;

use super::*;

const TODAY: u64 = 20_785;

fn state(days: Days) -> Affairs {
    Affairs {
        members: 1_204,
        topics: 0,
        posts: 90_000,
        unanswered: 4,
        open_cases: 1,
        days,
        today: TODAY,
        parked: Vec::new(),
        behind: Behind { lag: Duration::ZERO, shards: 0, parked: 0 },
        server: ServerFacts::default(),
        room: None,
        backups: forum::SeenBackups::default(),
    }
}

fn days(counts: &[(u64, Figure, u64)]) -> Days {
    let mut days = Days::new();
    for (ago, figure, count) in counts {
        days.entry(TODAY - ago).or_default().add(*figure, *count);
    }
    days
}

fn plot(plots: &[Plot], id: &str) -> Plot {
    plots.iter().find(|plot| plot.id == id).cloned().unwrap()
}

#[test]
fn figures_are_of_the_span_and_compared_with_the_one_before() {
    let counted = days(&[
        (0, Figure::Posts, 5),
        (6, Figure::Posts, 2),
        (7, Figure::Posts, 100),
        (13, Figure::Posts, 1),
        (14, Figure::Posts, 1_000),
    ]);
    let week = plot(&plots(&state(counted.clone()), Span::Week), "posts");
    assert_eq!((week.value.as_str(), week.note.as_str()), ("7", "90,000 in all · the week before: 101"));
    assert_eq!((week.rows.len(), week.bars.len()), (7, 2));
    assert_eq!(week.rows.last().unwrap(), &["28 Nov", "5"]);
    let day = plot(&plots(&state(counted.clone()), Span::Day), "posts");
    assert_eq!((day.value.as_str(), day.note.as_str()), ("5", "90,000 in all · yesterday: 0"));
    assert_eq!((day.rows.len(), day.bars.last().unwrap().class), (14, "plot-bar chosen"));
    let year = plot(&plots(&state(counted), Span::Year), "posts");
    assert_eq!((year.value.as_str(), year.note.as_str()), ("1,108", "90,000 in all"));
    assert_eq!((year.rows.len(), year.columns[0].as_str()), (52, "Week from"));
}

#[test]
fn what_was_counted_in_part_is_compared_with_nothing() {
    let state = state(days(&[(0, Figure::Posts, 5), (9, Figure::Posts, 2)]));
    assert_eq!(plot(&plots(&state, Span::Week), "posts").note, "90,000 in all");
    assert!(about(&state, Span::Month).ends_with("It is counted since 19 Nov."));
    assert!(!about(&state, Span::Week).contains("since"));
}

#[test]
fn shares_and_means_are_of_what_there_was() {
    let state = state(days(&[
        (0, Figure::Questions, 1),
        (1, Figure::Questions, 4),
        (1, Figure::Answered, 3),
        (2, Figure::Answered, 1),
        (0, Figure::Active, 10),
        (3, Figure::Active, 5),
        (1, Figure::Decisions, 2),
        (1, Figure::Waited, 300),
        (0, Figure::Searches, 9),
        (0, Figure::Fruitless, 2),
        (0, Figure::Sent, 3),
        (0, Figure::Unsent, 1),
    ]));
    let found = plots(&state, Span::Week);
    let says = |id: &str| {
        let plot = plot(&found, id);
        format!("{} {}", plot.value, plot.note)
    };
    assert_eq!(says("answered"), "60 % 3 of 5 questions", "what was asked before it was counted does not count");
    assert_eq!(says("active"), "7.5 on a day");
    assert_eq!(says("deciding"), "2.5 h 2 decisions");
    assert_eq!(says("searches"), "2 of 9 searches");
    assert_eq!(says("letters"), "3 sent, 1 failed");
    assert_eq!(says("unanswered"), "4 now");
    assert_eq!(says("flags"), "0 1 post waits for a decision");
}

#[test]
fn a_forum_of_which_nothing_is_known_has_empty_plots() {
    for span in Span::ALL {
        let found = plots(&state(Days::new()), span);
        assert_eq!(found.len(), 10);
        assert!(found.iter().all(|plot| plot.bars.is_empty() && plot.line.is_empty()));
        assert_eq!(plot(&found, "answered").value, "–");
    }
}
