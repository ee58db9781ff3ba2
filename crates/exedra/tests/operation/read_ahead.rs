//! Which pages browsers may read ahead: the header that names the rules, and the rules themselves
//! (HTML, section 7.6.1, speculation rules).

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Place, Server, serve, set_up};
use crate::written::header;

/// Every condition that a rule is made of, or the reason why it is none.
fn conditions(condition: &Value, found: &mut Vec<(String, String)>) {
    let condition = condition.as_object().expect("a condition is an object");
    assert_eq!(condition.len(), 1, "a condition says one thing: {condition:?}");
    for (kind, value) in condition {
        match kind.as_str() {
            "and" | "or" => value.as_array().unwrap().iter().for_each(|each| conditions(each, found)),
            "not" => conditions(value, found),
            "href_matches" | "selector_matches" => {
                let each = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                assert!(!each.is_empty(), "{kind} of nothing");
                found.extend(each.iter().map(|value| (kind.clone(), value.as_str().expect("a text").to_owned())));
            }
            _ => panic!("browsers know no condition {kind}, and would drop its rule"),
        }
    }
}

#[test]
fn pages_name_the_rules_of_reading_ahead_and_these_are_valid() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    set_up(folder.path());
    let server = Server::start(folder.path(), &mut serve("unix:http.sock"));
    let place = Place::Unix(folder.path().join("http.sock"));
    place.until_it_answers();
    let page = place.page("/").unwrap();
    // A list of strings (RFC 8941), each of them an address.
    let named = header(&page, "speculation-rules").expect("a page names its rules");
    let address = named.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).expect("one string");
    assert!(address.starts_with("/static/speculation."), "{address}");
    let file = place.page(address).unwrap();
    assert!(file.starts_with("HTTP/1.1 200 "), "{file}");
    assert_eq!(header(&file, "content-type"), Some("application/speculationrules+json"));
    assert_eq!(header(&file, "speculation-rules"), None, "only pages name them");

    let (_, text) = file.split_once("\r\n\r\n").unwrap();
    let rules: Value = serde_json::from_str(text).expect("the file is JSON");
    let mut count = 0;
    for (action, rules) in rules.as_object().expect("it is an object") {
        assert!(["prefetch", "prerender"].contains(&action.as_str()), "browsers know nothing of {action}");
        for rule in rules.as_array().expect("a list of rules") {
            count += 1;
            let rule = rule.as_object().expect("a rule is an object");
            let known = ["source", "where", "urls", "eagerness", "referrer_policy", "requires", "tag"];
            assert!(rule.keys().all(|key| known.contains(&key.as_str())), "{rule:?}");
            let eagerness = rule.get("eagerness").map_or("conservative", |eagerness| eagerness.as_str().unwrap());
            assert!(["immediate", "eager", "moderate", "conservative"].contains(&eagerness), "{eagerness}");
            let mut found = Vec::new();
            conditions(&rule["where"], &mut found);
            for (kind, value) in found.iter().filter(|(kind, _)| kind == "href_matches") {
                assert!(value.starts_with('/'), "{kind} {value}: it is a path of this site");
            }
        }
    }
    assert!(count > 0, "there are no rules");
    assert!(server.stop().success());
}
