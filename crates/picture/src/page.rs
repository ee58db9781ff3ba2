//! Pictures that people put into what they write: as large as a page has use for, and in a few smaller
//! widths.
//!
//! What came without loss is kept so, since it mostly is a screen or a drawing, whose edges would blur;
//! photographs are kept as such. Of an animation the first picture is kept.

use image::DynamicImage;
use image::imageops::FilterType;

use crate::frames::Written;
use crate::{Encoding, SIDE_MAX, Unusable, decode, encode, has_holes};

/// Pixels that are kept of a photograph: twice the width of a page.
const LOSSY_PIXELS: u64 = 5_000_000;
/// The same of what came without loss: a screen of 3,840 × 2,160.
const LOSSLESS_PIXELS: u64 = 8_300_000;
/// Bytes up to which something opaque is kept without loss.
const LOSSLESS_BYTES: usize = 3 << 20;

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForPage {
    pub encoding: Encoding,
    /// Pixels of `full`.
    pub width: u32,
    pub height: u32,
    pub full: Vec<u8>,
    /// Smaller ones by their widths, each shorter than `full`.
    pub narrower: Vec<(u32, Vec<u8>)>,
    /// There were other pictures behind the first.
    pub is_animated: bool,
}

/// Makes a picture for pages of a file. `widths` says in which smaller ones a picture of this width is to
/// be had. A photograph of 12 megapixels takes some 60 MB and a second.
///
/// # Errors
/// The file cannot be used; the reason is for whoever sent it.
pub fn for_page(file: &[u8], widths: impl Fn(u32, u32) -> Vec<u32>) -> Result<ForPage, Unusable> {
    let written = Written::of(file);
    let (picture, orientation) = decode(file)?;
    let mut full = fitted(picture, if written.is_lossless { LOSSLESS_PIXELS } else { LOSSY_PIXELS });
    // Turned when there is less of it.
    full.apply_orientation(orientation);
    let shows_through = has_holes(&full);
    let full = match shows_through {
        true => DynamicImage::ImageRgba8(full.into_rgba8()),
        false => DynamicImage::ImageRgb8(full.into_rgb8()),
    };
    let (encoding, bytes) = encoded(&full, shows_through, written.is_lossless)?;
    let (width, height) = (full.width(), full.height());
    let mut narrower: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut larger = full;
    let mut widths = widths(width, height);
    widths.sort_unstable();
    for target in widths.into_iter().rev() {
        let high = u64::from(height) * u64::from(target) / u64::from(width);
        let smaller = larger.resize_exact(target, u32::try_from(high).unwrap_or(1).max(1), FilterType::CatmullRom);
        let file = encode(&smaller, encoding)?;
        if file.len() < bytes.len() {
            narrower.insert(0, (target, file));
        }
        larger = smaller;
    }
    Ok(ForPage { encoding, width, height, full: bytes, narrower, is_animated: written.is_animated })
}

/// Made smaller where it has more pixels than these, or is too long for the format that it is kept in.
fn fitted(picture: DynamicImage, pixels: u64) -> DynamicImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let by_area = (pixels as f64 / (width * height)).sqrt();
    let by_side = f64::from(SIDE_MAX - 1) / width.max(height);
    let scale = by_area.min(by_side);
    if scale >= 1.0 {
        return picture;
    }
    let side = |length: f64| ((length * scale) as u32).max(1);
    picture.thumbnail_exact(side(width), side(height))
}

fn encoded(full: &DynamicImage, shows_through: bool, was_lossless: bool) -> Result<(Encoding, Vec<u8>), Unusable> {
    if shows_through || was_lossless {
        let bytes = encode(full, Encoding::WebP)?;
        if shows_through || bytes.len() <= LOSSLESS_BYTES {
            return Ok((Encoding::WebP, bytes));
        }
    }
    Ok((Encoding::Jpeg, encode(full, Encoding::Jpeg)?))
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
