//! What came with a form, set aside so that a page which says no can give it back.

use std::sync::{Arc, Mutex, PoisonError};

use model::asked;

use super::form::Pairs;
use crate::view::TypedField;

/// Fields that go into no page.
const SECRETS: [&str; 4] = ["password", "current", "code", "credential"];

/// In the extensions of each request: filled when its form is read.
#[derive(Clone, Default)]
pub(crate) struct SetAside(Arc<Mutex<Pairs>>);

impl SetAside {
    pub(crate) fn put(&self, form: Pairs) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = form;
    }

    /// The form itself, to be sent again. Passwords and codes are left out.
    pub(crate) fn form(&self) -> Pairs {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).without(&SECRETS)
    }

    /// What people type, with what each field is called. Passwords are left out.
    pub(crate) fn fields(&self) -> Vec<TypedField> {
        typed_fields(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What people type of a form.
pub(crate) fn typed_fields(form: &Pairs) -> Vec<TypedField> {
    let mut fields = Vec::new();
    for (name, value) in form.iter().filter(|(_, value)| !value.trim().is_empty()) {
        match label(name) {
            Some((label, is_long)) => {
                fields.push(TypedField {
                    id: format!("typed-{}", fields.len()),
                    label,
                    is_long,
                    text: value.to_owned(),
                });
            }
            // A form within the form: what was to be sent after signing in.
            None if name == "kept" => {
                let inner = value.split_once(' ').map_or("", |(_, inner)| inner);
                fields.extend(Pairs::parse(inner.as_bytes()).map(|inner| typed_fields(&inner)).unwrap_or_default());
            }
            None => {}
        }
    }
    fields
}

fn label(name: &str) -> Option<(&'static str, bool)> {
    Some(match name {
        "body" => ("Text", true),
        "title" => ("Title", false),
        "tags" => ("Tags", false),
        "summary" => ("What you changed, and why", false),
        "reason" => ("Reason", false),
        "duplicate_of" => ("It was asked before, as", false),
        "until" => ("Until", false),
        "username" | "name" => ("Name", false),
        "email" => ("E-mail", false),
        "site" => ("Name of the forum", false),
        "description" => ("Description", false),
        "synonyms" => ("Other names", false),
        "into" => ("Merge into", false),
        "moderators" => ("Moderators", false),
        "asks" => ("What to ask for beside a question", true),
        name if asked::FIELDS.contains(&name) => ("What was asked for", false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_given_back_and_no_password() {
        let aside = SetAside::default();
        let form = "username=mia&password=secret&kept=%2Fcompose+title%3DWhy%253F%26body%3Da%250Ab%26once%3Dx&next=%2F";
        aside.put(Pairs::parse(form.as_bytes()).unwrap());
        let fields = aside.fields();
        let seen: Vec<(&str, &str)> = fields.iter().map(|field| (field.label, field.text.as_str())).collect();
        assert_eq!(seen, [("Name", "mia"), ("Title", "Why?"), ("Text", "a\nb")]);
    }
}
