//! HTML that templates print as it is.

use std::fmt;

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
