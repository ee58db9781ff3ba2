//! Links of the forum's own in header and footer.

use serde::{Deserialize, Serialize};

/// In the header, and in the footer.
pub const LINKS_MAX: usize = 8;
pub const LABEL_MAX: usize = 40;
pub const ADDRESS_MAX: usize = 300;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Navigation {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<NavLink>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub footer: Vec<NavLink>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavLink {
    pub label: String,
    /// A path of this site, or an address that begins with `https://`.
    pub address: String,
}

/// From what an admin typed: a link on each line, its text and its address with a bar between them.
///
/// # Errors
/// What is wrong with the first line that is.
pub fn parse(text: &str) -> Result<Vec<NavLink>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let links = lines.map(line).collect::<Result<Vec<_>, _>>()?;
    if links.len() > LINKS_MAX { Err(format!("At most {LINKS_MAX} links.")) } else { Ok(links) }
}

fn line(line: &str) -> Result<NavLink, String> {
    let no_bar = || format!("“{line}” has no bar: write the text, | and the address.");
    let (label, address) = line.rsplit_once('|').ok_or_else(no_bar)?;
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let address = address.trim().to_owned();
    if label.is_empty() {
        return Err(format!("“{line}” has no text before the bar."));
    }
    if label.chars().count() > LABEL_MAX {
        return Err(format!("“{label}” is too long: at most {LABEL_MAX} characters."));
    }
    if !is_local(&address) && !is_elsewhere(&address) {
        return Err(format!("“{address}” leads nowhere: begin with / or https://."));
    }
    Ok(NavLink { label, address })
}

/// As [`parse`] reads it.
pub fn written(links: &[NavLink]) -> String {
    links.iter().map(|link| format!("{} | {}", link.label, link.address)).collect::<Vec<_>>().join("\n")
}

fn is_plain(address: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '"' | '<' | '>' | '`');
    address.chars().count() <= ADDRESS_MAX && !address.contains(odd)
}

/// Whether it is a path of this site, and leads to no other host however a browser reads it.
pub fn is_local(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//") && is_plain(address)
}

fn is_elsewhere(address: &str) -> bool {
    let host = address.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    // Nothing before an @: it would pass for a host.
    host.is_some_and(|host| host.contains(|c: char| c.is_alphanumeric()) && !host.contains('@')) && is_plain(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_written_as_they_are_read() {
        let typed = "Handbook | /category/4/handbook\n\n Status  page |https://status.example.org/?a=b ";
        let links = parse(typed).unwrap();
        assert_eq!(links.len(), 2);
        assert_eq!(links[1].label, "Status page");
        assert_eq!(parse(&written(&links)), Ok(links));
        assert_eq!(parse(" \n"), Ok(Vec::new()));
    }

    #[test]
    fn what_leads_elsewhere_than_it_says_is_refused() {
        for wrong in [
            "Handbook /x",
            " | /x",
            "x | //evil.example",
            "x | /\\evil.example",
            "x | http://example.org",
            "x | javascript:alert(1)",
            "x | https://",
            "x | https://forum.example@evil.example",
            "x | /a b",
            "x | x",
            &format!("{} | /x", "x".repeat(LABEL_MAX + 1)),
            &format!("x | /{}", "x".repeat(ADDRESS_MAX)),
            &"x | /x\n".repeat(LINKS_MAX + 1),
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
