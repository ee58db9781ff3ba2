//! The description of the API: that it is one, that it says what is there, and that what is answered
//! in any test is as it says.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex};

use axum::http::Method;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::page::main_text;
use crate::support::{Answer, TestApp, User};
use crate::world::World;

/// What makes a document an OpenAPI document: by the OpenAPI Initiative, under the Apache License 2.0.
const OPENAPI: &str = include_str!("../openapi-3.1.schema.json");

static DOCUMENT: LazyLock<Value> = LazyLock::new(web::api_description);
static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> = LazyLock::new(Mutex::default);

/// Each operation: path, method, and what is said of it.
fn operations() -> Vec<(&'static str, Method, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| {
            (path.as_str(), Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), operation)
        })
    });
    each.collect()
}

/// Whether an address is one of this route.
fn is_of(route: &str, path: &str) -> bool {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len() && route.iter().zip(path).all(|(part, given)| part.starts_with('{') || *part == given)
}

fn validator(pointer: &str) -> &'static Validator {
    let mut known = VALIDATORS.lock().unwrap();
    let made = || {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#{pointer}"),
            "components": DOCUMENT["components"],
            "paths": DOCUMENT["paths"],
        });
        let made = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let kept: &'static Validator = Box::leak(Box::new(made));
        kept
    };
    known.entry(pointer.to_owned()).or_insert_with(made)
}

/// An answer of the API is what the description says of that request. Called for every request that any
/// test sends there.
#[track_caller]
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    let what = format!("{method} {path}: {} {}", answer.status, answer.text);
    if answer.status >= 400 {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
        if *method != Method::HEAD {
            let problem: Value = serde_json::from_slice(&answer.bytes).unwrap_or_else(|_| panic!("{what}"));
            follows("/components/schemas/Problem", &problem, &what);
            assert_eq!(problem["status"], answer.status, "{what}");
            assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{what}");
        }
    }
    let asked = if *method == Method::HEAD { &Method::GET } else { method };
    let described = operations().into_iter().find(|(route, known, _)| known == asked && is_of(route, path));
    let Some((route, _, operation)) = described else {
        assert!(answer.status >= 400 || path == "/api/openapi.json", "{what}: nobody has described it");
        return;
    };
    let status = answer.status.to_string();
    if answer.status == 304 {
        return;
    }
    // What went into another topic is answered with where it is.
    if answer.status == 308 {
        assert!(answer.header("location").starts_with("/api/v1/"), "{what}");
        return;
    }
    let response = &operation["responses"][&status];
    let response = if response.is_null() { &operation["responses"]["default"] } else { response };
    assert!(!response.is_null(), "{what}: no such answer is described");
    if response["content"].is_null() {
        assert!(answer.bytes.is_empty(), "{what}: nothing should come");
    } else if answer.status < 400 && *method != Method::HEAD {
        assert_eq!(answer.header("content-type"), "application/json", "{what}");
        if answer.header("content-encoding").is_empty() {
            let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or_else(|_| panic!("{what}"));
            let (path, method) = (route.replace('~', "~0").replace('/', "~1"), asked.as_str().to_lowercase());
            follows(
                &format!("/paths/{path}/{method}/responses/{status}/content/application~1json/schema"),
                &value,
                &what,
            );
        }
    }
}

#[track_caller]
fn follows(pointer: &str, value: &Value, what: &str) {
    // A pointer stands in an address, where braces are written otherwise.
    let pointer = pointer.replace('{', "%7B").replace('}', "%7D");
    let errors: Vec<String> =
        validator(&pointer).iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}\nis not as described:\n{}", errors.join("\n"));
}

#[test]
fn the_description_is_an_openapi_document() {
    let schema: Value = serde_json::from_str(OPENAPI).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&DOCUMENT).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let mut broken = DOCUMENT.clone();
    broken["paths"]["/api/v1/me"]["get"]["responses"] = json!([]);
    assert!(!validator.is_valid(&broken), "everything is an OpenAPI document");
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_can_be_used() {
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    references(&DOCUMENT, &mut found);
    assert!(found.len() > 10, "{found:?}");
    for reference in &found {
        let target = DOCUMENT.pointer(reference.strip_prefix('#').unwrap());
        assert!(target.is_some(), "{reference} leads nowhere");
    }
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        let pointer = format!("/components/schemas/{name}");
        for example in schema["examples"].as_array().into_iter().flatten() {
            follows(&pointer, example, name);
        }
        assert!(found.contains(format!("#{pointer}").as_str()), "nothing is a {name}");
    }
}

