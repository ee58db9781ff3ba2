//! Where and in which language a member is at home.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::refusal::{Fault, Faults, Refusal};

/// A time zone of the IANA database, such as `Europe/Zurich`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(String);

impl Zone {
    /// The zone of this name, spelled as the database does.
    pub fn parse(text: &str) -> Option<Self> {
        let zone = TimeZone::get(text.trim()).ok()?;
        Some(Self(zone.iana_name()?.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// UTC, where the database does not know it any more.
    pub fn rules(&self) -> TimeZone {
        TimeZone::get(&self.0).unwrap_or(TimeZone::UTC)
    }

    /// Those that a place can be in, by name. Older spellings of them are understood and not offered.
    pub fn offered() -> Vec<String> {
        const AREAS: [&str; 10] = [
            "Africa",
            "America",
            "Antarctica",
            "Arctic",
            "Asia",
            "Atlantic",
            "Australia",
            "Europe",
            "Indian",
            "Pacific",
        ];
        let of_a_place = |name: &String| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
        let mut names: Vec<String> =
            jiff::tz::db().available().map(|name| name.to_string()).filter(of_a_place).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A language by its code (BCP 47) and its own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    pub code: &'static str,
    pub name: &'static str,
}

macro_rules! languages {
    ($($code:literal $name:literal,)*) => {
        /// The languages that somebody may say to write in, by code.
        pub const LANGUAGES: &[Language] = &[$(Language { code: $code, name: $name },)*];
    };
}

languages! {
    "ar" "العربية", "bg" "Български", "bn" "বাংলা", "ca" "Català", "cs" "Čeština", "da" "Dansk", "de" "Deutsch",
    "el" "Ελληνικά", "en" "English", "es" "Español", "et" "Eesti", "eu" "Euskara", "fa" "فارسی", "fi" "Suomi",
    "fr" "Français", "ga" "Gaeilge", "he" "עברית", "hi" "हिन्दी", "hr" "Hrvatski", "hu" "Magyar", "id" "Indonesia",
    "is" "Íslenska", "it" "Italiano", "ja" "日本語", "ko" "한국어", "lt" "Lietuvių", "lv" "Latviešu", "nb" "Norsk bokmål",
    "nl" "Nederlands", "pl" "Polski", "pt" "Português", "ro" "Română", "ru" "Русский", "sk" "Slovenčina",
    "sl" "Slovenščina", "sr" "Српски", "sv" "Svenska", "ta" "தமிழ்", "th" "ไทย", "tr" "Türkçe", "uk" "Українська",
    "vi" "Tiếng Việt", "zh" "中文",
}

impl Language {
    pub fn of(code: &str) -> Option<Self> {
        LANGUAGES.iter().find(|language| language.code == code).copied()
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::of(&code).ok_or_else(|| serde::de::Error::custom("no language of ours"))
    }
}

/// What a member said of it; both may be left open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Locale {
    /// In which their pages show times. Everybody else reads UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// In which they write: their posts say so, for those who have them read aloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Locale {
    /// # Errors
    /// There is no such zone or language.
    pub fn check(zone: &str, language: &str) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        let known = |text: &str, found: bool, fault: Fault| if text.is_empty() || found { Ok(()) } else { Err(fault) };
        let (found_zone, found_language) = (Zone::parse(zone), Language::of(language));
        let fault = Fault::new("zone", "There is no such time zone: choose one of the list.");
        faults.take(known(zone.trim(), found_zone.is_some(), fault));
        let fault = Fault::new("language", "Choose one of the languages of the list.");
        faults.take(known(language, found_language.is_some(), fault));
        faults.end()?;
        Ok(Self { zone: found_zone.filter(|_| !zone.trim().is_empty()), language: found_language })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_those_of_the_database() {
        assert_eq!(Zone::parse("europe/zurich").unwrap().as_str(), "Europe/Zurich");
        assert_eq!(Zone::parse("UTC").unwrap().as_str(), "UTC");
        assert!(Zone::parse("Europe/Atlantis").is_none() && Zone::parse("../etc/passwd").is_none());
        let offered = Zone::offered();
        assert!(offered.len() > 300 && offered.contains(&"Asia/Kathmandu".to_owned()), "{}", offered.len());
        assert!(offered.iter().all(|name| Zone::parse(name).is_some()));
    }

    #[test]
    fn a_locale_may_be_left_open_and_not_made_up() {
        assert_eq!(Locale::check("", "").unwrap(), Locale::default());
        let there = Locale::check("Asia/Tokyo", "ja").unwrap();
        assert_eq!(there.language.unwrap().name, "日本語");
        let Err(Refusal::Invalid(faults)) = Locale::check("Moon/Base", "tlh") else { panic!("both are wrong") };
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["zone", "language"]);
        let written = serde_json::to_string(&there).unwrap();
        assert_eq!(written, r#"{"zone":"Asia/Tokyo","language":"ja"}"#);
        assert_eq!(serde_json::from_str::<Locale>(&written).unwrap(), there);
    }

    #[test]
    fn languages_stand_by_their_codes_each_once() {
        let codes: Vec<&str> = LANGUAGES.iter().map(|language| language.code).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    }
}
