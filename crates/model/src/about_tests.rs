use super::*;

fn display(text: &str) -> Result<String, NameError> {
    DisplayName::parse(text).map(|name| name.0)
}

#[test]
fn people_are_called_in_many_ways() {
    for good in
        ["Nadia", "Dr. Anna O’Neil (SRE)", "Jean-Luc  Picard", "王小明", "Ольга Иванова", "Smith, J. & Co", "דנה"]
    {
        assert!(display(good).is_ok(), "{good}: {:?}", display(good));
    }
    assert_eq!(display(" Jean-Luc \t Picard ").unwrap(), "Jean-Luc Picard");
    assert_eq!(display("e\u{301}ric").unwrap(), "éric");
}

#[test]
fn a_display_name_hides_nothing_and_passes_for_nobody() {
    for (bad, why) in [
        ("Nadia\u{202e}nimda", NameError::DirectionMark),
        ("Na\u{200b}dia", NameError::Invisible),
        ("Na\u{7}dia", NameError::Control),
        ("Nаdia", NameError::MixedScripts),
        ("Nadia <b>", NameError::Character('<')),
        ("Nadia ✓", NameError::Character('✓')),
        ("...", NameError::NothingToRead),
        ("Admin", NameError::Reserved),
        ("(moderator)", NameError::Reserved),
        ("ADМIN", NameError::MixedScripts),
        ("deleted member", NameError::Reserved),
    ] {
        assert_eq!(display(bad), Err(why), "{bad:?}");
    }
    assert!(display(&"x".repeat(50)).is_ok());
    assert_eq!(display(&"x".repeat(51)), Err(NameError::LongDisplayName));
}

#[test]
fn a_display_name_has_the_keys_of_the_usernames_that_it_looks_like() {
    let name = |text: &str| DisplayName::parse(text).unwrap();
    let petra = crate::name::Username::parse("petra").unwrap();
    for same in ["Petra", "PETRA", "petra.", "(Petra)"] {
        assert!(name(same).keys().contains(&petra.key()), "{same}");
    }
    assert!(!name("Petra K").keys().contains(&petra.key()));
}

fn form(links: &str) -> Result<Vec<String>, String> {
    let form = AboutForm { links: links.to_owned(), ..AboutForm::default() };
    form.check().map(|(_, about)| about.links.iter().map(|link| link.as_str().to_owned()).collect()).map_err(
        |refusal| match refusal {
            Refusal::Invalid(faults) => faults.iter().map(|fault| fault.sentence.clone()).collect(),
            other => other.to_string(),
        },
    )
}

#[test]
fn links_lead_to_the_web_and_nowhere_else() {
    let links =
        form("https://example.org/\r\n\r\n example.org/me \nHTTP://example.org:8080/a?b=c#d\nhttps://日本.example/")
            .unwrap();
    assert_eq!(
        links,
        ["https://example.org/", "https://example.org/me", "HTTP://example.org:8080/a?b=c#d", "https://日本.example/"]
    );
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//.example",
        "data:text/html,x",
        "//evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://localhost",
        "https://",
        "ftp://example.org",
        "mailto:a@example.org",
        "https://user:word@example.org",
        "https://example.org@evil.example/",
        "https://exam\u{200b}ple.org",
        "https://a b.example",
        "https://example.org\\@evil.example",
        "https://example.org:99999",
        "https://example.org/\"onclick=x",
        "https://-x.example",
        "java\tscript:alert(1)",
        "&#106;avascript:x.y",
    ] {
        assert!(form(bad).is_err(), "{bad:?}");
    }
    assert!(form(&"https://example.org/\n".repeat(6)).unwrap_err().contains("6 links"));
    assert!(form(&format!("https://example.org/{}", "x".repeat(200))).is_err());
}

#[test]
fn a_link_is_read_without_its_scheme() {
    assert_eq!(WebLink::parse("https://example.org/").unwrap().text(), "example.org");
    assert_eq!(WebLink::parse("http://example.org/a").unwrap().text(), "example.org/a");
}

#[test]
fn everything_wrong_is_said_at_once() {
    let form = AboutForm {
        display: "\u{202e}".to_owned(),
        text: "x".repeat(TEXT_MAX + 1),
        links: "nothing".to_owned(),
        place: "y".repeat(61),
    };
    let Err(Refusal::Invalid(faults)) = form.check() else { panic!("it is wrong") };
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["display", "text", "links", "place"]);
    assert_eq!(AboutForm::default().check().unwrap(), (None, About::default()));
}
