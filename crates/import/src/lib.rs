//! Articles from folders of Markdown
