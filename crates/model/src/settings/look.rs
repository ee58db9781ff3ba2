//! How the forum looks: its logo and its accent colour.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What text has to have against its ground (WCAG 2.2, 1.4.3).
pub const CONTRAST: f64 = 4.5;
/// What is aimed at where a colour is derived: as the built-in ones have it.
const CALM: f64 = 7.0;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<LogoMark>,
    /// The one before, which is kept so that a change can be undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier_logo: Option<LogoMark>,
    /// On a light ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<Colour>,
    /// On a dark ground; derived from the other one, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent_dark: Option<Colour>,
}

impl Look {
    /// Both accents, where at least one was chosen.
    pub fn accents(&self) -> Option<Accents> {
        let derived = || self.accent.map(|accent| accent.lightened_for(&DARK));
        let (light, dark) = (self.accent, self.accent_dark.or_else(derived));
        (light.is_some() || dark.is_some()).then_some(Accents { light, dark })
    }
}

/// The accents of both schemes; the built-in one, where absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accents {
    pub light: Option<Colour>,
    pub dark: Option<Colour>,
}

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// What an accent stands on in one scheme, and what stands on it.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    pub ground: Colour,
    pub raised: Colour,
    pub ink: Colour,
}

pub const LIGHT: Scheme =
    Scheme { ground: Colour([0xf8, 0xf9, 0xf6]), raised: Colour([0xee, 0xf1, 0xec]), ink: Colour([0x1b, 0x21, 0x1f]) };
pub const DARK: Scheme =
    Scheme { ground: Colour([0x11, 0x16, 0x15]), raised: Colour([0x1a, 0x21, 0x1f]), ink: Colour([0xd9, 0xdf, 0xdb]) };

const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0x0b, 0x14, 0x12]);

impl Colour {
    /// `#1a7f5a` or `#175`, in capitals or not.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        let digits: Vec<u8> = digits.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect::<Option<_>>()?;
        match digits.as_slice() {
            [r, g, b] => Some(Self([r * 17, g * 17, b * 17])),
            [r1, r2, g1, g2, b1, b2] => Some(Self([r1 * 16 + r2, g1 * 16 + g2, b1 * 16 + b2])),
            _ => None,
        }
    }

    /// A colour that text can have in this scheme.
    ///
    /// # Errors
    /// A sentence: it is no colour, or has too little contrast.
    pub fn readable(text: &str, scheme: &Scheme) -> Result<Self, String> {
        let wrong = || "Write the colour as # and six digits, as in #095d54.".to_owned();
        let colour = Self::parse(text).ok_or_else(wrong)?;
        let contrast = colour.contrast_in(scheme);
        if contrast < CONTRAST {
            // Cut off: what is told is never more than there is.
            let found = (contrast * 100.0).floor() / 100.0;
            return Err(format!(
                "Too little contrast: {found:.2}:1 on the ground of the pages, where text needs {CONTRAST}:1. Choose one \
                 that is {}.",
                if scheme.ground == LIGHT.ground { "darker" } else { "lighter" }
            ));
        }
        Ok(colour)
    }

    /// Relative luminance, as WCAG defines it.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast ratio of two colours, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The worst contrast that a link of this colour has in a scheme.
    pub fn contrast_in(self, scheme: &Scheme) -> f64 {
        self.contrast(scheme.ground).min(self.contrast(scheme.raised)).min(self.contrast(self.tint_in(scheme)))
    }

    /// This much of the other colour in this one, from 0 to 100.
    fn mixed(self, other: Self, percent: u32) -> Self {
        let part = |a: u8, b: u8| ((u32::from(a) * (100 - percent) + u32::from(b) * percent + 50) / 100) as u8;
        let ([r, g, b], [or, og, ob]) = (self.0, other.0);
        Self([part(r, or), part(g, og), part(b, ob)])
    }

    /// What is hovered over.
    #[must_use]
    pub fn strong_in(self, scheme: &Scheme) -> Self {
        self.mixed(scheme.ink, 30)
    }

    /// The ground of what is marked.
    #[must_use]
    pub fn tint_in(self, scheme: &Scheme) -> Self {
        scheme.ground.mixed(self, 8)
    }

    /// What text on this colour has: white or near black, whichever is read better.
    #[must_use]
    pub fn text_on(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) { WHITE } else { BLACK }
    }

    /// The same hue, as light as it has to be on a dark ground.
    fn lightened_for(self, scheme: &Scheme) -> Self {
        let lighter = (0..=100).map(|percent| self.mixed(WHITE, percent));
        lighter.into_iter().find(|colour| colour.contrast_in(scheme) >= CALM).unwrap_or(WHITE)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no colour")
    }
}

/// Names one logo: a hash of what is kept, its size and how it is encoded, as in `0a1b-320x96.webp`. Another
/// picture has another mark, so an address that holds one is good for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogoMark(String);

impl LogoMark {
    pub fn new(hash: &str, (width, height): (u32, u32), extension: &str) -> Self {
        Self(format!("{hash}-{width}x{height}.{extension}"))
    }

    /// The end of an address.
    pub fn parse(file: &str) -> Option<Self> {
        let (stem, extension) = file.split_once('.')?;
        let (hash, _) = stem.split_once('-')?;
        let mark = Self(file.to_owned());
        let is_plain = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_known = matches!(extension, "jpg" | "webp") && mark.size().is_some();
        (is_plain && is_known).then_some(mark)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn extension(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, extension)| extension)
    }

    /// Width and height, in pixels.
    pub fn size(&self) -> Option<(u32, u32)> {
        let (stem, _) = self.0.split_once('.')?;
        let (width, height) = stem.split_once('-')?.1.split_once('x')?;
        let pixels = |text: &str| text.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == text);
        Some((pixels(width)?, pixels(height)?))
    }
}

#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
