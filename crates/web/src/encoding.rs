//! The same bytes as they are, and compressed: once for all who ask.

use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::press::{self, Effort};

/// How a body goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The best that a request accepts (RFC 9110, section 12.5.3).
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let (mut gzip, mut brotli) = (false, false);
        for offer in offers.flat_map(|value| value.split(',')) {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let refused = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()) == Some(0.0);
            let name = name.trim();
            if name.eq_ignore_ascii_case("br") {
                brotli = !refused;
            } else if name.eq_ignore_ascii_case("gzip") {
                gzip = !refused;
            }
        }
        match (brotli, gzip) {
            (true, _) => Self::Brotli,
            (false, true) => Self::Gzip,
            (false, false) => Self::Plain,
        }
    }

    /// Sets the header that tells of it.
    pub(crate) fn describe(self, headers: &mut HeaderMap) {
        if self != Self::Plain {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(self.name()));
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }
}

/// A body that is compressed when it is first asked for so.
pub(crate) struct Encoded {
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    digest: Digest,
}

impl Encoded {
    pub(crate) fn new(plain: Bytes) -> Self {
        let digest = Digest::of(&plain);
        Self { plain, gzip: OnceLock::new(), brotli: OnceLock::new(), digest }
    }

    #[cfg(test)]
    pub(crate) fn plain(&self) -> &Bytes {
        &self.plain
    }

    pub(crate) fn digest(&self) -> &str {
        &self.digest.0
    }

    pub(crate) fn get(&self, encoding: Encoding) -> &Bytes {
        let form = match encoding {
            Encoding::Plain => return &self.plain,
            Encoding::Gzip => &self.gzip,
            Encoding::Brotli => &self.brotli,
        };
        form.get_or_init(|| press::compressed(&self.plain, encoding, Effort::ForMany))
    }
}

/// A body that is kept compressed alone, as nearly all take it, in a fifth of the memory. For the
/// others it is made plain again.
pub(crate) struct Packed {
    brotli: Bytes,
    gzip: OnceLock<Bytes>,
    tags: [HeaderValue; 3],
}

impl Packed {
    /// Compresses it: for the length of a page some tenths of a millisecond.
    pub(crate) fn new(plain: &[u8]) -> Self {
        let brotli = press::compressed(plain, Encoding::Brotli, Effort::ForMany);
        Self { brotli, gzip: OnceLock::new(), tags: Digest::of(plain).tags() }
    }

    /// What is there already.
    pub(crate) fn ready(&self, encoding: Encoding) -> Option<&Bytes> {
        match encoding {
            Encoding::Plain => None,
            Encoding::Gzip => self.gzip.get(),
            Encoding::Brotli => Some(&self.brotli),
        }
    }

    /// Makes this form of it, which takes as long as [`Packed::new`] at most.
    pub(crate) fn make(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Plain => self.plain(),
            Encoding::Gzip => {
                let gzip = || press::compressed(&self.plain(), encoding, Effort::ForMany);
                self.gzip.get_or_init(gzip).clone()
            }
            Encoding::Brotli => self.brotli.clone(),
        }
    }

    pub(crate) fn plain(&self) -> Bytes {
        press::decompressed(&self.brotli)
    }

    /// How many bytes are kept of it.
    pub(crate) fn size(&self) -> usize {
        self.brotli.len() + self.gzip.get().map_or(0, Bytes::len)
    }

    /// A strong entity tag: each encoding has its own (RFC 9110, section 8.8.3).
    pub(crate) fn tag(&self, encoding: Encoding) -> &HeaderValue {
        let [plain, gzip, brotli] = &self.tags;
        match encoding {
            Encoding::Plain => plain,
            Encoding::Gzip => gzip,
            Encoding::Brotli => brotli,
        }
    }
}

/// What tells this content from others, in characters that a header takes.
pub(crate) fn digest(content: &[u8]) -> String {
    Digest::of(content).0.into()
}

/// Characters of a hash of a content.
struct Digest(Box<str>);

impl Digest {
    fn of(content: &[u8]) -> Self {
        let digest: String = Sha256::digest(content).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self(digest.into())
    }

    fn tags(&self) -> [HeaderValue; 3] {
        ["", "-gzip", "-br"].map(|ending| {
            // Digits and marks make a header in any case.
            HeaderValue::try_from(format!("\"{}{ending}\"", self.0)).unwrap_or(HeaderValue::from_static("\"\""))
        })
    }
}

/// Whether a request has this entity already.
pub(crate) fn has_already(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known.trim_start_matches("W/") == tag || known == "*")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn accepting(value: &str) -> Encoding {
        let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap())].into_iter().collect();
        Encoding::accepted(&headers)
    }

    #[test]
    fn the_best_that_is_accepted_is_taken() {
        assert_eq!(accepting("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(accepting("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(accepting("gzip;q=0"), Encoding::Plain);
        assert_eq!(accepting("deflate"), Encoding::Plain);
        assert_eq!(accepting("GZIP, BR;q=0.0"), Encoding::Gzip);
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Plain);
    }

    #[test]
    fn what_was_compressed_is_the_same_again() {
        let text = "A page of a thread. ".repeat(500);
        let (encoded, packed) = (Encoded::new(text.clone().into()), Packed::new(text.as_bytes()));
        assert_eq!(packed.make(Encoding::Plain), text);
        for (gzip, brotli) in [
            (encoded.get(Encoding::Gzip).clone(), encoded.get(Encoding::Brotli).clone()),
            (packed.make(Encoding::Gzip), packed.make(Encoding::Brotli)),
        ] {
            let mut seen = String::new();
            flate2::read::GzDecoder::new(&*gzip).read_to_string(&mut seen).unwrap();
            assert_eq!(seen, text);
            assert_eq!(press::decompressed(&brotli), text);
            assert!(brotli.len() < 200);
        }
    }

    #[test]
    fn a_tag_is_known_again_in_a_list_and_weak() {
        let body = Packed::new(b"x");
        let tag = body.tag(Encoding::Gzip);
        let with = |value: &str| [(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())].into_iter().collect();
        assert!(has_already(&with(tag.to_str().unwrap()), tag));
        assert!(has_already(&with(&format!("\"other\", W/{}", tag.to_str().unwrap())), tag));
        assert!(has_already(&with("*"), tag));
        assert!(!has_already(&with("\"other\""), tag));
        assert!(!has_already(&HeaderMap::new(), tag));
    }
}
