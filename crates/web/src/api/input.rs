//! What programs send: one JSON object, whose every field somebody has asked for.
//!
//! Nothing is guessed. A number is no text, a text no number, a field that came twice or that nobody
//! reads is refused by its name: whoever sends `role` or `pinned` hears that it does nothing.

use std::fmt;

use axum::extract::{FromRequest, Request};
use axum::http::header;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use super::FieldError;
use crate::app::App;
use crate::failure::Failure;
use crate::request::read_body;

/// Fields that are read of one object: several times what any command has.
const FIELDS_MAX: usize = 32;
/// Characters of a field's name that are repeated.
const NAME_MAX: usize = 60;

/// The fields of an object, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Fields {
    left: Vec<(String, Value)>,
    faults: Vec<FieldError>,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                let mut read = 0;
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    read += 1;
                    if read > FIELDS_MAX {
                        return Err(A::Error::custom(format!("it has more than {FIELDS_MAX} fields")));
                    }
                    if fields.left.iter().any(|(known, _)| *known == name) {
                        fields.fault(&name, "This field came twice.");
                    } else {
                        fields.left.push((name, value));
                    }
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl Fields {
    fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(bytes).map_err(|error| {
            let error = error.to_string();
            Failure::bad(format!("The body is not one JSON object: {error}."))
        })
    }

    fn fault(&mut self, field: &str, detail: impl Into<String>) {
        let name: String = field.chars().take(NAME_MAX).collect();
        self.faults.push(FieldError::new(name, detail));
    }

    /// A field that is not there and one that is `null` are the same.
    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.left.iter().position(|(field, _)| field == name)?;
        Some(self.left.remove(at).1).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) if text.contains('\0') => {
                self.fault(name, "This holds a NUL character, which no text has.");
                None
            }
            Value::String(text) => Some(text),
            _ => {
                self.fault(name, "This is a string.");
                None
            }
        }
    }

    /// The text of a post: `body` as in forms, or `markdown` as in what is read.
    pub(super) fn body(&mut self) -> Option<String> {
        let (body, markdown) = (self.text("body"), self.text("markdown"));
        if body.is_some() && markdown.is_some() {
            self.fault("markdown", "`body` and `markdown` are the same: send one of them.");
        }
        body.or(markdown)
    }

    /// A number of something: an id, a revision.
    pub(super) fn number(&mut self, name: &str) -> Option<u64> {
        let value = self.take(name)?;
        let number = value.as_u64();
        if number.is_none() {
            self.fault(name, "This is a whole number, not below 0.");
        }
        number
    }

    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        let value = self.take(name)?;
        let number = value.as_i64();
        if number.is_none() {
            self.fault(name, "This is a whole number.");
        }
        number
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.take(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.fault(name, "This is true or false.");
        }
        flag
    }

    /// Tags: an array of strings, or as in forms one string with commas between them. As forms have
    /// them.
    pub(super) fn tags(&mut self) -> Option<String> {
        const WRONG: &str = "This is an array of strings, none with a comma in it.";
        match self.take("tags")? {
            Value::String(tags) => Some(tags),
            Value::Array(tags) => {
                let tag = |tag: &Value| tag.as_str().filter(|tag| !tag.contains([',', '\0'])).map(str::to_owned);
                let tags: Option<Vec<String>> = tags.iter().map(tag).collect();
                if tags.is_none() {
                    self.fault("tags", WRONG);
                }
                tags.map(|tags| tags.join(","))
            }
            _ => {
                self.fault("tags", WRONG);
                None
            }
        }
    }

    /// Something is wrong with a field that was read.
    pub(super) fn refuse(&mut self, field: &str, detail: &str) {
        // What is of another type is said already.
        if self.faults.iter().all(|known| known.field != field) {
            self.fault(field, detail);
        }
    }

    /// Says all that was wrong, what nobody has read included.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.fault(&name, "There is no such field here, or nobody sets it.");
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Failure::Fields(self.faults)) }
    }
}

/// What was sent, before anybody has looked into it.
pub(super) struct Sent {
    is_json: bool,
    body: Bytes,
}

impl Sent {
    pub(super) fn fields(&self) -> Result<Fields, Failure> {
        if self.is_json { Fields::parse(&self.body) } else { Err(Failure::NotJson) }
    }
}

impl FromRequest<App> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let is_json = is_json(&request);
        Ok(Self { is_json, body: read_body(request.into_body()).await? })
    }
}

