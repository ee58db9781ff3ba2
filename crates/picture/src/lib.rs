//! Pictures of people, made small and harmless, and those that are drawn for who sends none; and the
//! pictures that people put into what they write ([`page`]).
//!
//! What is sent is told by its content, never by what it calls itself. It is decoded within limits
//! and encoded anew, so that nothing of the file itself is kept: no place where a photograph was
//! taken, no script behind the pixels, no second frame.

mod drawn;
mod frames;
pub mod page;

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, Limits};
use sha2::{Digest, Sha256};

pub use drawn::{Drawn, drawn, hash_of};

/// Bytes of a file.
pub const FILE_MAX: usize = 8 << 20;
/// Pixels of a picture, whatever its shape: those of a telephone's camera.
pub const PIXELS_MAX: u64 = 25_000_000;
/// Pixels along one side.
const SIDE_MAX: u32 = 16_384;
/// Bytes that decoding may take.
const MEMORY_MAX: u64 = 128 << 20;
/// The sides of the squares that are kept: a face beside a post, and one on its member's page, each
/// for screens with two pixels where a page counts one and more.
pub const SIDES: [u32; 2] = [128, 256];
/// What a logo fits into.
const LOGO_SIDES: (u32, u32) = (512, 128);
/// Of JPEG: where faces this small stop looking better.
const QUALITY: u8 = 82;

/// Why a file makes no picture; what it says is for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("Choose a file first.")]
    Empty,
    #[error("The file is too large: it may have {} MB.", FILE_MAX >> 20)]
    TooLarge,
    #[error("The picture is too long and narrow: it may have {SIDE_MAX} pixels along a side.")]
    TooLong,
    #[error("This is not a picture that can be read here: send a PNG, JPEG, WebP or GIF.")]
    NotAPicture,
    #[error("The picture has too many pixels: it may have {} million.", PIXELS_MAX / 1_000_000)]
    TooManyPixels,
    #[error("The picture is damaged or incomplete: save it again and send that.")]
    Damaged,
}

/// How the squares of a picture are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What shows through nowhere: a fraction of the bytes that the other would take.
    Jpeg,
    /// What shows through somewhere, without loss.
    WebP,
}

impl Encoding {
    /// As addresses end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    pub encoding: Encoding,
    /// One for each of [`SIDES`].
    pub squares: [Vec<u8>; SIDES.len()],
    /// Of what is kept, in hexadecimal digits: another picture has another one.
    pub hash: String,
}

/// Makes a face of a file: its middle, as large a square as fits.
///
/// # Errors
/// The file cannot be used; the reason is for whoever sent it.
pub fn face(file: &[u8]) -> Result<Face, Unusable> {
    if file.len() > FILE_MAX {
        return Err(Unusable::TooLarge);
    }
    let (picture, orientation) = decode(file)?;
    let mut middle = middle_of(picture);
    // A square is turned as well afterwards, when there is less of it.
    middle.apply_orientation(orientation);
    let encoding = if has_holes(&middle) { Encoding::WebP } else { Encoding::Jpeg };
    let mut squares = [Vec::new(), Vec::new()];
    for (square, side) in squares.iter_mut().zip(SIDES) {
        *square = encode(&middle.resize_exact(side, side, FilterType::Lanczos3), encoding)?;
    }
    let digest = squares.iter().fold(Sha256::new(), |hash, square| hash.chain_update(square)).finalize();
    let hash = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(Face { encoding, squares, hash })
}

/// A logo as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    pub encoding: Encoding,
    pub bytes: Vec<u8>,
    /// In pixels, two or more for each that a page counts.
    pub width: u32,
    pub height: u32,
    /// Of what is kept, in hexadecimal digits.
    pub hash: String,
}

/// Makes a logo of a file: the whole picture, made to fit beside a name.
///
/// # Errors
/// The file cannot be used; the reason is for whoever sent it.
pub fn logo(file: &[u8]) -> Result<Logo, Unusable> {
    if file.len() > FILE_MAX {
        return Err(Unusable::TooLarge);
    }
    let (mut picture, orientation) = decode(file)?;
    picture.apply_orientation(orientation);
    let (width, height) = LOGO_SIDES;
    if picture.width() > width || picture.height() > height {
        picture = picture.resize(width, height, FilterType::Lanczos3);
    }
    let encoding = if has_holes(&picture) { Encoding::WebP } else { Encoding::Jpeg };
    let bytes = encode(&picture, encoding)?;
    let hash = Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(Logo { encoding, bytes, width: picture.width(), height: picture.height(), hash })
}

/// The largest square in the middle, made smaller where there is much of it: averaging costs little,
/// and leaves the good filter a small picture.
fn middle_of(picture: DynamicImage) -> DynamicImage {
    let side = picture.width().min(picture.height());
    let picture = if side > 4 * SIDES[1] {
        let shrunk = |length: u32| (u64::from(length) * u64::from(2 * SIDES[1]) / u64::from(side)) as u32;
        picture.thumbnail_exact(shrunk(picture.width()), shrunk(picture.height()))
    } else {
        picture
    };
    let side = picture.width().min(picture.height());
    picture.crop_imm((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)
}

/// The first frame, and how it is to be turned.
fn decode(file: &[u8]) -> Result<(DynamicImage, Orientation), Unusable> {
    if file.is_empty() {
        return Err(Unusable::Empty);
    }
    let bytes = || Cursor::new(file);
    match image::guess_format(file) {
        Ok(ImageFormat::Png) => pixels(PngDecoder::with_limits(bytes(), limits())),
        Ok(ImageFormat::Jpeg) if !frames::jpeg_has_end(file) => Err(Unusable::Damaged),
        Ok(ImageFormat::Jpeg) => pixels(JpegDecoder::new(bytes())),
        Ok(ImageFormat::WebP) => pixels(WebPDecoder::new(bytes())),
        Ok(ImageFormat::Gif) => pixels(GifDecoder::new(bytes())),
        _ => Err(Unusable::NotAPicture),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    limits
}

/// What a file says of its size is looked at before anything is made room for.
fn pixels<D: ImageDecoder>(opened: Result<D, ImageError>) -> Result<(DynamicImage, Orientation), Unusable> {
    let mut decoder = opened.map_err(unusable)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unusable::Damaged);
    }
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Unusable::TooManyPixels);
    }
    if width.max(height) > SIDE_MAX {
        return Err(Unusable::TooLong);
    }
    decoder.set_limits(limits()).map_err(unusable)?;
    let orientation = decoder.orientation().map_err(unusable)?;
    Ok((DynamicImage::from_decoder(decoder).map_err(unusable)?, orientation))
}

fn unusable(error: ImageError) -> Unusable {
    match error {
        ImageError::Limits(_) => Unusable::TooManyPixels,
        ImageError::Unsupported(_) => Unusable::NotAPicture,
        _ => Unusable::Damaged,
    }
}

fn has_holes(picture: &DynamicImage) -> bool {
    picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

fn encode(square: &DynamicImage, encoding: Encoding) -> Result<Vec<u8>, Unusable> {
    let mut bytes = Vec::new();
    let (width, height) = (square.width(), square.height());
    match encoding {
        Encoding::Jpeg => JpegEncoder::new_with_quality(&mut bytes, QUALITY).write_image(
            &square.to_rgb8(),
            width,
            height,
            image::ExtendedColorType::Rgb8,
        ),
        Encoding::WebP => WebPEncoder::new_lossless(&mut bytes).write_image(
            &square.to_rgba8(),
            width,
            height,
            image::ExtendedColorType::Rgba8,
        ),
    }
    .map_err(unusable)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "lib_tests.rs"]
mod tests;
