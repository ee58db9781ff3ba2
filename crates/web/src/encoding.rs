//! The same bytes as they are, and compressed: once for all who ask.

use std::io::Write;
use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Beyond this, brotli takes tables of megabytes for each page, and longer, for little.
const BROTLI_QUALITY: u32 = 4;
/// As large as most pages: a larger one takes megabytes for each compression.
const BROTLI_WINDOW: u32 = 16;

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
            match name.trim() {
                "br" => brotli = !refused,
                "gzip" => gzip = !refused,
                _ => {}
            }
        }
        match (brotli, gzip) {
            (true, _) => Self::Brotli,
            (false, true) => Self::Gzip,
            (false, false) => Self::Plain,
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
    digest: String,
}

impl Encoded {
    pub(crate) fn new(plain: Bytes) -> Self {
        let digest = Sha256::digest(&plain).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self { plain, gzip: OnceLock::new(), brotli: OnceLock::new(), digest }
    }

    pub(crate) fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// Characters of a hash of the content.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    pub(crate) fn get(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Plain => &self.plain,
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.plain)),
            Encoding::Brotli => self.brotli.get_or_init(|| brotli(&self.plain)),
        }
        .clone()
    }

    /// A strong entity tag: each encoding has its own (RFC 9110, section 8.8.3).
    pub(crate) fn tag(&self, encoding: Encoding) -> String {
        match encoding {
            Encoding::Plain => format!("\"{}\"", self.digest),
            _ => format!("\"{}-{}\"", self.digest, encoding.name()),
        }
    }

    /// Sets the headers that tell of the encoding.
    pub(crate) fn describe(encoding: Encoding, headers: &mut HeaderMap) {
        if encoding != Encoding::Plain {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// Whether a request has this entity already.
pub(crate) fn has_already(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known.trim_start_matches("W/") == tag || known == "*")
}

/// Writing into memory cannot fail; if it did, the plain bytes would be wrong under this name.
fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    let written = encoder.write_all(plain).and_then(|()| encoder.finish());
    written.unwrap_or_default().into()
}

fn brotli(plain: &[u8]) -> Bytes {
    let mut compressed = Vec::new();
    {
        let mut encoder = brotli::CompressorWriter::new(&mut compressed, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
        // Into memory: it cannot fail.
        let _ = encoder.write_all(plain);
    }
    compressed.into()
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
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Plain);
    }

    #[test]
    fn what_was_compressed_is_the_same_again() {
        let text = "A page of a thread. ".repeat(500);
        let encoded = Encoded::new(text.clone().into());
        let mut seen = String::new();
        flate2::read::GzDecoder::new(&*encoded.get(Encoding::Gzip)).read_to_string(&mut seen).unwrap();
        assert_eq!(seen, text);
        seen.clear();
        brotli::Decompressor::new(&*encoded.get(Encoding::Brotli), 4096).read_to_string(&mut seen).unwrap();
        assert_eq!(seen, text);
        assert!(encoded.get(Encoding::Brotli).len() < 200);
    }

    #[test]
    fn a_tag_is_known_again_in_a_list_and_weak() {
        let tag = Encoded::new("x".into()).tag(Encoding::Gzip);
        let with = |value: &str| [(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())].into_iter().collect();
        assert!(has_already(&with(&tag), &tag));
        assert!(has_already(&with(&format!("\"other\", W/{tag}")), &tag));
        assert!(has_already(&with("*"), &tag));
        assert!(!has_already(&with("\"other\""), &tag));
        assert!(!has_already(&HeaderMap::new(), &tag));
    }
}
