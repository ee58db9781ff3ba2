//! Names of members, and what keeps two of them from looking alike.
//!
//! A name is shown as its owner typed it. What must be unique is its [`NameKey`], under which names
//! that differ only in case, in hyphens or spaces, or in letters that look the same (`paypal` with
//! a Cyrillic `а`) fall together.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use precis_profiles::UsernameCaseMapped;
use precis_profiles::precis_core::Error as PrecisError;
use precis_profiles::precis_core::profile::PrecisFastInvocation;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile, RestrictionLevel, RestrictionLevelDetection, skeleton};

use crate::slug::Slug;

/// A name as typed, in NFC and without spaces at its ends: 1 to [`Username::MAX_CHARS`] characters.
///
/// Deserialising trusts what the store holds; text from outside goes through [`Username::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(String);

/// What makes a name unique; never shown.
///
/// It is the slug of the name, prepared by the PRECIS profile UsernameCaseMapped (RFC 8265, section
/// 3.3) and then reduced to the skeleton of UTS 39, section 4. The skeleton may hold any character,
/// `/` and `:` among them.
///
/// One kind of likeness remains: a capital `I` for a small `l`. Case makes `I` the same as `i`, so
/// the two could only fall together if `kai` and `kal` did too, and those are different people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameKey(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    #[error("Enter a name.")]
    Empty,
    #[error("A name has at most {} characters. Choose a shorter one.", Username::MAX_CHARS)]
    TooLong,
    #[error("A name has at most {} characters. Choose a shorter one.", crate::about::DisplayName::MAX_CHARS)]
    LongDisplayName,
    #[error("This name contains a control character. Type the name anew instead of pasting it.")]
    Control,
    #[error(
        "This name contains a hidden mark that turns the direction of writing. Type the name anew instead of pasting it."
    )]
    DirectionMark,
    #[error("This name contains a character that nobody can see. Type the name anew instead of pasting it.")]
    Invisible,
    #[error("“{0}” can't be part of a name. Use letters, digits, single spaces, “-”, “_” and “.” only.")]
    Character(char),
    #[error("This name has two spaces in a row. Leave one of them out.")]
    DoubleSpace,
    #[error("A name needs at least one letter or digit. Add one.")]
    NothingToRead,
    #[error("This name piles up accents on one letter. Leave some of them out.")]
    PiledMarks,
    #[error(
        "This name mixes letters of several writing systems, which could make it look like somebody else's. Use letters of one."
    )]
    MixedScripts,
    #[error(
        "This name mixes writing from left to right and from right to left. Use one direction, and put no digit first where it runs from right to left."
    )]
    MixedDirections,
    #[error("This name, or one that looks like it, is kept for the site itself. Choose another.")]
    Reserved,
}

impl Username {
    pub const MAX_CHARS: usize = 30;

    /// Takes a name that anybody may register with.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = Self::parse_reserved_ok(text)?;
        if is_reserved(&name.0) { Err(NameError::Reserved) } else { Ok(name) }
    }

    /// Takes a name from those who keep the site: the first admin may well be called `admin`.
    pub fn parse_reserved_ok(text: &str) -> Result<Self, NameError> {
        let name: String = text.trim().nfc().collect();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(NameError::TooLong);
        }
        check_characters(&name)?;
        check_scripts(&name)?;
        check_precis(&Slug::of(&name))?;
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in addresses: `/user/{slug}`. Names with one slug have one key, so slugs are unique
    /// too.
    pub fn slug(&self) -> Slug {
        Slug::of(&self.0)
    }

    pub fn key(&self) -> NameKey {
        NameKey::of(&self.slug())
    }

    /// All keys that a name claims: its own, and how it looks in capitals, where it can be seen in
    /// them. Letters that differ may have capitals that do not: `ΜΙΑ` is Greek, and nobody can
    /// tell it from `MIA`. A name in small letters of another script is shown in those, and claims
    /// nothing more.
    pub fn keys(&self) -> Vec<NameKey> {
        keys_of(&self.0)
    }
}

