//! Files as JSON.

use forum::Uploaded;
use serde::Serialize;
use utoipa::ToSchema;

/// A file that posts may use.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Upload)]
pub(in crate::api) struct UploadShape {
    /// Where it is.
    #[schema(format = "uri-reference", examples("/uploads/0f343b0931126a20f133d67c2b018a3b-1600x900/graph.webp"))]
    url: String,
    /// What puts it into a text. Say in it what a picture shows, in place of its name.
    #[schema(examples("![graph.webp](/uploads/0f343b0931126a20f133d67c2b018a3b-1600x900/graph.webp)"))]
    markdown: String,
    /// Of a picture, in pixels.
    width: Option<u32>,
    height: Option<u32>,
    /// As it is kept, in bytes.
    bytes: u64,
    /// What became of it that one would not expect.
    notice: Option<String>,
}

impl UploadShape {
    pub(in crate::api) fn of(uploaded: &Uploaded) -> Self {
        Self {
            url: uploaded.address.clone(),
            markdown: uploaded.markdown.clone(),
            width: uploaded.size.map(|size| size.width),
            height: uploaded.size.map(|size| size.height),
            bytes: uploaded.bytes,
            notice: uploaded.was_animated.then(|| "Of an animation the first picture is kept.".to_owned()),
        }
    }
}
