use super::*;

fn range(text: &str) -> Range {
    Range::parse(text).unwrap()
}

fn network(text: &str) -> Network {
    Network::of(text.parse().unwrap())
}

#[test]
fn a_range_has_the_addresses_that_begin_like_it() {
    for (blocked, inside, outside) in [
        ("203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("203.0.113.0/24", "203.0.113.255", "203.0.114.0"),
        ("203.0.113.99/24", "203.0.113.0", "203.0.112.255"),
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
        ("203.0.113.0/31", "203.0.113.1", "203.0.113.2"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::", "2001:db8:1:3::"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::9", "2001:db8:1:3::9"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("::ffff:203.0.113.0/120", "203.0.113.8", "203.0.114.8"),
        ("203.0.113.0/24", "::ffff:203.0.113.8", "2001:db8::1"),
    ] {
        assert!(range(blocked).has(network(inside)), "{blocked}: {inside}");
        assert!(!range(blocked).has(network(outside)), "{blocked}: {outside}");
    }
}

#[test]
fn a_range_is_written_in_one_way_and_read_again() {
    for (typed, written) in [
        ("203.0.113.7/32", "203.0.113.7"),
        ("203.0.113.99/24", "203.0.113.0/24"),
        ("2001:DB8:0:0::/48", "2001:db8::/48"),
        ("2001:db8::1/128", "2001:db8::/64"),
    ] {
        assert_eq!(range(typed).to_string(), written);
        assert_eq!(range(written), range(typed));
        let stored = serde_json::to_string(&range(typed)).unwrap();
        assert_eq!(serde_json::from_str::<Range>(&stored).unwrap(), range(typed));
    }
}

#[test]
fn what_would_block_half_the_world_or_is_no_range_is_refused() {
    for sweeping in ["0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/3", "2001:db8::/23", "::ffff:0.0.0.0/96"] {
        assert!(Range::parse(sweeping).unwrap_err().contains("far too many"), "{sweeping}");
    }
    for odd in [
        "",
        "203.0.113",
        "203.0.113.7/33",
        "203.0.113.7/-1",
        "203.0.113.7/+8",
        "2001:db8::/129",
        "x/24",
        "::ffff:1.2.3.4/8",
    ] {
        assert!(Range::parse(odd).unwrap_err().contains("as in 203.0.113.7"), "{odd}");
    }
    assert!(Range::parse("203.0.113.7/0008").is_err());
}

#[test]
fn what_somebody_types_is_a_network_or_a_host() {
    let kind = |text: &str| match Blocked::parse(text) {
        Ok(Blocked::Network(range)) => format!("network {range}"),
        Ok(Blocked::Place(mark)) => format!("place {mark}"),
        Ok(Blocked::Domain(host)) => format!("host {host}"),
        Err(why) => why,
    };
    assert_eq!(kind(" 203.0.113.7 "), "network 203.0.113.7");
    assert_eq!(kind("2001:db8::1"), "network 2001:db8::/64");
    assert_eq!(kind("@Example.ORG"), "host example.org");
    assert_eq!(kind("xn--bcher-kva.example"), "host bücher.example");
    let mark = "0123456789abcdef0123456789abcdef";
    assert_eq!(kind(&format!("place:{mark}")), format!("place {mark}"));
    assert_eq!(kind("place:../site"), "There is no such place.");
    let place = |mark: &str| Place { network: network("203.0.113.7"), mark: PlaceMark::parse(mark).unwrap() };
    let blocked = Blocked::parse(&format!("place:{mark}")).unwrap();
    assert!(blocked.holds_up(&place(mark)) && !blocked.holds_up(&place(&"b".repeat(32))));
    for odd in ["", "203.0.113", "org", "ann@example.org", "a b"] {
        assert!(kind(odd).contains("Give an address"), "{odd}: {}", kind(odd));
    }
}

fn block(id: u64, what: &str, until: Option<u64>) -> Block {
    Block {
        id,
        what: Blocked::parse(what).unwrap(),
        reason: "Spam".to_owned(),
        by: MemberId(1),
        at: Timestamp(1),
        until: until.map(Timestamp),
    }
}

#[test]
fn of_several_blocks_the_one_that_lasts_longest_is_met_and_none_that_is_over() {
    let blocks = Blocks(vec![
        block(1, "203.0.113.0/24", Some(100)),
        block(2, "203.0.113.7", Some(500)),
        block(3, "example.org", None),
        block(4, "203.0.113.7", Some(300)),
    ]);
    let of = |address: &str, at: u64| {
        let place = Place { network: network(address), mark: PlaceMark::parse(&"a".repeat(32)).unwrap() };
        blocks.of_place(&place, Timestamp(at)).map(|block| block.id)
    };
    let met = |at: u64| of("203.0.113.7", at);
    assert_eq!([met(50), met(100), met(499), met(500)], [Some(2), Some(2), Some(2), None]);
    let other = |at: u64| of("203.0.113.8", at);
    assert_eq!([other(99), other(100)], [Some(1), None]);
    let address = |text: &str| {
        let address = EmailAddress::parse(text).unwrap();
        blocks.of_address(&address, Timestamp(50)).map(|block| block.id)
    };
    assert_eq!([address("a@mail.example.org"), address("a@example.com")], [Some(3), None]);
    assert_eq!(blocks.in_force(Timestamp(400)).count(), 2);
    let stored = serde_json::to_string(&blocks).unwrap();
    assert_eq!(serde_json::from_str::<Blocks>(&stored).unwrap(), blocks);
}
