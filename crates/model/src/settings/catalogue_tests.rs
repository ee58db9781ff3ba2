use std::collections::BTreeSet;

use super::*;
use crate::licence::Licence;

#[test]
fn each_setting_has_a_key_of_its_own_a_sentence_and_a_default_that_is_valid() {
    let keys: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    assert_eq!(keys.len(), SETTINGS.len());
    for setting in SETTINGS {
        assert!(setting.key.starts_with(&format!("{}.", setting.subject.slug())), "{}", setting.key);
        assert!(setting.about.ends_with('.') && !setting.label.is_empty(), "{}", setting.key);
        let mut configured = Configured::default();
        if setting.key != "site.name" {
            setting
                .write(&mut configured, &setting.default_text())
                .unwrap_or_else(|why| panic!("{}: {why}", setting.key));
        }
        assert_eq!(configured, Configured::default(), "{}", setting.key);
    }
}

#[test]
fn fields_of_a_page_are_told_apart() {
    for subject in Subject::ALL {
        let fields: BTreeSet<&str> = subject.settings().map(Setting::field).collect();
        assert_eq!(fields.len(), subject.settings().count(), "{subject:?}");
        assert!(!fields.is_empty());
    }
}

/// What a choice offers is what it takes, and the other way round.
#[test]
fn every_choice_that_is_offered_is_taken_and_kept() {
    for setting in SETTINGS {
        let (Shape::One(choices) | Shape::Some(choices)) = setting.shape else { continue };
        for (value, _) in choices {
            let mut configured = Configured::default();
            setting.write(&mut configured, value).unwrap();
            assert_eq!(setting.read(&configured), *value, "{}", setting.key);
        }
        assert!(setting.write(&mut Configured::default(), "something else").is_err(), "{}", setting.key);
    }
    let licences = Setting::find("site.licence").unwrap().shape;
    let Shape::One(choices) = licences else { panic!("{licences:?}") };
    let all: Vec<(&str, &str)> = Licence::ALL.map(|licence| (licence.spdx(), licence.name())).into();
    assert_eq!(choices, all);
}

#[test]
fn a_colour_without_contrast_is_refused_with_the_ratio_found() {
    let write = |key: &str, text: &str| Setting::find(key).unwrap().write(&mut Configured::default(), text);
    assert_eq!(write("look.accent", "#8a1c1c"), Ok(()));
    assert_eq!(write("look.accent", ""), Ok(()));
    let refused = write("look.accent", "#ffcc00").unwrap_err();
    assert!(refused.contains("1.") && refused.contains(":1") && refused.contains("darker"), "{refused}");
    assert!(write("look.accent_dark", "#333333").unwrap_err().contains("lighter"));
    assert!(write("look.accent", "red").unwrap_err().contains("#095d54"));
}

#[test]
fn a_logo_can_be_taken_back_to_the_one_before_and_no_further() {
    let logo = Setting::find("look.logo").unwrap();
    let mark = |n: u8| LogoMark::new(&format!("0{n}"), (10, 10), "webp");
    let mut configured = Configured::default();
    configured.settings.look.logo = Some(mark(2));
    configured.settings.look.earlier_logo = Some(mark(1));
    assert!(logo.write(&mut configured.clone(), mark(3).as_str()).unwrap_err().contains("send it again"));
    logo.write(&mut configured, "").unwrap();
    assert_eq!(configured.settings.look.logo, None);
    logo.write(&mut configured, mark(2).as_str()).unwrap();
    assert_eq!(configured.settings.look.logo, Some(mark(2)));
}

#[test]
fn what_does_not_go_together_is_said_at_its_field() {
    let faults = |set: &[(&str, &str)]| {
        let mut configured = Configured::default();
        for (key, text) in set {
            Setting::find(key).unwrap().write(&mut configured, text).unwrap();
        }
        let mut faults = Faults::default();
        configured.check(10, &mut faults);
        match faults.end() {
            Err(crate::refusal::Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
            _ => Vec::new(),
        }
    };
    assert_eq!(faults(&[("registration.open_to", "domains")]), ["domains"]);
    assert_eq!(faults(&[("registration.question", "Why?")]), ["answers"]);
    assert_eq!(faults(&[("registration.answers", "because")]), ["question"]);
    assert_eq!(faults(&[("trust.topics2", "1")]), ["topics2"]);
    assert_eq!(faults(&[("uploads.max_mb", "11")]), ["max_mb"]);
    assert_eq!(faults(&[("backups.every", "week"), ("backups.days", "6")]), ["days"]);
    assert!(faults(&[("backups.every", "week"), ("backups.days", "7")]).is_empty());
    assert!(faults(&[("backups.days", "1")]).is_empty());
    assert!(
        faults(&[("uploads.max_mb", "10"), ("registration.question", "Why?"), ("registration.answers", "So")])
            .is_empty()
    );
}
