//! Licences of articles: the terms under which a text may be passed on.
//!
//! The list is closed. Whatever a licence's text says, its name, its SPDX identifier and its address are
//! told everywhere in the same words, and nobody has to find out whether two spellings mean the same.

use serde::{Deserialize, Serialize};

use crate::refusal::Fault;

/// A licence, as SPDX identifies it: <https://spdx.org/licenses/>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Licence {
    #[default]
    #[serde(rename = "CC-BY-4.0")]
    Attribution,
    #[serde(rename = "CC-BY-SA-4.0")]
    ShareAlike,
    #[serde(rename = "CC-BY-NC-4.0")]
    NonCommercial,
    #[serde(rename = "CC-BY-NC-SA-4.0")]
    NonCommercialShareAlike,
    #[serde(rename = "CC-BY-ND-4.0")]
    NoDerivatives,
    #[serde(rename = "CC0-1.0")]
    Zero,
    #[serde(rename = "GFDL-1.3-or-later")]
    FreeDocumentation,
    #[serde(rename = "Apache-2.0")]
    Apache,
    #[serde(rename = "MIT")]
    Mit,
}

impl Licence {
    pub const ALL: [Self; 9] = [
        Self::Attribution,
        Self::ShareAlike,
        Self::NonCommercial,
        Self::NonCommercialShareAlike,
        Self::NoDerivatives,
        Self::Zero,
        Self::FreeDocumentation,
        Self::Apache,
        Self::Mit,
    ];

    /// As SPDX spells it.
    pub fn spdx(self) -> &'static str {
        match self {
            Self::Attribution => "CC-BY-4.0",
            Self::ShareAlike => "CC-BY-SA-4.0",
            Self::NonCommercial => "CC-BY-NC-4.0",
            Self::NonCommercialShareAlike => "CC-BY-NC-SA-4.0",
            Self::NoDerivatives => "CC-BY-ND-4.0",
            Self::Zero => "CC0-1.0",
            Self::FreeDocumentation => "GFDL-1.3-or-later",
            Self::Apache => "Apache-2.0",
            Self::Mit => "MIT",
        }
    }

    /// As people say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attribution => "CC BY 4.0",
            Self::ShareAlike => "CC BY-SA 4.0",
            Self::NonCommercial => "CC BY-NC 4.0",
            Self::NonCommercialShareAlike => "CC BY-NC-SA 4.0",
            Self::NoDerivatives => "CC BY-ND 4.0",
            Self::Zero => "CC0 1.0",
            Self::FreeDocumentation => "GNU FDL 1.3 or later",
            Self::Apache => "Apache License 2.0",
            Self::Mit => "MIT License",
        }
    }

    /// Where it stands in full.
    pub fn address(self) -> &'static str {
        match self {
            Self::Attribution => "https://creativecommons.org/licenses/by/4.0/",
            Self::ShareAlike => "https://creativecommons.org/licenses/by-sa/4.0/",
            Self::NonCommercial => "https://creativecommons.org/licenses/by-nc/4.0/",
            Self::NonCommercialShareAlike => "https://creativecommons.org/licenses/by-nc-sa/4.0/",
            Self::NoDerivatives => "https://creativecommons.org/licenses/by-nd/4.0/",
            Self::Zero => "https://creativecommons.org/publicdomain/zero/1.0/",
            Self::FreeDocumentation => "https://www.gnu.org/licenses/fdl-1.3.html",
            Self::Apache => "https://www.apache.org/licenses/LICENSE-2.0",
            Self::Mit => "https://opensource.org/license/mit",
        }
    }

    /// What it comes to for whoever publishes under it: a clause that goes on after its name.
    pub fn in_short(self) -> &'static str {
        match self {
            Self::Attribution => "anyone may share and adapt it, and must credit you",
            Self::ShareAlike => "anyone may share and adapt it, must credit you, and pass it on under the same terms",
            Self::NonCommercial => "anyone may share and adapt it, not commercially, and must credit you",
            Self::NonCommercialShareAlike => {
                "anyone may share and adapt it, not commercially, must credit you, and pass it on under the same terms"
            }
            Self::NoDerivatives => "anyone may share it as it is, and must credit you",
            Self::Zero => "anyone may do with it what they like, and need not even credit you",
            Self::FreeDocumentation => {
                "anyone may share and adapt it, must credit you, and pass it on under the same terms"
            }
            Self::Apache | Self::Mit => "anyone may use and adapt it, and must keep your name with it",
        }
    }

    /// # Errors
    /// None of the list has this identifier.
    pub fn parse(field: &'static str, spdx: &str) -> Result<Self, Fault> {
        Self::ALL
            .into_iter()
            .find(|licence| licence.spdx() == spdx)
            .ok_or_else(|| Fault::new(field, "Choose one of the licences of the list."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_kept_as_spdx_spells_it_and_known_by_that() {
        for licence in Licence::ALL {
            assert_eq!(serde_json::to_string(&licence).unwrap(), format!("\"{}\"", licence.spdx()));
            assert_eq!(Licence::parse("licence", licence.spdx()), Ok(licence));
            assert!(licence.address().starts_with("https://"), "{licence:?}");
        }
        assert_eq!(Licence::parse("licence", "WTFPL").unwrap_err().field, "licence");
        assert_eq!(Licence::default().spdx(), "CC-BY-4.0");
    }
}
