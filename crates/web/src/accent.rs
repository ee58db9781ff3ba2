//! The stylesheet of an accent colour. Its address holds the colours, so it is good for ever, every node knows
//! it, and no page has a style within it.

use std::fmt::Write;

use model::settings::look::{Accents, Colour, DARK, LIGHT, Scheme};

use crate::encoding::digest;

/// In place of a colour that is the built-in one.
const BUILT_IN: &str = "0";

/// Where it is.
pub(crate) fn address(accents: Accents) -> String {
    let css = css(accents);
    let digits = |colour: Option<Colour>| {
        colour.map_or_else(|| BUILT_IN.to_owned(), |colour| colour.to_string().trim_start_matches('#').to_owned())
    };
    format!("/look/{}-{}-{}.css", digits(accents.light), digits(accents.dark), digest(css.as_bytes()))
}

/// What is there; nothing, if this is none of its addresses.
pub(crate) fn sheet(file: &str) -> Option<String> {
    let mut parts = file.strip_suffix(".css")?.split('-');
    let mut colour = || match parts.next()? {
        BUILT_IN => Some(None),
        digits if digits.len() == 6 => Some(Some(Colour::parse(&format!("#{digits}"))?)),
        _ => None,
    };
    let accents = Accents { light: colour()?, dark: colour()? };
    let css = css(accents);
    // Another version of the program makes another sheet of the same colours.
    (address(accents).strip_prefix("/look/") == Some(file)).then_some(css)
}

fn css(accents: Accents) -> String {
    let mut css = String::new();
    for (scheme, name, accent) in [(LIGHT, "light", accents.light), (DARK, "dark", accents.dark)] {
        let Some(accent) = accent else { continue };
        let _ =
            writeln!(css, "@media (prefers-color-scheme: {name}) {{\n  :root {{ {} }}\n}}", tokens(accent, &scheme));
    }
    css
}

fn tokens(accent: Colour, scheme: &Scheme) -> String {
    let (strong, tint, on) = (accent.strong_in(scheme), accent.tint_in(scheme), accent.text_on());
    format!("--accent: {accent}; --accent-strong: {strong}; --on-accent: {on}; --tint: {tint};")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_the_sheet_of_its_colours_and_no_other_does() {
        let (light, dark) = (Colour::parse("#8a1c1c"), Colour::parse("#ffb4a8"));
        for accents in [Accents { light, dark }, Accents { light, dark: None }, Accents { light: None, dark }] {
            let address = address(accents);
            let css = sheet(address.strip_prefix("/look/").unwrap()).unwrap();
            assert_eq!(css.contains("--accent: #8a1c1c;"), accents.light.is_some());
            assert_eq!(css.contains("(prefers-color-scheme: dark)"), accents.dark.is_some());
        }
        for none in ["", ".css", "0-0-0.css", "8a1c1c-ffb4a8-00000000.css", "8a1c1c.css", "red-blue-0.css", "é-é-é.css"]
        {
            assert_eq!(sheet(none), None, "{none}");
        }
    }
}
