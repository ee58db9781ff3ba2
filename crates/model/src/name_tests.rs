use proptest::prelude::*;

use super::{NameError, NameKey, RESERVED, Username, look, passes_for_site};
use unicode_security::GeneralSecurityProfile;

fn check(text: &str, expected: Result<&str, NameError>) {
    let parsed = Username::parse(text);
    assert_eq!(parsed.as_ref().map(Username::as_str), expected.as_ref().copied(), "name {text:?}");
}

fn key(text: &str) -> NameKey {
    NameKey::for_lookup(text).unwrap_or_else(|| panic!("{text:?} is no name"))
}

#[test]
fn usual_names_are_kept_as_typed() {
    for name in [
        "x",
        "7",
        "Ann",
        "ann_lee",
        "Ann Lee",
        "ann.lee-2",
        "-ann-",
        "Jürgen Groß",
        "Þórunn",
        "Лев Толстой",
        "Αριστοτέλης",
        "王小明",
        "たなか",
        "タナカ太郎",
        "김철수",
        "Tanaka 太郎",
        "Kim 철수",
        "علي",
        "דוד",
        "हिन्दी",
        "สมชาย",
        "Nguyễn Văn Ánh",
    ] {
        check(name, Ok(name));
    }
}

#[test]
fn spaces_at_the_ends_are_left_out() {
    check("  Ann Lee \n", Ok("Ann Lee"));
}

#[test]
fn a_name_is_stored_in_one_normal_form() {
    check("Zoe\u{308}", Ok("Zoë"));
}

#[test]
fn lengths_are_counted_in_characters() {
    let longest = "é".repeat(Username::MAX_CHARS);
    check(&longest, Ok(&longest));
    check(&format!("{longest}é"), Err(NameError::TooLong));
    check("", Err(NameError::Empty));
    check("   ", Err(NameError::Empty));
}

#[test]
fn direction_marks_are_refused() {
    for mark in
        "\u{061C}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}".chars()
    {
        check(&format!("a{mark}b"), Err(NameError::DirectionMark));
        check(&format!("{mark}ab"), Err(NameError::DirectionMark));
    }
}

#[test]
fn invisible_characters_are_refused() {
    for hidden in "\u{00AD}\u{034F}\u{115F}\u{180E}\u{200B}\u{200C}\u{200D}\u{2060}\u{2064}\u{2800}\u{3164}\u{FE0F}\u{FEFF}\u{FFA0}\u{E0061}\u{E0100}".chars() {
        check(&format!("ad{hidden}min"), Err(NameError::Invisible));
    }
}

#[test]
fn control_characters_are_refused() {
    check("ann\0", Err(NameError::Control));
    check("ann\r\nlee", Err(NameError::Control));
    check("ann\u{85}lee", Err(NameError::Control));
}

#[test]
fn other_characters_are_refused_by_name() {
    for (name, c) in [
        ("ann@lee", '@'),
        ("<b>", '<'),
        ("a/b", '/'),
        ("rock&roll", '&'),
        ("O'Brien", '\''),
        ("a\u{A0}b", '\u{A0}'),
        ("a\u{3000}b", '\u{3000}'),
        ("🎉ann", '🎉'),
        ("ａｎｎ", 'ａ'),
        ("𝐚nn", '𝐚'),
        ("ﬁt", 'ﬁ'),
        ("x²", '²'),
        ("\u{301}ann", '\u{301}'),
        ("a \u{301}", '\u{301}'),
    ] {
        check(name, Err(NameError::Character(c)));
    }
}

#[test]
fn names_without_letter_or_digit_are_refused() {
    for name in ["-", "_", "...", "- -"] {
        check(name, Err(NameError::NothingToRead));
    }
}

#[test]
fn double_spaces_are_refused() {
    check("Ann  Lee", Err(NameError::DoubleSpace));
}

#[test]
fn accents_are_not_piled_up() {
    check("e\u{323}\u{302}", Ok("ệ"));
    check("a\u{30B}\u{30B}", Err(NameError::PiledMarks));
    check("x\u{300}\u{301}\u{302}\u{303}\u{304}", Err(NameError::PiledMarks));
}

#[test]
fn scripts_that_are_mistaken_for_each_other_do_not_mix() {
    for name in ["p\u{430}ypal", "Ann Иванов", "αlpha", "аdmin", "Ωmega", "한あ"] {
        check(name, Err(NameError::MixedScripts));
    }
}

#[test]
fn directions_do_not_mix() {
    check("דוד1", Ok("דוד1"));
    check("1דוד", Err(NameError::MixedDirections));
}

#[test]
fn reserved_names_are_refused_in_every_disguise() {
    for name in RESERVED.split_whitespace() {
        check(name, Err(NameError::Reserved));
        assert!(Username::parse_reserved_ok(name).is_ok(), "{name}");
    }
    for name in ["ADMIN", " Admin ", "-admin-", "admin.", "r00t", "R0OT", "Rnoderator", "moderat0r", "No Reply", "a1l"]
    {
        check(name, Err(NameError::Reserved));
    }
    // Cyrillic throughout, so that the scripts don't give it away.
    check("\u{430}\u{440}\u{456}", Err(NameError::Reserved));
    check("Admiral", Ok("Admiral"));
}

#[test]
fn a_name_passes_for_that_of_the_site_in_every_disguise() {
    for name in ["Rust Basel", "rust basel", "-Rust.Basel-", "RUST BASEL", "Rust Base1"] {
        assert!(passes_for_site(name, "Rust Basel"), "{name}");
    }
    for name in ["Rust", "Basel", "Rust Basel 2", "Trust Basel"] {
        assert!(!passes_for_site(name, "Rust Basel"), "{name}");
    }
    // A site whose name has nothing that a member's may have is nobody's.
    assert!(!passes_for_site("mira", "***"));
}

