//! The description of the API: an OpenAPI document, and the same taken apart for a page to read it.
//!
//! The handlers describe themselves. What is the same for many of them (who may ask, what an error
//! looks like, the idempotency key) is added here.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::problem::ProblemDocument;
use super::{acceptance, categories, closing, life, me, notifications, posts, preview, search, tags, topics, uploads};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Exedra API",
        version = "1",
        description = "The forum for programs. JSON in and out: ids are numbers, times are RFC 3339 in UTC, \
            addresses in `url` are those of pages.\n\nWho asks is told by an API token, made on the page of one's \
            settings, in the header `Authorization: Bearer exd_…`. Without one you read what guests read. A token's \
            scopes narrow what its member may: `read`, `write`, `moderate`, `admin`.\n\nEvery error is a problem \
            document (RFC 9457). What you may not see answers 404, like what does not exist. A field that is not \
            described here is refused by its name.\n\nSend an `Idempotency-Key` with writes: the same request sent \
            again within a day gives the first result and does nothing twice.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "topics", description = "Questions, discussions and articles."),
        (name = "posts", description = "The threads below them."),
        (name = "categories", description = "Where topics stand."),
        (name = "members", description = "Who writes."),
        (name = "notifications", description = "What one was told.")
    ),
    paths(
        topics::list, topics::start, topics::show, topics::change, topics::remove, closing::close,
        closing::reopen, life::lead,
        posts::list, posts::reply, posts::show, posts::change, posts::remove, posts::vote, acceptance::give,
        acceptance::take_back, preview::show, uploads::send,
        categories::list, tags::list, search::search, me::show, me::user, notifications::list, notifications::mark_read
    ),
    components(schemas(ProblemDocument))
)]
struct Document;

/// The document.
pub(crate) fn json() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
        complete(&mut document);
        document
    });
    &DOCUMENT
}

/// Adds what is the same for many.
fn complete(document: &mut Value) {
    let schemes = json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "exd_…",
            "description": "An API token: made at `/settings/tokens`, or with `exedra token create`."
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "exedra",
            "description": "The session of a browser that is signed in (over https its name is `__Host-exedra`). Writes \
                come from the forum's own pages only."
        }
    });
    let key = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "Yours for this one request: sent again with it within a day, it gives the first result.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        "example": "5b0f2f0e-4d0b-4c4b-9f5d-1f8f6a3d9c11"
    });
    let tag = json!({
        "name": "If-Match",
        "in": "header",
        "required": false,
        "description": "The `ETag` that was read: in place of `revision`.",
        "schema": { "type": "string" },
        "example": "W/\"1-2f6ad2b8\""
    });
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("securitySchemes".to_owned(), schemes);
        components.insert("parameters".to_owned(), json!({ "IdempotencyKey": key, "IfMatch": tag }));
        components.insert("responses".to_owned(), json!({ "Problem": problem("Why it was not done.") }));
    }
    // A page of a list repeats what stands on it: it is named there instead.
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        let item = name.strip_prefix("Listed_").map(|item| format!("#/components/schemas/{item}"));
        if let Some((item, items)) = item.zip(schema.pointer_mut("/properties/items/items")) {
            *items = json!({ "$ref": item });
        }
    }
    for (path, method, operation) in operations_mut(document) {
        let writes = method != "get";
        let members_only = writes || path.ends_with("/me") || path.ends_with("/notifications");
        let mut security = vec![json!({ "token": [] }), json!({ "session": [] })];
        if !members_only {
            security.push(json!({}));
        }
        operation.insert("security".to_owned(), Value::Array(security));
        let known = ["post", "patch", "delete"].contains(&method.as_str())
            && !["/preview", "/acceptance", "/closing", "/state", "/uploads"].iter().any(|end| path.ends_with(end));
        let mut parameters = Vec::new();
        if known {
            parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
        }
        if method == "patch" {
            parameters.push(json!({ "$ref": "#/components/parameters/IfMatch" }));
        }
        if let Some(all) = operation.entry("parameters").or_insert_with(|| json!([])).as_array_mut() {
            all.extend(parameters);
        }
        if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
            body.insert("required".to_owned(), Value::Bool(method != "delete"));
        }
        let mut refusals = vec![("default", "Any other problem.")];
        if members_only {
            refusals.push(("401", "This is for members, or the token is not good."));
        }
        if path.contains('{') {
            refusals.push(("404", "There is nothing here for whoever asks."));
        }
        if writes {
            refusals.extend([
                ("403", "Whoever asks, or their token, may not."),
                (
                    "413",
                    if path.ends_with("/uploads") {
                        "More than a file can have."
                    } else {
                        "More than a text can have."
                    },
                ),
                ("415", "Something else than is described."),
                ("422", "Some fields are wrong: `errors` says which."),
                ("429", "Too much in a short time: `Retry-After` says when to go on."),
            ]);
        }
        if ["patch", "delete"].contains(&method.as_str())
            || ["/posts", "/acceptance", "/closing", "/state"].iter().any(|end| path.ends_with(end))
        {
            refusals.push(("409", "It stands in a state that does not allow this, or was changed since."));
        }
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            for (status, text) in refusals {
                responses.insert(status.to_owned(), problem(text));
            }
        }
    }
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    })
}

