//! Forms as they arrive: decoded, bounded, and each field once.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::SetAside;
use crate::app::App;
use crate::failure::Failure;

/// Bytes of a form. Markdown of the greatest length fits even if each byte of it is encoded, and
/// that again where a form is kept within the one to sign in.
pub(crate) const FORM_MAX: usize = 1 << 20;

/// The fields of a form, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// # Errors
    /// A field that is not UTF-8, or that holds a NUL.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let mut pairs = Vec::new();
        for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = at.map_or((pair, &[][..]), |at| {
                (pair.get(..at).unwrap_or_default(), pair.get(at + 1..).unwrap_or_default())
            });
            let name = String::from_utf8(decode(name)).map_err(|_| Failure::unreadable("A field's name"))?;
            let value =
                String::from_utf8(decode(value)).map_err(|_| Failure::unreadable(&format!("The field `{name}`")))?;
            if value.contains('\0') {
                return Err(Failure::bad(format!("The field `{name}` holds a NUL character, which no text has.")));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// A field that a form has once; absent and empty are the same.
    ///
    /// # Errors
    /// It came twice: which one was meant nobody can say.
    pub(crate) fn get(&self, name: &str) -> Result<&str, Failure> {
        let mut found = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let first = found.next().unwrap_or_default();
        match found.next() {
            Some(_) => Err(Failure::bad(format!("The field `{name}` came twice."))),
            None => Ok(first),
        }
    }

    /// The same, telling absent from empty.
    ///
    /// # Errors
    /// It came twice.
    pub(crate) fn find(&self, name: &str) -> Result<Option<&str>, Failure> {
        let there = self.0.iter().any(|(field, _)| field == name);
        Ok(Some(self.get(name)?).filter(|_| there))
    }

    /// A switch: `1` is on; `0`, empty and absent are off.
    ///
    /// # Errors
    /// Anything else.
    pub(crate) fn switch(&self, name: &str) -> Result<bool, Failure> {
        match self.get(name)? {
            "1" => Ok(true),
            "" | "0" => Ok(false),
            _ => Err(Failure::bad(format!("The field `{name}` is 1 or 0."))),
        }
    }

    /// One more field at the end.
    ///
    /// # Errors
    /// It holds a NUL.
    pub(crate) fn push(&mut self, name: &str, value: String) -> Result<(), Failure> {
        if value.contains('\0') {
            return Err(Failure::bad(format!("The field `{name}` holds a NUL character, which no text has.")));
        }
        self.0.push((name.to_owned(), value));
        Ok(())
    }

    /// The same form with another value in a field.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut form = self.without(&[name]);
        form.0.push((name.to_owned(), value.to_owned()));
        form
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// As much of a form as can be read, whatever is wrong with it.
    fn read_leniently(bytes: &[u8]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(&decode(bytes)).replace('\0', "");
        let pairs = bytes.split(|byte| *byte == b'&').filter_map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=')?;
            Some((text(pair.get(..at)?), text(pair.get(at + 1..)?)))
        });
        Self(pairs.collect())
    }

    /// A field that may come several times.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fields that were kept, as a form again.
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    pub(crate) fn into_inner(self) -> Vec<(String, String)> {
        self.0
    }

    pub(crate) fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// Percent-decoding without the leniency that replaces what is not UTF-8.
fn decode(bytes: &[u8]) -> Vec<u8> {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => match (hex(bytes.get(at)), hex(bytes.get(at + 1))) {
                (Some(high), Some(low)) => {
                    at += 2;
                    u8::try_from(high * 16 + low).unwrap_or(b'%')
                }
                _ => b'%',
            },
            other => *other,
        });
    }
    decoded
}

/// The fields of a POST.
pub(crate) struct Form(pub(crate) Pairs);

impl FromRequest<App> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let aside = request.extensions().get::<SetAside>().cloned().unwrap_or_default();
        let body = read_body(request.into_body()).await?;
        // Without a body there is nothing to misread.
        if kind != "application/x-www-form-urlencoded" && !body.is_empty() {
            return Err(Failure::NotAForm);
        }
        let form = Pairs::parse(&body);
        aside.put(form.as_ref().map_or_else(|_| Pairs::read_leniently(&body), Pairs::clone));
        form.map(Self)
    }
}

pub(crate) async fn read_body(body: Body) -> Result<bytes::Bytes, Failure> {
    match Limited::new(body, FORM_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TooLarge),
        Err(_) => Err(Failure::bad("What was sent ended before its end.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_and_bad_ones_are_refused() {
        let pairs = Pairs::parse(b"title=a+b%20c&body=%E2%82%AC&x=%zz&kinds=a&kinds=b&empty=").unwrap();
        assert_eq!(pairs.get("title").unwrap(), "a b c");
        assert_eq!(pairs.get("body").unwrap(), "€");
        assert_eq!(pairs.get("x").unwrap(), "%zz");
        assert_eq!(pairs.get("absent").unwrap(), "");
        assert_eq!(pairs.find("absent").unwrap(), None);
        assert_eq!(pairs.find("empty").unwrap(), Some(""));
        assert_eq!(pairs.all("kinds").collect::<Vec<_>>(), ["a", "b"]);
        assert!(pairs.get("kinds").is_err());
        assert!(Pairs::parse(b"body=%ff").is_err());
        assert!(Pairs::parse(b"body=a%00b").is_err());
    }

    #[test]
    fn a_switch_is_one_or_nought() {
        let pairs = Pairs::parse(b"on=1&off=0&odd=true&twice=1&twice=1").unwrap();
        assert!(pairs.switch("on").unwrap());
        assert!(!pairs.switch("off").unwrap());
        assert!(!pairs.switch("absent").unwrap());
        assert!(pairs.switch("odd").is_err());
        assert!(pairs.switch("twice").is_err());
    }

    #[test]
    fn encoding_gives_the_same_form_back() {
        let pairs = Pairs::parse(b"a=1%262&b=%C3%A9+x").unwrap();
        assert_eq!(Pairs::parse(pairs.encode().as_bytes()).unwrap(), pairs);
    }
}