#[test]
fn only_the_reservation_is_lifted_for_those_who_keep_the_site() {
    assert_eq!(Username::parse_reserved_ok("аdmin"), Err(NameError::MixedScripts));
    assert_eq!(Username::parse_reserved_ok("ad\u{200B}min"), Err(NameError::Invisible));
}

#[test]
fn names_that_look_alike_have_one_key() {
    for (one, other) in [
        ("Ann Lee", "ann-lee"),
        ("Ann Lee", "ANN.LEE"),
        ("mara", "rnara"),
        ("mara", "MARA"),
        ("admin0", "admino"),
        ("user1", "userl"),
        ("ape", "\u{430}\u{440}\u{435}"),
        ("race", "\u{433}\u{430}\u{441}\u{435}"),
        ("ape", "\u{410}\u{420}\u{415}"),
        ("ΟΔΟΣ", "οδος"),
        ("ΟΔΟΣ", "οδοσ"),
        ("Zoe\u{308}", "ZOË"),
    ] {
        assert_eq!(key(one), key(other), "{one} and {other}");
    }
}

#[test]
fn names_that_look_alike_in_capitals_share_a_key() {
    let keys = |name: &str| Username::parse(name).unwrap().keys();
    for (latin, other) in [("mia", "ΜΙΑ"), ("Abe", "ΑΒΕ"), ("MOPE", "МОРЕ")] {
        let shared = keys(latin).iter().any(|key| keys(other).contains(key));
        assert!(shared, "{latin} and {other}");
    }
    // Nobody sees these in capitals, and small they differ.
    assert!(keys("boba").iter().all(|key| !keys("вова").contains(key)));
    for reserved in ["ΤΕΑΜ", "_admin_", "admin.", "Team"] {
        assert!(Username::parse(reserved).is_err(), "{reserved}");
    }
}

#[test]
fn names_that_differ_have_different_keys() {
    for (one, other) in
        [("ann", "anna"), ("Jurgen", "Jürgen"), ("annlee", "ann lee"), ("kai", "kal"), ("ann_lee", "ann-lee")]
    {
        assert_ne!(key(one), key(other), "{one} and {other}");
    }
}

#[test]
fn what_cannot_be_a_name_has_no_key_to_look_up() {
    for text in ["", "ann@example.org", "ann\u{200B}", "*", "a\u{430}"] {
        assert_eq!(NameKey::for_lookup(text), None, "{text:?}");
    }
    assert!(NameKey::for_lookup("admin").is_some());
}

#[test]
fn the_look_of_every_letter_is_a_fixed_point() {
    let letters = (char::MIN..=char::MAX).filter(|c| c.is_alphanumeric() && c.identifier_allowed());
    for letter in letters {
        let once = look(&letter.to_string());
        assert_eq!(look(&once), once, "look of {letter:?}");
    }
}

#[test]
fn a_name_is_stored_as_plain_text() {
    let name = Username::parse("Ann Lee").unwrap();
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"Ann Lee\"");
    assert_eq!(serde_json::to_string(&name.key()).unwrap(), "\"ann-lee\"");
}

/// Text that is often a name: letters of a few scripts, with what may stand between them.
fn likely_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 ._-]{1,30}",
        "[а-яА-ЯёЁ0-9 ._-]{1,30}",
        "[α-ωΑ-Ωά-ώ ._-]{1,30}",
        "[a-zA-Z\u{C0}-\u{24F}\u{300}-\u{304} ]{1,30}",
        "[a-z一-龥あ-んア-ン ]{1,15}",
        "[א-ת0-9 _-]{1,30}",
        "[\u{620}-\u{64A} ]{1,30}",
        "[\u{904}-\u{94D} ]{1,30}",
    ]
}

proptest! {
    #[test]
    fn parsing_never_panics(text in any::<String>()) {
        let _ = Username::parse(&text);
        let _ = NameKey::for_lookup(&text);
    }

    #[test]
    fn a_parsed_name_parses_to_itself(text in likely_name()) {
        if let Ok(name) = Username::parse(&text) {
            prop_assert_eq!(Username::parse(name.as_str()), Ok(name));
        }
    }

    #[test]
    fn the_look_of_a_look_is_itself(text in prop_oneof![any::<String>(), likely_name()]) {
        let once = look(&text);
        prop_assert_eq!(look(&once), once);
    }

    #[test]
    fn a_name_is_found_by_its_slug(text in likely_name()) {
        if let Ok(name) = Username::parse(&text) {
            prop_assert!(!name.slug().is_empty());
            prop_assert_eq!(NameKey::for_lookup(name.slug().as_str()), Some(name.key()));
        }
    }

    #[test]
    fn names_equal_up_to_case_and_hyphens_share_a_key(text in likely_name()) {
        if let Ok(name) = Username::parse(&text) {
            let shouted = name.as_str().to_uppercase();
            // Upper case may lose what lower case tells apart (ß, ŉ): then it is another name.
            if shouted.to_lowercase() == name.as_str().to_lowercase() {
                prop_assert_eq!(NameKey::of(&super::Slug::of(&shouted)), name.key());
            }
            let hyphened = name.as_str().replace([' ', '.'], "-");
            prop_assert_eq!(NameKey::for_lookup(&hyphened), Some(name.key()));
        }
    }
}