/// Each operation with its path and method.
fn operations_mut(document: &mut Value) -> impl Iterator<Item = (String, String, &mut Map<String, Value>)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object_mut().into_iter().flatten();
        operations.filter_map(|(method, operation)| Some((path.clone(), method.clone(), operation.as_object_mut()?)))
    })
}

/// The description, ready to be shown.
pub(crate) struct Described {
    pub(crate) intro: Vec<String>,
    /// By what they are about.
    pub(crate) groups: Vec<(String, Vec<Operation>)>,
    /// What things look like: each by its name, with its fields.
    pub(crate) shapes: Vec<(String, String, Vec<Parameter>)>,
}

/// Something that can be asked for.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    /// In the address and in headers.
    pub(crate) parameters: Vec<Parameter>,
    /// Of what is sent.
    pub(crate) fields: Vec<Parameter>,
    pub(crate) samples: Vec<Sample>,
    /// Status, words, shape.
    pub(crate) answers: Vec<(String, String, String)>,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    /// What it is: `string`, `number or null`, the name of a shape.
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) text: String,
}

/// Something to type.
pub(crate) struct Sample {
    pub(crate) text: String,
}

/// The document taken apart.
pub(crate) fn described() -> &'static Described {
    static DESCRIBED: LazyLock<Described> = LazyLock::new(take_apart);
    &DESCRIBED
}

fn take_apart() -> Described {
    let document = json();
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let mut groups: Vec<(String, Vec<Operation>)> = Vec::new();
    for tag in document["tags"].as_array().into_iter().flatten() {
        groups.push((text(tag, "name"), Vec::new()));
    }
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in ["get", "post", "put", "patch", "delete"] {
            let operation = &item[method];
            let Some(tag) = operation["tags"][0].as_str() else { continue };
            if let Some((_, group)) = groups.iter_mut().find(|(name, _)| name == tag) {
                group.push(taken_apart(path, method, operation));
            }
        }
    }
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let shapes = schemas.map(|(name, schema)| (name.clone(), text(schema, "description"), fields(schema))).collect();
    let intro = document["info"]["description"].as_str().unwrap_or_default().split("\n\n").map(str::to_owned).collect();
    Described { intro, groups, shapes }
}

fn taken_apart(path: &str, method: &str, operation: &Value) -> Operation {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let parameter = |parameter: &Value| {
        let parameter = resolved(parameter);
        Parameter {
            name: text(parameter, "name"),
            kind: kind(&parameter["schema"]),
            required: parameter["required"].as_bool().unwrap_or_default(),
            text: text(parameter, "description"),
        }
    };
    let sent = resolved(&operation["requestBody"]["content"]["application/json"]["schema"]);
    let answers = operation["responses"].as_object().into_iter().flatten().map(|(status, response)| {
        let content = response["content"].as_object().and_then(|content| content.values().next());
        let shape = content.map(|content| kind(&content["schema"])).unwrap_or_default();
        (status.clone(), text(response, "description"), shape)
    });
    let example = &sent["examples"][0];
    let mut curl = format!("curl $FORUM{path}");
    if method != "get" {
        let method = method.to_uppercase();
        curl = format!("curl -X {method} $FORUM{path} \\\n  -H \"Authorization: Bearer $TOKEN\"");
    }
    if !example.is_null() {
        curl.push_str(&format!(" \\\n  --json '{example}'"));
    }
    Operation {
        id: text(operation, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description"),
        parameters: operation["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        fields: fields(sent),
        samples: vec![Sample { text: curl }],
        answers: answers.collect(),
    }
}

/// What a reference leads to, or the thing itself.
fn resolved(value: &Value) -> &Value {
    let pointer = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| json().pointer(pointer)).unwrap_or(value)
}

fn fields(schema: &Value) -> Vec<Parameter> {
    let required = schema["required"].as_array();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, property)| Parameter {
            name: name.clone(),
            kind: kind(property),
            required: required.is_some_and(|required| required.iter().any(|known| known == name)),
            text: property["description"].as_str().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// What a schema says, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| value.as_str().unwrap_or("null").to_owned()).collect::<Vec<_>>().join(", ");
    }
    let of = |name: &str| match name {
        "array" => format!("array of {}", kind(&schema["items"])),
        "integer" => "number".to_owned(),
        other => match schema["format"].as_str() {
            Some(format @ ("date-time" | "email")) if other == "string" => format.to_owned(),
            Some("uri-reference") if other == "string" => "address".to_owned(),
            _ => other.to_owned(),
        },
    };
    match &schema["type"] {
        Value::String(name) => of(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(of).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    }
}