#[test]
fn every_operation_says_who_it_is_and_what_it_takes() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let what = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{what}: its name is another's");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{what}");
        assert!(!operation["security"].as_array().unwrap().is_empty(), "{what}");
        let parameters = operation["parameters"].as_array().unwrap();
        let in_path: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let wanted: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(in_path, wanted, "{what}");
        assert!(
            parameters.iter().all(|parameter| parameter["$ref"].is_string() || parameter["description"].is_string())
        );
    }
}

#[test]
fn every_route_is_described_and_every_described_one_is_there() {
    let described: BTreeSet<(String, String)> =
        operations().into_iter().map(|(path, method, _)| (path.to_owned(), method.to_string())).collect();
    let routes = web::routes().into_iter().filter(|route| route.path.starts_with("/api/v1"));
    let routes: BTreeSet<(String, String)> = routes
        .flat_map(|route| route.methods.iter().map(move |method| (route.path.to_owned(), (*method).to_owned())))
        .collect();
    assert_eq!(described, routes);
}

/// What the description says can be sent is what is read: each field that it names, and no other.
#[tokio::test]
async fn every_field_that_is_described_is_read_and_its_example_is_taken() {
    let mut world = World::new().await;
    let saved = world.app.redis.save().await;
    for (route, method, operation) in operations() {
        let reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
        let Some(reference) = reference else { continue };
        let schema = DOCUMENT.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        let topic = match route.rsplit('/').next() {
            Some("closing") => world.question.id,
            Some("state") => world.article.id,
            _ => world.lonely.id,
        };
        let path = route.replace("{tid}", &topic.to_string()).replace(
            "{pid}",
            &if route.ends_with("/vote") { world.open_reply.0 } else { world.lonely.opening.0 }.to_string(),
        );
        let admin = world.admin().clone();
        let names = schema["properties"].as_object().unwrap().keys();
        let mut nothing: Map<String, Value> = names.map(|name| (name.clone(), Value::Null)).collect();
        nothing.insert("zzz".to_owned(), json!(true));
        let answer = world.app.send(method.as_str(), &path, &Value::Object(nothing), &admin).await.expect(422);
        let problem: Value = serde_json::from_str(&answer.text).unwrap();
        let unknown: Vec<&str> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|error| error["detail"].as_str().unwrap().contains("no such field"))
            .map(|error| error["field"].as_str().unwrap())
            .collect();
        assert_eq!(unknown, ["zzz"], "{method} {route}");
        let mut example = schema["examples"][0].clone();
        if example.get("to").is_some() {
            example["to"] = json!(world.lonely.opening.0);
        }
        let answer = world.app.send(method.as_str(), &path, &example, &admin).await;
        assert!((200..300).contains(&answer.status), "{method} {route}: {} {}", answer.status, answer.text);
        world.app.redis.restore(&saved).await;
        world.app.go_cold().await;
    }
}

/// The page shows all that the document says, without a script.
#[tokio::test]
async fn the_description_can_be_read_on_a_page() {
    let app = TestApp::start().await;
    let page = app.get("/api", &User::guest()).await.expect(200);
    let text = main_text(&page.text);
    for (path, method, operation) in operations() {
        assert!(text.contains(path), "{path} is missing");
        assert!(text.contains(operation["summary"].as_str().unwrap()), "{method} {path}");
    }
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        for field in schema["properties"].as_object().into_iter().flatten() {
            assert!(page.text.contains(&format!("<code>{}</code>", field.0)), "{name}.{}", field.0);
        }
    }
    let document = app.get("/api/openapi.json", &User::guest()).await.expect(200);
    assert_eq!(serde_json::from_str::<Value>(&document.text).unwrap(), *DOCUMENT);
    let kinds: BTreeMap<&str, usize> =
        page.text.split("id=\"problem-").skip(1).map(|rest| (rest.split('"').next().unwrap(), 1)).collect();
    assert!(kinds.len() > 15, "{kinds:?}");
}
