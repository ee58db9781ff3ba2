//! What a category is recognised by, besides its name: a symbol and a colour.

use serde::{Deserialize, Serialize};

use crate::refusal::Fault;
use crate::settings::look::{Accents, Colour, LIGHT, Look};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Face {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Icon>,
    /// On a light ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
}

impl Face {
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The face that a form describes. `icon` is a name or empty, `colour` as in `#095d54` or empty.
    ///
    /// # Errors
    /// There is no such symbol. Of the colour [`Face::parse_colour`] says what is wrong.
    pub fn parse_icon(icon: &str) -> Result<Option<Icon>, Fault> {
        let wrong = || Fault::new("icon", "Choose one of the symbols, or none.");
        if icon.is_empty() { Ok(None) } else { Icon::parse(icon).map(Some).ok_or_else(wrong) }
    }

    /// # Errors
    /// It is no colour, or has too little contrast to the pages.
    pub fn parse_colour(text: &str) -> Result<Option<Colour>, Fault> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        Colour::readable(text, &LIGHT).map(Some).map_err(|sentence| Fault::new("colour", sentence))
    }

    /// The colour on a light ground and on a dark one: the same hue, as light as it has to be there.
    pub fn colours(&self) -> Option<(Colour, Colour)> {
        let look = Look { accent: self.colour, ..Look::default() };
        let Accents { light, dark } = look.accents()?;
        light.zip(dark)
    }
}

/// A symbol of the built-in set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Icon {
    Book,
    Bug,
    Bulb,
    Chat,
    Clock,
    Cloud,
    Code,
    Cube,
    Database,
    Flag,
    Gear,
    Globe,
    Graph,
    Key,
    Leaf,
    Megaphone,
    Network,
    People,
    Rocket,
    Shield,
    Star,
    Terminal,
}

impl Icon {
    pub const ALL: [Self; 22] = [
        Self::Book,
        Self::Bug,
        Self::Bulb,
        Self::Chat,
        Self::Clock,
        Self::Cloud,
        Self::Code,
        Self::Cube,
        Self::Database,
        Self::Flag,
        Self::Gear,
        Self::Globe,
        Self::Graph,
        Self::Key,
        Self::Leaf,
        Self::Megaphone,
        Self::Network,
        Self::People,
        Self::Rocket,
        Self::Shield,
        Self::Star,
        Self::Terminal,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Bug => "bug",
            Self::Bulb => "bulb",
            Self::Chat => "chat",
            Self::Clock => "clock",
            Self::Cloud => "cloud",
            Self::Code => "code",
            Self::Cube => "cube",
            Self::Database => "database",
            Self::Flag => "flag",
            Self::Gear => "gear",
            Self::Globe => "globe",
            Self::Graph => "graph",
            Self::Key => "key",
            Self::Leaf => "leaf",
            Self::Megaphone => "megaphone",
            Self::Network => "network",
            Self::People => "people",
            Self::Rocket => "rocket",
            Self::Shield => "shield",
            Self::Star => "star",
            Self::Terminal => "terminal",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|icon| icon.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::look::{CONTRAST, DARK};

    #[test]
    fn a_symbol_is_written_by_its_name_and_read_by_it() {
        for icon in Icon::ALL {
            assert_eq!(Face::parse_icon(icon.name()).unwrap(), Some(icon));
            assert_eq!(serde_json::to_string(&icon).unwrap(), format!("\"{}\"", icon.name()));
        }
        assert_eq!(Face::parse_icon("").unwrap(), None);
        assert_eq!(Face::parse_icon("<svg>").unwrap_err().field, "icon");
    }

    #[test]
    fn a_colour_is_seen_in_both_schemes_or_refused_with_the_ratio_found() {
        for text in ["#8a1c1c", "#095d54", "#005", "#000000"] {
            let face = Face { colour: Face::parse_colour(text).unwrap(), icon: None };
            let (light, dark) = face.colours().unwrap();
            assert!(light.contrast_in(&LIGHT) >= CONTRAST && dark.contrast_in(&DARK) >= CONTRAST, "{text}");
        }
        for (text, said) in [("#ffff00", "Too little contrast"), ("#888", "Too little contrast"), ("red", "six digits")]
        {
            let fault = Face::parse_colour(text).unwrap_err();
            assert!(fault.field == "colour" && fault.sentence.contains(said), "{text}: {}", fault.sentence);
        }
        assert_eq!(Face::parse_colour(" ").unwrap(), None);
        assert_eq!(Face::default().colours(), None);
    }
}
