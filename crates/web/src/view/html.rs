//! HTML that templates print as it is.

use std::fmt;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use markup::CookedHtml;

/// Cooked text: the only thing that a template prints unescaped. Empty by default.
#[derive(Debug, Clone, Default)]
pub struct Html(Option<CookedHtml>);

impl From<CookedHtml> for Html {
    fn from(cooked: CookedHtml) -> Self {
        Self(Some(cooked))
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |cooked| cooked.fmt(f))
    }
}

// Safe because only `markup` makes what is inside, and it makes nothing that isn't.
impl HtmlSafe for Html {}

/// What templates have printed before. Empty by default; a clone is the same text.
#[derive(Debug, Clone, Default)]
pub struct Printed(Arc<str>);

impl Printed {
    /// One after the other.
    ///
    /// # Errors
    /// A formatter fails, and ours write into memory.
    pub fn of<T: Template + HtmlSafe>(parts: &[T]) -> askama::Result<Self> {
        let mut text = String::new();
        for part in parts {
            part.render_into(&mut text)?;
        }
        Ok(Self(text.into()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Safe because only templates make what is inside, and they have escaped their fields.
impl HtmlSafe for Printed {}
