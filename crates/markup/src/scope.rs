//! What tells a text from the others of its page.

/// The names under which a text stands on a page. None of them is markup.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// What ids of headings and footnotes hold: `p123`, or nothing on a page of one text.
    pub ids: &'a str,
    /// What ids of code blocks and their lines begin with: `p123` for `p123-c2-L10`, or nothing for the text that the page is of.
    pub code: &'a str,
    /// The address below which each code block is to be had by its number, `/post/123/code`; empty if it is to be had nowhere.
    pub files: &'a str,
}

impl<'a> From<&'a str> for Scope<'a> {
    /// One name for all ids, and no files.
    fn from(name: &'a str) -> Self {
        Self { ids: name, code: name, files: "" }
    }
}
