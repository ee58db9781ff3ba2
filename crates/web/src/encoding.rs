//! The same bytes as they are, and compressed: once for all who ask.

use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use sha2::{Digest, Sha256};

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
    /// Begins every entity tag of it.
    digest: Box<str>,
    tags: [HeaderValue; 3],
}

impl Encoded {
    pub(crate) fn new(plain: Bytes) -> Self {
        let digest: String = Sha256::digest(&plain).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let tags = ["", "-gzip", "-br"].map(|ending| {
            // Digits and marks make a header in any case.
            HeaderValue::try_from(format!("\"{digest}{ending}\"")).unwrap_or(HeaderValue::from_static("\"\""))
        });
        Self { plain, gzip: OnceLock::new(), brotli: OnceLock::new(), digest: digest.into(), tags }
    }

    pub(crate) fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// Characters of a hash of the content.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// What is there already.
    pub(crate) fn ready(&self, encoding: Encoding) -> Option<&Bytes> {
        match encoding {
            Encoding::Plain => Some(&self.plain),
            Encoding::Gzip => self.gzip.get(),
            Encoding::Brotli => self.brotli.get(),
        }
    }

    /// Bytes of all that is there already.
    pub(crate) fn size(&self) -> usize {
        let forms = [Encoding::Plain, Encoding::Gzip, Encoding::Brotli];
        forms.into_iter().filter_map(|form| self.ready(form)).map(Bytes::len).sum()
    }

    /// Compresses it, if that was not done before: for the length of a page some tenths of a millisecond.
    pub(crate) fn get(&self, encoding: Encoding) -> &Bytes {
        let form = match encoding {
            Encoding::Plain => return &self.plain,
            Encoding::Gzip => &self.gzip,
            Encoding::Brotli => &self.brotli,
        };
        form.get_or_init(|| press::compressed(&self.plain, encoding, Effort::ForMany))
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
        let encoded = Encoded::new(text.clone().into());
        let mut seen = String::new();
        flate2::read::GzDecoder::new(&**encoded.get(Encoding::Gzip)).read_to_string(&mut seen).unwrap();
        assert_eq!(seen, text);
        seen.clear();
        brotli::Decompressor::new(&**encoded.get(Encoding::Brotli), 4096).read_to_string(&mut seen).unwrap();
        assert_eq!(seen, text);
        assert!(encoded.get(Encoding::Brotli).len() < 200);
    }

    #[test]
    fn a_tag_is_known_again_in_a_list_and_weak() {
        let body = Encoded::new("x".into());
        let tag = body.tag(Encoding::Gzip);
        let with = |value: &str| [(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())].into_iter().collect();
        assert!(has_already(&with(tag.to_str().unwrap()), tag));
        assert!(has_already(&with(&format!("\"other\", W/{}", tag.to_str().unwrap())), tag));
        assert!(has_already(&with("*"), tag));
        assert!(!has_already(&with("\"other\""), tag));
        assert!(!has_already(&HeaderMap::new(), tag));
    }
}
