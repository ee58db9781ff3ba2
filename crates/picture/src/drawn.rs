//! The faces of those who sent none: a few quiet shapes that follow from a number.

use std::fmt::Write;

/// Raised when faces are drawn in another way, so that their addresses change.
const DESIGN: u64 = 1;
/// Hues in degrees, of one strength and brightness: they stand on a light ground and on a dark one.
const HUES: [(&str, &str); 8] = [
    ("#5b7f95", "#9fb9c8"),
    ("#6f7fa8", "#b0bad4"),
    ("#867aa3", "#bfb6d2"),
    ("#9a7489", "#cdb3c1"),
    ("#a27a66", "#d2b9ac"),
    ("#8f8455", "#c6bf9d"),
    ("#6b8a5f", "#afc4a6"),
    ("#56897d", "#9dc1b8"),
];

/// A face that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub svg: String,
    /// In hexadecimal digits: the same as long as the face is.
    pub hash: String,
}

/// The face of a number; the same wherever and whenever it is drawn.
pub fn drawn(number: u64) -> Drawn {
    let seed = scatter(number);
    let (ground, shape) = HUES[(seed % 8) as usize];
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\"><path fill=\"{ground}\" d=\"M0 0h4v4H0z\"/>\
         <path fill=\"{shape}\" d=\""
    );
    // Two cells of each quarter, mirrored to the right: what is symmetrical is told apart best.
    let mut bits = seed >> 3;
    for row in 0..4_u64 {
        for column in 0..2_u64 {
            let kind = bits % 4;
            bits /= 4;
            for (x, is_mirrored) in [(column, false), (3 - column, true)] {
                cell(&mut svg, x, row, kind, is_mirrored);
            }
        }
    }
    svg.push_str("\"/></svg>");
    Drawn { svg, hash: hash_of(number) }
}

/// The hash of the face of a number, without drawing it.
pub fn hash_of(number: u64) -> String {
    format!("{:08x}", scatter(scatter(number) ^ DESIGN) as u32)
}

/// Nothing, a square, or a quarter of a circle around one of two corners.
fn cell(svg: &mut String, x: u64, y: u64, kind: u64, is_mirrored: bool) {
    // Writing into a text cannot fail.
    let _ = match (kind, is_mirrored) {
        (1, _) => write!(svg, "M{x} {y}h1v1h-1z"),
        (2, false) | (3, true) => write!(svg, "M{x} {y}h1a1 1 0 0 1-1 1z"),
        (2, true) | (3, false) => write!(svg, "M{} {y}v1a1 1 0 0 1-1-1z", x + 1),
        _ => Ok(()),
    };
}

/// Spreads numbers that follow one another (SplitMix64).
fn scatter(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_face_is_always_the_same_and_seldom_anothers() {
        assert_eq!(drawn(7), drawn(7));
        let faces: BTreeSet<String> = (0..1_000).map(|number| drawn(number).svg).collect();
        assert!(faces.len() > 950, "{}", faces.len());
        let hashes: BTreeSet<String> = (0..1_000).map(|number| drawn(number).hash).collect();
        assert_eq!(hashes.len(), 1_000);
    }

    #[test]
    fn a_face_is_small_and_asks_nobody_for_anything() {
        for number in 0..200 {
            let Drawn { svg, hash } = drawn(number);
            assert!(svg.len() < 700, "{}", svg.len());
            assert!(hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
            assert!(!svg.contains("href") && !svg.contains("url(") && !svg.contains("<script"), "{svg}");
            assert_eq!(svg.matches("http").count(), 1, "the name space alone: {svg}");
        }
    }
}
