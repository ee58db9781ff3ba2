use super::*;
use crate::refused::causes;

#[test]
fn each_count_is_stored_under_a_code_of_its_own() {
    let refused = causes().into_iter().map(Counted::Refused);
    let took = Crawler::ALL.into_iter().flat_map(|crawler| Taken::ALL.map(|taken| Counted::Took(crawler, taken)));
    let all: Vec<Counted> = refused.chain(took).chain(Crawler::ALL.map(Counted::Bytes)).collect();
    for counted in &all {
        assert_eq!(Counted::of_code(&counted.code()), Some(*counted));
    }
    for code in ["", "r", "r:", "r:limit", "r:limit:vote", "r:limit:vote:nobody", "c:google", "c:google:x", "b:", "z:1"]
    {
        assert_eq!(Counted::of_code(code), None, "{code}");
    }
    // So many fields has a slot at most.
    assert_eq!(all.len(), 21 * 4 + 13 + 17 * 7 + 17);
}

#[test]
fn counts_add_up() {
    let (one, two) = (Counted::Refused(Cause::Password), Counted::Took(Crawler::Bing, Taken::Page));
    let mut counts = Counts::default();
    counts.add(one, 0);
    assert!(counts.is_empty());
    counts.add(one, 2);
    let mut other = counts.clone();
    other.add(two, 3);
    other.add(Counted::Took(Crawler::Bing, Taken::Unchanged), 4);
    counts.merge(&other);
    assert_eq!((counts.get(one), counts.get(two), counts.asked(Crawler::Bing)), (4, 3, 7));
    assert_eq!(counts.refused().collect::<Vec<_>>(), [(Cause::Password, 4)]);
    other.add(two, u64::MAX);
    counts.merge(&other);
    assert_eq!(counts.get(two), u64::MAX);
}

#[test]
fn a_day_has_24_hours_and_a_month_30_days_and_both_are_kept_for_longer() {
    let now = Timestamp(1_772_600_000_000);
    let hours = Over::Day.slots(now);
    assert_eq!((hours.len(), hours.last().copied()), (24, Some(Slot::hour_of(now))));
    let first = hours.first().unwrap().begins();
    assert!(first < now && now.since(first) <= Duration::from_secs(24 * 3_600));
    assert!(now.since(first) + Duration::from_secs(3_600) < HOURS_KEPT);
    let days = Over::Month.slots(now);
    assert_eq!((days.len(), days.last().copied()), (30, Some(Slot::day_of(now))));
    assert!(now.since(days.first().unwrap().begins()) + Duration::from_secs(24 * 3_600) < DAYS_KEPT);
    assert_eq!(Over::Day.slots(Timestamp(0)), [Slot::Hour(0)]);
    assert!(Over::ALL.into_iter().all(|over| Over::parse(over.name()) == Some(over)));
    assert_eq!(Over::parse("year"), None);
}

#[test]
fn a_bucket_empties_itself_as_time_passes() {
    let bucket = |until, reach| Bucketful { until: Timestamp(until), reach, place: None, member: None };
    let quick = bucket(1_100, 100);
    assert_eq!([1_000, 1_050, 1_099, 1_100, 9_000].map(|now| quick.percent(Timestamp(now))), [100, 50, 1, 0, 0]);
    // After a clock was set back it is full, and no more.
    assert_eq!(quick.percent(Timestamp(0)), 100);
    assert_eq!(bucket(5, 0).percent(Timestamp(9)), 0);
    let slow = bucket(1_800, 1_000);
    assert!(quick.is_fuller(&slow, Timestamp(1_000)) && !slow.is_fuller(&quick, Timestamp(1_000)));
    assert!(slow.is_fuller(&quick, Timestamp(1_090)));
    assert!(!slow.is_fuller(&slow, Timestamp(1_000)));
}