/// Whether a name would pass for that of the site, whatever the site is called.
pub fn passes_for_site(name: &str, site: &str) -> bool {
    let site = keys_of(bare(site));
    keys_of(bare(name)).iter().any(|key| site.contains(key))
}

fn bare(name: &str) -> &str {
    name.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The keys of a name, whoever may have it.
pub(crate) fn keys_of(name: &str) -> Vec<NameKey> {
    let slug = Slug::of(name);
    let is_seen_in_capitals = name.is_ascii() || name.chars().any(|c| !c.is_ascii() && c.is_uppercase());
    let mut keys = vec![NameKey::of(&slug)];
    if is_seen_in_capitals {
        keys.push(NameKey::in_capitals(&slug));
    }
    keys
}

/// Whether a name passes for one that is kept for the site; `_admin_` passes for `admin`.
fn is_reserved(name: &str) -> bool {
    keys_of(bare(name)).iter().any(|key| RESERVED_KEYS.contains(key))
}

/// What a name that is only shown has to fulfil: the same as one that its owner is known by, but for
/// some punctuation that is common in names.
pub(crate) fn check_display_name(name: &str) -> Result<(), NameError> {
    let plain: String = name.chars().map(|c| if "'’,()&".contains(c) { '.' } else { c }).collect();
    check_characters(&plain)?;
    let letters: String = plain.chars().filter(|&c| c != '.').collect();
    check_scripts(&letters)?;
    check_precis(&Slug::of(&letters))?;
    if is_reserved(name) { Err(NameError::Reserved) } else { Ok(()) }
}

impl NameKey {
    /// The key under which to look up a name that somebody typed or an address holds; `None` if
    /// nobody can have that name.
    pub fn for_lookup(text: &str) -> Option<Self> {
        let name = Username::parse_reserved_ok(text).ok()?;
        Some(name.key())
    }

    fn of(slug: &Slug) -> Self {
        // A parsed name has passed this profile. One that was stored under other tables of Unicode
        // may not, and still needs a key.
        let prepared = UsernameCaseMapped::enforce(slug.as_str());
        Self(look(prepared.as_deref().unwrap_or(slug.as_str())))
    }

    /// Begins with a space, which no other key does.
    fn in_capitals(slug: &Slug) -> Self {
        let capitals: String = slug.as_str().chars().flat_map(char::to_uppercase).collect();
        let seen: String = skeleton(&capitals).collect();
        Self(format!(" {}", look(&seen)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a text looks like, whatever the case: its skeleton (UTS 39, section 4), in lower case, as a
/// fixed point.
///
/// `skeleton` decomposes (NFD), leaves out what is invisible, replaces each character by its
/// prototype and decomposes again. Prototypes may be capitals (`0` gives `O`), so one pass is not
/// enough: `admin0` would differ from `admino`. The pass that changes nothing ends the loop; the
/// bound is there in case new tables hold a circle.
fn look(text: &str) -> String {
    const MAX_PASSES: usize = 8;
    let mut look = fold_case(text.chars());
    for _ in 0..MAX_PASSES {
        let next = fold_case(skeleton(&look));
        if next == look {
            break;
        }
        look = next;
    }
    look
}

/// Lower case letter by letter, with one form of sigma: its form at the end of a word would make
/// `ΟΔΟΣ` and `οδοσ` differ. The result is in NFD, as skeletons are.
fn fold_case(text: impl Iterator<Item = char>) -> String {
    text.flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).nfd().collect()
}

fn check_characters(name: &str) -> Result<(), NameError> {
    for c in name.chars() {
        if c.is_control() {
            return Err(NameError::Control);
        }
        if is_direction_mark(c) {
            return Err(NameError::DirectionMark);
        }
        if is_invisible(c) {
            return Err(NameError::Invisible);
        }
        if !may_stand_in_a_name(c) {
            return Err(NameError::Character(c));
        }
    }
    if name.contains("  ") {
        return Err(NameError::DoubleSpace);
    }
    if !name.chars().any(char::is_alphanumeric) {
        return Err(NameError::NothingToRead);
    }
    check_marks(name)
}

/// Letters and digits (with the marks that words of many scripts need), space, `-`, `_` and `.`:
/// what NodeBB takes, without its quotes, `+`, `*` and brackets. Of letters, those that UTS 39,
/// section 3.1, allows in identifiers: no ornamental, historic or full-width ones.
fn may_stand_in_a_name(c: char) -> bool {
    let is_of_a_word = (c.is_alphanumeric() || is_combining_mark(c)) && c.identifier_allowed();
    is_of_a_word || matches!(c, ' ' | '-' | '_' | '.')
}

/// Marks stand on a letter, at most four of them, and no mark twice in a row (UTS 39, section 5.4).
fn check_marks(name: &str) -> Result<(), NameError> {
    const MAX_MARKS_ON_A_LETTER: usize = 4;
    let mut before = ' ';
    let mut marks = 0;
    for c in name.nfd() {
        if is_combining_mark(c) {
            let stands_on_a_letter = before.is_alphanumeric() || is_combining_mark(before);
            if !stands_on_a_letter {
                return Err(NameError::Character(c));
            }
            marks += 1;
            if marks > MAX_MARKS_ON_A_LETTER || c == before {
                return Err(NameError::PiledMarks);
            }
        } else {
            marks = 0;
        }
        before = c;
    }
    Ok(())
}

/// One script, or Latin with one of the groups that are written together with it: Chinese,
/// Japanese, Korean. That is the level "highly restrictive" of UTS 39, section 5.2.
fn check_scripts(name: &str) -> Result<(), NameError> {
    // The space belongs to all scripts and to no identifier.
    let letters: String = name.chars().filter(|&c| c != ' ').collect();
    if letters.as_str().check_restriction_level(RestrictionLevel::HighlyRestrictive) {
        Ok(())
    } else {
        Err(NameError::MixedScripts)
    }
}

fn check_precis(slug: &Slug) -> Result<(), NameError> {
    match UsernameCaseMapped::enforce(slug.as_str()) {
        Ok(_) => Ok(()),
        Err(PrecisError::BadCodepoint(bad)) => {
            Err(char::from_u32(bad.cp).map_or(NameError::NothingToRead, NameError::Character))
        }
        // What the profile still refuses is the Bidi Rule of RFC 5893.
        Err(PrecisError::Invalid | PrecisError::Unexpected(_)) => Err(NameError::MixedDirections),
    }
}

pub(crate) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character takes no ink: those that Unicode calls Default_Ignorable_Code_Point
/// (direction marks among them), the separators of lines and paragraphs, the anchors of
/// annotations, and the blank of Braille.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Names that would pass for the site's own voice, for everybody, for nobody, for one of its
/// addresses, or for a mailbox of RFC 2142.
const RESERVED: &str = "\
    about abuse account accounts admin administration administrator administrators admins all \
    anonymous api articles auth bookmarks categories category compose contact deleted deleted-member drafts \
    everyone exedra feedback forum guest guests help here hostmaster info legal login logout \
    mail mailer-daemon me member members mod moderation moderator moderators modlog mods \
    nobody noreply no-reply notifications null official operator owner popular post postmaster \
    posts privacy recent register reset root search security settings setup signin signup site \
    staff static superuser support sysadmin system tags team terms topic topics undefined \
    unread uploads user users webmaster www";

static RESERVED_KEYS: LazyLock<HashSet<NameKey>> =
    LazyLock::new(|| RESERVED.split_whitespace().flat_map(|name| Username(name.to_owned()).keys()).collect());

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Username {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for NameKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