impl FromRequest<App> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        Sent::from_request(request, app).await?.fields()
    }
}

/// The same where nothing need be sent.
pub(super) struct FieldsIfAny(pub(super) Fields);

impl FromRequest<App> for FieldsIfAny {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let sent = Sent::from_request(request, app).await?;
        if sent.body.is_empty() { Ok(Self(Fields::default())) } else { sent.fields().map(Self) }
    }
}

/// No form of another site can send this type without asking first.
fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(fields: Fields) -> Vec<String> {
        match fields.end() {
            Ok(()) => Vec::new(),
            Err(Failure::Fields(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_nobody_reads_and_what_came_twice_is_named() {
        let mut fields = Fields::parse(br#"{"title": "x", "role": "admin", "title": "y", "pinned": true}"#).unwrap();
        assert_eq!(fields.text("title").unwrap(), "x");
        assert_eq!(wrong(fields), ["title", "role", "pinned"]);
    }

    /// An object of many fields costs no more than one of few, and little comes back.
    #[test]
    fn few_fields_are_read_and_little_is_said_of_them() {
        let object = |count: usize, name: &dyn Fn(usize) -> String| {
            let fields: Vec<String> = (0..count).map(|at| format!("\"{}\": 1", name(at))).collect();
            format!("{{{}}}", fields.join(","))
        };
        let different = |at: usize| format!("field{at}");
        let (most, more) = (object(FIELDS_MAX, &different), object(FIELDS_MAX + 1, &different));
        assert_eq!(wrong(Fields::parse(most.as_bytes()).unwrap()).len(), FIELDS_MAX);
        for text in [more, object(20_000, &different), object(20_000, &|_| "same".to_owned())] {
            let Err(Failure::Bad(sentence)) = Fields::parse(text.as_bytes()) else { panic!("{text:.40}") };
            assert!(sentence.contains("more than 32 fields") && sentence.len() < 200, "{sentence}");
        }
        let long = object(1, &|_| "é".repeat(100_000));
        assert_eq!(wrong(Fields::parse(long.as_bytes()).unwrap()), ["é".repeat(NAME_MAX)]);
    }

    #[test]
    fn nothing_is_taken_for_something_else() {
        let parse = |text: &str| Fields::parse(text.as_bytes()).unwrap();
        for (text, name) in [("1", "a"), ("true", "a"), ("[\"x\"]", "a"), ("{}", "a"), ("\"a\\u0000b\"", "a")] {
            let mut fields = parse(&format!("{{\"{name}\": {text}}}"));
            assert_eq!(fields.text("a"), None, "{text}");
            assert_eq!(wrong(fields), ["a"], "{text}");
        }
        for text in ["\"1\"", "-1", "1.5", "[1]", "true", "1e400"] {
            let Ok(mut fields) = Fields::parse(format!("{{\"a\": {text}}}").as_bytes()) else { continue };
            assert_eq!(fields.number("a"), None, "{text}");
            assert_eq!(wrong(fields), ["a"], "{text}");
        }
        for text in ["[1]", "[\"a,b\"]", "1", "{}", "[[\"a\"]]"] {
            let mut fields = parse(&format!("{{\"tags\": {text}}}"));
            assert_eq!(fields.tags(), None, "{text}");
            assert_eq!(wrong(fields), ["tags"], "{text}");
        }
        let mut fields = parse(r#"{"tags": ["a", "b"], "x": null, "y": -7}"#);
        assert_eq!(fields.tags().unwrap(), "a,b");
        assert_eq!((fields.text("x"), fields.integer("y")), (None, Some(-7)));
        assert_eq!(wrong(fields), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_object_is_not_understood() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        for text in ["", "[]", "1", "null", "\"x\"", "{", "{}{}", "{\"a\":}", "{a: 1}", "{\"a\":\"\u{1}\"}", &deep] {
            assert!(matches!(Fields::parse(text.as_bytes()), Err(Failure::Bad(_))), "{text:.20}");
        }
        assert!(Fields::parse(b"{\"a\": \"\xff\"}").is_err());
    }

    #[test]
    fn a_text_has_two_names_and_one_value() {
        let mut fields = Fields::parse(br#"{"markdown": "x"}"#).unwrap();
        assert_eq!(fields.body().unwrap(), "x");
        let mut fields = Fields::parse(br#"{"markdown": "x", "body": "y"}"#).unwrap();
        fields.body();
        assert_eq!(wrong(fields), ["markdown"]);
    }
}
