//! Compressing bodies: on threads of its own, since it keeps a processor busy.
//!
//! What is short is compressed where it is, because handing it over would take as long.

use std::io::{Read, Write};

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use bytes::Bytes;
use pool::Pool;

use crate::encoding::Encoding;

/// Below this, in bytes, a body goes as it is: the packet is not filled anyway.
const SHORTEST: usize = 1_000;
/// From this on, in bytes, it is handed to the pool: it would take longer than a quarter of a millisecond.
const LONG: usize = 64 << 10;
/// As large as most pages: a larger one takes megabytes for each compression.
const BROTLI_WINDOW: u32 = 16;

/// How much work a compression is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// One reader waits for it. A fifth of the time of the other, for a sixth more bytes.
    ForOne,
    /// It is kept. Beyond this, brotli takes tables of megabytes for each page, for little.
    ForMany,
}

/// The threads that compress.
pub(crate) struct Press(Pool);

impl Press {
    pub(crate) fn new() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Pool::new("press", threads.div_ceil(2), 256))
    }

    pub(crate) fn load(&self) -> pool::Load {
        self.0.load()
    }

    /// Does such work; nothing, if too much of it waits already.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        self.0.run(work).await.ok()
    }

    /// The same response, compressed as its reader takes it, if it is a text that is not compressed yet.
    pub(crate) async fn compress(&self, response: Response, encoding: Encoding) -> Response {
        if !is_compressible(&response) {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        // Its length is known, so it is there in one piece, and nothing of it can fail.
        let plain = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let compressed = match encoding {
            Encoding::Plain => None,
            _ if plain.len() < LONG => Some(compressed(&plain, encoding, Effort::ForOne)),
            _ => {
                let plain = plain.clone();
                self.run(move || compressed(&plain, encoding, Effort::ForOne)).await
            }
        };
        let (body, encoding) = match compressed {
            Some(compressed) => (compressed, encoding),
            None => (plain, Encoding::Plain),
        };
        parts.headers.remove(header::CONTENT_LENGTH);
        encoding.describe(&mut parts.headers);
        Response::from_parts(parts, Body::from(body))
    }
}

fn is_compressible(response: &Response) -> bool {
    let headers = response.headers();
    let length = response.body().size_hint().exact().unwrap_or_default();
    // What has a strong tag says itself which form it is.
    length >= SHORTEST as u64
        && !headers.contains_key(header::CONTENT_ENCODING)
        && headers.get(header::ETAG).is_none_or(|tag| tag.as_bytes().starts_with(b"W/"))
        && is_text(headers)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("xml") || kind.ends_with("javascript")
}

/// Writing into memory cannot fail; if it did, the plain bytes would be wrong under this name.
pub(crate) fn compressed(plain: &[u8], encoding: Encoding, effort: Effort) -> Bytes {
    let mut compressed = Vec::with_capacity(plain.len() / 4);
    match encoding {
        Encoding::Plain => compressed.extend_from_slice(plain),
        Encoding::Gzip => {
            let level = match effort {
                Effort::ForOne => 2,
                Effort::ForMany => 6,
            };
            let mut encoder = flate2::write::GzEncoder::new(compressed, flate2::Compression::new(level));
            let written = encoder.write_all(plain).and_then(|()| encoder.finish());
            compressed = written.unwrap_or_default();
        }
        Encoding::Brotli => {
            let quality = match effort {
                Effort::ForOne => 1,
                Effort::ForMany => 4,
            };
            let mut encoder = brotli::CompressorWriter::new(&mut compressed, 4096, quality, BROTLI_WINDOW);
            let _ = encoder.write_all(plain);
        }
    }
    // Without the room that was left to grow: it may be kept.
    compressed.into_boxed_slice().into()
}

/// What was compressed by brotli, here, as it was before.
pub(crate) fn decompressed(brotli: &[u8]) -> Bytes {
    let mut plain = Vec::with_capacity(brotli.len() * 6);
    // Of what was made here, nothing can be wrong.
    let _ = brotli::Decompressor::new(brotli, 4096).read_to_end(&mut plain);
    plain.into()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::response::IntoResponse;

    use super::*;

    fn page(length: usize) -> Response {
        let mut response = "a page ".repeat(length / 7 + 1).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        response
    }

    async fn encoding_of(response: Response) -> Option<String> {
        let response = Press::new().compress(response, Encoding::Brotli).await;
        let encoding = response.headers().get(header::CONTENT_ENCODING);
        encoding.map(|encoding| encoding.to_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn texts_of_some_length_are_compressed_short_or_long() {
        assert_eq!(encoding_of(page(100)).await, None);
        assert_eq!(encoding_of(page(SHORTEST)).await.as_deref(), Some("br"));
        assert_eq!(encoding_of(page(2 * LONG)).await.as_deref(), Some("br"));
    }

    #[tokio::test]
    async fn what_has_a_tag_or_is_no_text_goes_as_it_is() {
        let mut tagged = page(SHORTEST);
        tagged.headers_mut().insert(header::ETAG, HeaderValue::from_static("\"a\""));
        assert_eq!(encoding_of(tagged).await, None);
        let mut picture = page(SHORTEST);
        picture.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
        assert_eq!(encoding_of(picture).await, None);
    }

    #[tokio::test]
    async fn a_body_without_a_known_length_goes_on_as_it_comes() {
        let parts = ["event: a\n\n"; 500].map(Ok::<_, std::convert::Infallible>);
        let mut live = Body::from_stream(futures_util::stream::iter(parts)).into_response();
        live.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        assert_eq!(encoding_of(live).await, None);
    }
}
