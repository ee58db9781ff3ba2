//! What the limits hold, for all figures and times, and that the document tells them.

use proptest::prelude::*;

use super::*;

/// Which of these moments, in order, one is taken at.
fn taken(allowance: Allowance, moments: &[u64]) -> Vec<u64> {
    let mut held = Timestamp(0);
    let mut taken = Vec::new();
    for moment in moments {
        if let Ok(next) = allowance.take(held, Timestamp(*moment)) {
            held = next;
            taken.push(*moment);
        }
    }
    taken
}

fn allowances() -> impl Strategy<Value = Allowance> {
    (1..40_u32, 1..90_000_u64).prop_map(|(at_once, every)| Allowance { at_once, every: Duration::from_millis(every) })
}

/// Moments in order, many of them close to each other.
fn moments() -> impl Strategy<Value = Vec<u64>> {
    let step = prop_oneof![3 => Just(0_u64), 3 => 0..200_u64, 2 => 0..100_000_u64, 1 => 0..4_000_000_u64];
    (1_000_000..2_000_000_u64, prop::collection::vec(step, 1..200)).prop_map(|(began, steps)| {
        let mut now = began;
        steps
            .into_iter()
            .map(|step| {
                now += step;
                now
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn in_any_time_no_more_is_taken_than_the_bucket_holds_and_that_time_brings_back(
        allowance in allowances(),
        moments in moments(),
    ) {
        let taken = taken(allowance, &moments);
        let every = u64::try_from(allowance.every.as_millis()).unwrap();
        for (first, from) in taken.iter().enumerate() {
            for (last, to) in taken.iter().enumerate().skip(first) {
                let most = u64::from(allowance.at_once) + (to - from) / every;
                prop_assert!((last - first + 1) as u64 <= most, "{} between {from} and {to}", last - first + 1);
            }
        }
    }

    #[test]
    fn whoever_waits_as_long_as_is_said_and_no_shorter_gets_one(
        allowance in allowances(),
        held in 0..100_000_000_u64,
        now in 0..100_000_000_u64,
    ) {
        // No bucket is in use for longer than it reaches, unless a clock was set back.
        let now = Timestamp(now);
        let held = Timestamp(held).min(now.plus(allowance.reach()));
        if let Err(wait) = allowance.take(held, now) {
            prop_assert!(wait > Duration::ZERO && wait <= allowance.every);
            prop_assert!(allowance.take(held, now.plus(wait)).is_ok());
            prop_assert!(allowance.take(held, now.plus(wait).minus(Duration::from_millis(1))).is_err());
        }
    }

    #[test]
    fn a_bucket_that_was_left_alone_for_long_enough_holds_all_again(allowance in allowances(), moments in moments()) {
        let rested = moments.last().unwrap() + u64::try_from(allowance.reach().as_millis()).unwrap();
        let more = vec![rested; allowance.at_once as usize + 1];
        let taken = taken(allowance, &[moments, more].concat());
        let after = taken.iter().filter(|moment| **moment == rested).count();
        prop_assert!(after >= allowance.at_once as usize, "{after} of {}", allowance.at_once);
    }

    #[test]
    fn after_a_clock_was_set_back_nobody_is_told_to_wait_for_longer_than_a_bucket_is_kept(
        allowance in allowances(),
        held in any::<u32>(),
        now in any::<u32>(),
    ) {
        if let Err(wait) = allowance.take(Timestamp(held.into()), Timestamp(now.into())) {
            prop_assert!(wait <= allowance.reach());
        }
    }
}

#[test]
fn a_network_is_an_ipv4_address_or_the_first_64_bits_of_an_ipv6_address() {
    let network = |text: &str| Network::of(text.parse().unwrap());
    assert_eq!(network("203.0.113.7").to_string(), "203.0.113.7");
    assert_ne!(network("203.0.113.7"), network("203.0.113.8"));
    assert_eq!(network("2001:db8:1:2:3:4:5:6").to_string(), "2001:db8:1:2::/64");
    assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    // How a socket that takes both kinds writes an IPv4 address.
    assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.7"));
}

fn buckets(act: Act, is_staff: bool) -> Vec<Bucket> {
    of_member(act, MemberId(33), is_staff, TrustLevel::BASIC, Some(Network::of([203, 0, 113, 7].into())))
}

#[test]
fn a_members_acts_are_counted_by_account_and_network_and_staff_is_freer() {
    for act in [Act::Topic, Act::Reply, Act::Edit, Act::Vote] {
        let [account, network] = &buckets(act, false)[..] else { panic!("{act:?}: two buckets") };
        assert_eq!(account.whose, Whose::Account(MemberId(33)));
        assert!(matches!(network.whose, Whose::Network(_)));
        assert!(network.allowance.at_once > account.allowance.at_once, "{act:?}: a network is of several people");
        let [staff] = &buckets(act, true)[..] else { panic!("{act:?}: staff shares no network") };
        assert!(staff.allowance.at_once > network.allowance.at_once && staff.allowance.every < account.allowance.every);
        assert_eq!(
            of_member(act, MemberId(33), false, TrustLevel::BASIC, None),
            buckets(act, false)[..1],
            "no address is known"
        );
    }
}

#[test]
fn of_several_buckets_the_one_to_wait_for_longest_is_named() {
    let now = Timestamp(10_000_000);
    let (network, target) = (Network::of([203, 0, 113, 7].into()), "somebody".to_owned());
    let address = of_network(Act::SignIn, Some(network)).unwrap();
    let name = of_target(Act::SignIn, target).unwrap();
    let used_up = |bucket: &Bucket| now.plus(bucket.allowance.reach());
    assert_eq!(refusal([(&address, Timestamp(0)), (&name, Timestamp(0))], now), None);
    let limited = refusal([(&address, used_up(&address)), (&name, used_up(&name))], now).unwrap();
    assert_eq!((limited.whose, limited.wait), (name.whose.clone(), name.allowance.every));
    let limited = refusal([(&address, used_up(&address)), (&name, Timestamp(0))], now).unwrap();
    assert_eq!(limited.whose, address.whose);
}

#[test]
fn a_refusal_says_in_words_when_to_come_back() {
    let after = |milliseconds| {
        let wait = Duration::from_millis(milliseconds);
        Limited { act: Act::Reply, whose: Whose::Account(MemberId(1)), slow: None, wait }.to_string()
    };
    assert_eq!(after(1), "You have written many replies in a short time. Try again in 1 second.");
    assert!(after(29_001).ends_with("Try again in 30 seconds."));
    assert!(after(120_000).ends_with("Try again in 2 minutes."));
    assert!(after(120_001).ends_with("Try again in 3 minutes."), "never too early");
}

#[test]
fn what_counts_for_several_takes_several_at_once() {
    let whole = Act::Megabyte.by_account().unwrap();
    let portion = whole.in_portions_of(10);
    let now = Timestamp(1_000_000_000);
    let mut held = now;
    for _ in 0..whole.at_once / 10 {
        held = portion.take(held, now).unwrap();
    }
    assert_eq!(held, now.plus(whole.reach()));
    assert!(portion.take(held, now).is_err() && whole.take(held, now).is_err());
    assert!(whole.in_portions_of(whole.at_once + 1).take(now, now).is_err(), "more than there ever is");
}

/// Each line of the table in the document, as the figures have it.
#[test]
fn the_document_tells_the_figures() {
    let document = include_str!("../../../docs/limits.md");
    assert!(document.contains(&format!("**A topic** takes {TOPIC_REPLIES} replies within an hour")));
    assert_eq!(TOPIC_TIME, Duration::from_secs(3_600));
    let told = |allowance: Option<Allowance>| match allowance {
        None => String::new(),
        Some(Allowance { at_once, every }) => {
            format!("{at_once} at once, then {} an hour", 3_600_000 / every.as_millis())
        }
    };
    for act in Act::ALL {
        let cells = [act.by_account(), act.by_network(), act.by_target()].map(told).join(" | ");
        let line = document.lines().find(|line| line.ends_with(&format!("| {cells} |").replace("  ", " ")));
        assert!(line.is_some(), "{act:?}: no line ends in | {cells} |");
        let everybody = told(act.by_everybody());
        assert!(document.contains(&everybody), "{act:?}: {everybody} for all together is not told");
    }
}

#[test]
fn who_has_just_joined_may_do_half_as_much_and_who_has_earned_it_twice() {
    let of = |act, level| of_member(act, MemberId(33), false, level, None)[0].allowance;
    for act in [Act::Topic, Act::Reply, Act::Edit, Act::Vote, Act::Upload, Act::Megabyte] {
        let usual = act.by_account().unwrap();
        let new = of(act, TrustLevel::NEW);
        assert_eq!((new.at_once, new.every), (usual.at_once / 2, usual.every * 2), "{act:?}");
        assert_eq!([of(act, TrustLevel::BASIC), of(act, TrustLevel::REGULAR)], [usual, usual], "{act:?}");
        let trusted = of(act, TrustLevel::TRUSTED);
        assert_eq!((trusted.at_once, trusted.every), (usual.at_once * 2, usual.every / 2), "{act:?}");
        assert_eq!(of(act, TrustLevel::LEADER), trusted);
    }
    // Passwords are guessed by anybody.
    assert_eq!(of(Act::Password, TrustLevel::LEADER), Act::Password.by_account().unwrap());
}

#[test]
fn links_are_counted_for_who_has_just_joined_alone() {
    assert!(check_links(TrustLevel::NEW, "body", NEWCOMERS_LINKS).is_ok());
    assert_eq!(check_links(TrustLevel::NEW, "text", NEWCOMERS_LINKS + 1).unwrap_err().field, "text");
    assert!(check_links(TrustLevel::BASIC, "body", 1_000).is_ok());
}
