use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::PIXELS_MAX;
use crate::tests::{bomb, file, photograph, with_exif};

/// The widths that a test asks for.
fn widths(width: u32, _: u32) -> Vec<u32> {
    [100, 200].into_iter().filter(|narrow| *narrow < width).collect()
}

fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).unwrap();
    (picture.width(), picture.height())
}

#[test]
fn a_photograph_is_kept_as_such_and_in_narrower_widths() {
    let made = for_page(&file(&photograph(400, 300), ImageFormat::Jpeg), widths).unwrap();
    assert_eq!((made.encoding, made.width, made.height), (Encoding::Jpeg, 400, 300));
    assert_eq!(size(&made.full), (400, 300));
    let narrower: Vec<(u32, (u32, u32))> = made.narrower.iter().map(|(at, bytes)| (*at, size(bytes))).collect();
    assert_eq!(narrower, [(100, (100, 75)), (200, (200, 150))]);
    assert!(!made.is_animated);
}

#[test]
fn a_screen_keeps_every_pixel() {
    let screen = RgbImage::from_fn(300, 200, |x, y| Rgb(if (x / 7 + y / 9) % 2 == 0 { [250; 3] } else { [20; 3] }));
    for format in [ImageFormat::Png, ImageFormat::Gif] {
        let made = for_page(&file(&DynamicImage::ImageRgb8(screen.clone()), format), widths).unwrap();
        assert_eq!(made.encoding, Encoding::WebP, "{format:?}");
        let kept = image::load_from_memory(&made.full).unwrap().to_rgb8();
        assert!(format == ImageFormat::Gif || kept == screen, "{format:?}");
        // What would be longer than the whole is not kept.
        assert!(made.narrower.iter().all(|(_, bytes)| bytes.len() < made.full.len()), "{format:?}");
    }
}

#[test]
fn what_shows_through_still_does_however_much_that_takes() {
    let ring = RgbaImage::from_fn(90, 60, |x, _| Rgba([200, 20, 20, if x < 45 { 0 } else { 255 }]));
    let made = for_page(&file(&DynamicImage::ImageRgba8(ring), ImageFormat::Png), widths).unwrap();
    let kept = image::load_from_memory(&made.full).unwrap().to_rgba8();
    assert_eq!((kept.get_pixel(3, 3).0[3], kept.get_pixel(80, 3).0[3]), (0, 255));
}

#[test]
fn a_picture_is_made_as_small_as_pages_have_use_for() {
    let made = for_page(&file(&photograph(3_000, 2_000), ImageFormat::Jpeg), |_, _| Vec::new()).unwrap();
    let pixels = u64::from(made.width) * u64::from(made.height);
    assert!(pixels <= LOSSY_PIXELS && pixels > LOSSY_PIXELS * 9 / 10, "{} x {}", made.width, made.height);
    assert!((f64::from(made.width) / f64::from(made.height) - 1.5).abs() < 0.01);
    let long = for_page(&file(&photograph(SIDE_MAX, 2), ImageFormat::Png), |_, _| Vec::new()).unwrap();
    assert!(long.width < SIDE_MAX && long.height >= 1, "{} x {}", long.width, long.height);
}

#[test]
fn it_is_turned_as_it_was_held_and_tells_no_place() {
    let half = RgbImage::from_fn(300, 200, |x, _| if x < 150 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
    let jpeg = file(&DynamicImage::ImageRgb8(half), ImageFormat::Jpeg);
    // 6: a quarter to the right.
    let made = for_page(&with_exif(&jpeg, 6, b"47.3769 N 8.5417 E"), widths).unwrap();
    assert_eq!((made.width, made.height), (200, 300));
    let kept = image::load_from_memory(&made.full).unwrap().to_rgb8();
    let Rgb([red, _, blue]) = *kept.get_pixel(100, 20);
    assert!(red > 150 && blue < 60, "{red} {blue}");
    let all = made.narrower.iter().map(|(_, bytes)| bytes).chain([&made.full]);
    for bytes in all {
        assert!(!bytes.windows(4).any(|four| four == b"Exif") && !bytes.windows(7).any(|part| part == b"47.3769"));
    }
}

#[test]
fn of_an_animation_the_first_picture_is_kept_and_that_is_said() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in [[0, 0, 200, 255], [200, 0, 0, 255]] {
        let frame = RgbaImage::from_pixel(64, 64, Rgba(shade));
        encoder.encode_frame(Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(100, 1))).unwrap();
    }
    drop(encoder);
    let made = for_page(&bytes, widths).unwrap();
    assert!(made.is_animated);
    let Rgb([red, _, blue]) = *image::load_from_memory(&made.full).unwrap().to_rgb8().get_pixel(30, 30);
    assert!(blue > 150 && red < 60, "{red} {blue}");
    let still = for_page(&file(&photograph(64, 64), ImageFormat::Gif), widths).unwrap();
    assert!(!still.is_animated);
}

#[test]
fn what_cannot_be_used_is_refused() {
    let cut = |format| {
        let whole = file(&photograph(200, 200), format);
        for_page(&whole[..whole.len() / 2], widths)
    };
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        assert_eq!(cut(format), Err(Unusable::Damaged), "{format:?}");
    }
    assert_eq!(for_page(&bomb(60_000, 60_000), widths), Err(Unusable::TooManyPixels));
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    assert_eq!(for_page(svg, widths), Err(Unusable::NotAPicture));
    assert_eq!(for_page(b"PK\x03\x04rest", widths), Err(Unusable::NotAPicture));
}

/// What hides behind the pixels, or says that it is something else as well, is gone.
#[test]
fn nothing_of_the_file_itself_is_kept() {
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let mut both = file(&photograph(64, 64), format);
        both.extend(b"<script>alert(1)</script>PK\x03\x04");
        let made = for_page(&both, widths).unwrap();
        assert!(!made.full.windows(7).any(|part| part == b"<script"), "{format:?}");
    }
}

/// `cargo test -p picture -- --ignored --nocapture twelve`: says how long it takes, and how much memory the
/// process had at most.
#[test]
#[ignore = "measures, and checks nothing"]
fn twelve_megapixels() {
    let jpeg = file(&photograph(4_000, 3_000), ImageFormat::Jpeg);
    assert!(u64::from(4_000 * 3_000_u32) < PIXELS_MAX);
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS:");
    let began = std::time::Instant::now();
    let made = for_page(&jpeg, |_, _| vec![480, 800, 1440]).unwrap();
    println!("{:?}; {} KB more than before", began.elapsed(), memory("VmHWM:") - before);
    println!(
        "{} x {}: {} bytes, {:?}",
        made.width,
        made.height,
        made.full.len(),
        made.narrower.iter().map(|(at, file)| (at, file.len())).collect::<Vec<_>>()
    );
}

fn memory(which: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(which)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
