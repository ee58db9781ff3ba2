use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

/// A photograph, as far as an encoder can tell: shades and grain.
pub(crate) fn photograph(width: u32, height: u32) -> DynamicImage {
    let mut state = 7_u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (state >> 28) as u8;
        Rgb([(x * 200 / width) as u8 + grain, (y * 200 / height) as u8 + grain, ((x + y) / 16 % 200) as u8 + grain])
    }))
}

pub(crate) fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn kept(face: &Face) -> [DynamicImage; 2] {
    face.squares.clone().map(|square| image::load_from_memory(&square).unwrap())
}

#[test]
fn each_kind_becomes_two_squares() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let made = face(&file(&photograph(400, 300), format)).unwrap();
        let sides = kept(&made).map(|square| (square.width(), square.height()));
        assert_eq!(sides, [(128, 128), (256, 256)], "{format:?}");
        assert_eq!(made.encoding, Encoding::Jpeg, "{format:?}");
    }
}

#[test]
fn a_photograph_takes_little() {
    let made = face(&file(&photograph(1_200, 900), ImageFormat::Jpeg)).unwrap();
    let [small, large] = made.squares.each_ref().map(Vec::len);
    assert!(small < 8 << 10 && large < 32 << 10, "{small} and {large} bytes");
    let exact = encode(&photograph(256, 256), Encoding::WebP).unwrap().len();
    assert!(exact > 3 * large, "{exact} bytes without loss, {large} with it");
}

#[test]
fn what_shows_through_still_does() {
    let ring = RgbaImage::from_fn(300, 300, |x, _| Rgba([200, 20, 20, if x < 150 { 0 } else { 255 }]));
    let made = face(&file(&DynamicImage::ImageRgba8(ring), ImageFormat::Png)).unwrap();
    assert_eq!(made.encoding, Encoding::WebP);
    let [small, _] = kept(&made);
    let small = small.to_rgba8();
    assert_eq!((small.get_pixel(3, 64).0[3], small.get_pixel(124, 64).0[3]), (0, 255));
}

#[test]
fn it_is_the_middle_that_is_kept() {
    let wide =
        RgbImage::from_fn(600, 200, |x, _| if (200..400).contains(&x) { Rgb([0, 200, 0]) } else { Rgb([200, 0, 0]) });
    let [small, _] = kept(&face(&file(&DynamicImage::ImageRgb8(wide), ImageFormat::Png)).unwrap());
    for (x, y) in [(6, 6), (121, 121), (64, 64)] {
        let Rgb([red, green, _]) = *small.to_rgb8().get_pixel(x, y);
        assert!(green > 150 && red < 60, "{x} {y}: {red} {green}");
    }
}

#[test]
fn of_what_moves_the_first_frame_is_kept() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in [[0, 0, 200, 255], [200, 0, 0, 255]] {
        let frame = RgbaImage::from_pixel(64, 64, Rgba(shade));
        encoder.encode_frame(Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(100, 1))).unwrap();
    }
    drop(encoder);
    let [small, _] = kept(&face(&bytes).unwrap());
    let Rgb([red, _, blue]) = *small.to_rgb8().get_pixel(64, 64);
    assert!(blue > 150 && red < 60, "{red} {blue}");
}

/// A JPEG with an EXIF segment that turns it and says where it was taken.
pub(crate) fn with_exif(jpeg: &[u8], orientation: u8, secret: &[u8]) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend(secret);
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &segment, &jpeg[2..]].concat()
}

#[test]
fn where_it_was_taken_goes_and_how_it_was_held_counts() {
    let half = RgbImage::from_fn(256, 256, |_, y| if y < 128 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
    let jpeg = file(&DynamicImage::ImageRgb8(half), ImageFormat::Jpeg);
    // 3: upside down.
    let made = face(&with_exif(&jpeg, 3, b"47.3769 N 8.5417 E")).unwrap();
    for square in &made.squares {
        assert!(!square.windows(4).any(|four| four == b"Exif") && !square.windows(7).any(|part| part == b"47.3769"));
    }
    let Rgb([red, _, blue]) = *kept(&made)[0].to_rgb8().get_pixel(64, 10);
    assert!(blue > 150 && red < 60, "{red} {blue}");
}

#[test]
fn what_is_no_picture_is_refused_by_its_content() {
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html: &[u8] = b"<!doctype html><script>alert(1)</script>";
    for not in [svg, html, b"%PDF-1.7", b"GIF8", b"BM\x36\0\0\0", b"\0\0\x01\0\x01\0", b"II*\0"] {
        assert!(matches!(face(not), Err(Unusable::NotAPicture | Unusable::Damaged)), "{not:?}");
    }
    assert_eq!(face(b""), Err(Unusable::Empty));
}

#[test]
fn what_hides_behind_a_picture_is_not_kept() {
    let mut both = file(&photograph(64, 64), ImageFormat::Png);
    both.extend(b"<script>alert(1)</script>");
    let made = face(&both).unwrap();
    assert!(made.squares.iter().all(|square| !square.windows(7).any(|part| part == b"<script")));
}

#[test]
fn a_picture_that_ends_in_the_middle_is_said_to_be_damaged() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(&photograph(200, 200), format);
        assert_eq!(face(&whole[..whole.len() / 2]), Err(Unusable::Damaged), "{format:?}");
    }
}

/// A PNG of this size whose every pixel is black: some kilobytes that unpack to gigabytes.
pub(crate) fn bomb(width: u32, height: u32) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(data);
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], name, data, &crc.sum().to_be_bytes()].concat()
    };
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..256 {
        pixels.write_all(&vec![0; 1 << 16]).unwrap();
    }
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &pixels.finish().unwrap()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn what_unpacks_to_gigabytes_is_refused_before_it_does() {
    for (width, height) in [(60_000, 60_000), (16_000, 16_000), (1, 4_000_000_000), (2_147_483_647, 1)] {
        let refused = face(&bomb(width, height));
        assert!(matches!(refused, Err(Unusable::TooManyPixels | Unusable::Damaged)), "{width}x{height}: {refused:?}");
    }
    let mut gif = b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02".to_vec();
    gif.extend([0x02, 0x44, 0x01, 0x00, 0x3b]);
    assert!(matches!(face(&gif), Err(Unusable::TooManyPixels)), "{:?}", face(&gif));
    assert_eq!(face(&vec![0; FILE_MAX + 1]), Err(Unusable::TooLarge));
}

#[test]
fn a_narrow_picture_becomes_a_square_too() {
    for (width, height) in [(1, 1), (1, 500), (500, 2), (16_000, 3), (2_400, 1_200)] {
        let made = face(&file(&photograph(width, height), ImageFormat::Png)).unwrap();
        assert_eq!(kept(&made)[1].width(), 256, "{width}x{height}");
    }
}

#[test]
fn the_same_picture_has_the_same_hash_and_another_has_another() {
    let one = file(&photograph(300, 300), ImageFormat::Png);
    assert_eq!(face(&one).unwrap(), face(&one).unwrap());
    assert_ne!(face(&one).unwrap().hash, face(&file(&photograph(300, 200), ImageFormat::Png)).unwrap().hash);
}
