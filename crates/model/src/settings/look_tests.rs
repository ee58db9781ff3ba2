use super::*;

fn colour(text: &str) -> Colour {
    Colour::parse(text).unwrap()
}

#[test]
fn a_colour_is_read_in_three_or_six_digits_and_nothing_else() {
    assert_eq!(colour("#1A7f5a").to_string(), "#1a7f5a");
    assert_eq!(colour(" #17f ").to_string(), "#1177ff");
    for none in ["", "1a7f5a", "#", "#12", "#1234", "#12345", "#1a7f5g", "#1a7f5a00", "red", "#ÄÄÄ", "rgb(1,2,3)"] {
        assert_eq!(Colour::parse(none), None, "{none}");
    }
}

/// Figures of the WCAG working group's own examples.
#[test]
fn contrast_is_what_wcag_says() {
    for (one, other, ratio) in
        [("#000", "#fff", 21.0), ("#777", "#fff", 4.48), ("#767676", "#fff", 4.54), ("#f00", "#fff", 4.0)]
    {
        let found = colour(one).contrast(colour(other));
        assert!((found - ratio).abs() < 0.01, "{one} {other}: {found}");
        assert!((found - colour(other).contrast(colour(one))).abs() < f64::EPSILON);
    }
}

/// The grounds that contrast is measured against are those that pages have.
#[test]
fn grounds_are_those_of_the_stylesheet() {
    let css = include_str!("../../../../static/css/00-tokens.css");
    let (light, dark) = css.split_once("@media (prefers-color-scheme: dark)").unwrap();
    for (part, scheme) in [(light, LIGHT), (dark, DARK)] {
        for (token, colour) in [("ground", scheme.ground), ("raised", scheme.raised), ("ink", scheme.ink)] {
            assert!(part.contains(&format!("--{token}: {colour};")), "{token} {colour}");
        }
    }
}

#[test]
fn an_accent_for_dark_is_derived_where_none_was_chosen() {
    for light in ["#8a1c1c", "#003366", "#095d54", "#000000"] {
        let look = Look { accent: Some(colour(light)), ..Look::default() };
        let accents = look.accents().unwrap();
        assert!(accents.dark.unwrap().contrast_in(&DARK) >= CONTRAST, "{light}");
    }
    assert_eq!(Look::default().accents(), None);
    let dark_alone = Look { accent_dark: Some(colour("#fc0")), ..Look::default() };
    assert_eq!(dark_alone.accents().unwrap().light, None);
}

#[test]
fn text_on_a_colour_can_be_read() {
    for text in ["#000", "#fff", "#777", "#095d54", "#74c9b7", "#f00", "#00f", "#ff0"] {
        let on = colour(text);
        assert!(on.contrast(on.text_on()) >= 4.3, "{text}");
    }
}

#[test]
fn a_logo_is_known_by_its_file() {
    let mark = LogoMark::new("00ff", (320, 96), "webp");
    assert_eq!(mark.as_str(), "00ff-320x96.webp");
    assert_eq!(mark.size(), Some((320, 96)));
    assert_eq!(LogoMark::parse("00ff-320x96.webp"), Some(mark));
    for none in [
        "",
        "00ff",
        "00ff-320.webp",
        "00ff-0x96.webp",
        "00ff-01x96.webp",
        "x-1x1.webp",
        "00ff-1x1.svg",
        "../a-1x1.webp",
    ] {
        assert_eq!(LogoMark::parse(none), None, "{none}");
    }
}
