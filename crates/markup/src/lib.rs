//! Markdown to safe HTML, excerpts, tables of contents, mentions, highlighted code
