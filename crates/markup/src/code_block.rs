//! The code blocks of a text, by their numbers.

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use crate::events::Events;
use crate::languages;

/// A code block as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBlock {
    /// Without the fence, and without the indent of what it stands in.
    pub code: String,
    /// What the name of a file with it ends in: `rs`; of a language that is not known, `txt`.
    pub extension: &'static str,
}

/// The block with this number: they count from 1, in the order of the source.
///
/// `None` if the text has no such block, or cannot be read as Markdown.
pub fn code_block(markdown: &str, number: usize) -> Option<CodeBlock> {
    let mut events = Events::of(markdown)?;
    let begun = |event| match event {
        Event::Start(Tag::CodeBlock(kind)) => Some(kind),
        _ => None,
    };
    let kind = events.by_ref().filter_map(begun).nth(number.checked_sub(1)?)?;
    let extension = languages::find(language_of(&kind)).map_or("txt", |language| language.extension);
    let texts = events.map_while(|event| if let Event::Text(text) = event { Some(text.into_string()) } else { None });
    let mut code: String = texts.collect();
    end_last_line(&mut code);
    Some(CodeBlock { code, extension })
}

/// Code that ends with its text may lack what ends its last line.
pub(crate) fn end_last_line(code: &mut String) {
    if !code.is_empty() && !code.ends_with('\n') {
        code.push('\n');
    }
}

/// What somebody wrote behind the fence, up to where no name of a language goes on.
pub(crate) fn language_of<'a>(kind: &'a CodeBlockKind<'_>) -> &'a str {
    match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeBlock, code_block};

    fn check(markdown: &str, number: usize, expected: Option<(&str, &'static str)>) {
        let expected = expected.map(|(code, extension)| CodeBlock { code: code.to_owned(), extension });
        assert_eq!(code_block(markdown, number), expected, "{number} of {markdown:?}");
    }

    #[test]
    fn blocks_are_counted_in_the_order_of_the_source() {
        let text = "a\n\n```rust\nlet a = 1 < 2;\n\n@b #3 & `c`\n```\n\n> - ```sh\n>   d\n>   ```\n\n    e\n\n[^f]:\n    ```x\n    g\n    ```\n";
        check(text, 0, None);
        check(text, 1, Some(("let a = 1 < 2;\n\n@b #3 & `c`\n", "rs")));
        check(text, 2, Some(("d\n", "sh")));
        check(text, 3, Some(("e\n", "txt")));
        check(text, 4, Some(("g\n", "txt")));
        check(text, 5, None);
        check(&">".repeat(200), 1, None);
        check("```\n```", 1, Some(("", "txt")));
    }
}
