//! What a file says of itself beside its first picture: whether there are more, and whether any of it
//! was thrown away when it was written. Nothing is decoded for that.

/// Parts of a file that are looked at.
const PARTS: usize = 10_000;

/// How the file was written.
pub(crate) struct Written {
    /// Other pictures follow the first.
    pub(crate) is_animated: bool,
    /// Every pixel is as it was before.
    pub(crate) is_lossless: bool,
}

impl Written {
    pub(crate) fn of(file: &[u8]) -> Self {
        if file.starts_with(b"GIF8") {
            Self { is_animated: gif_has_more(file).unwrap_or(false), is_lossless: true }
        } else if file.starts_with(b"\x89PNG") {
            Self { is_animated: png_has_more(file), is_lossless: true }
        } else if file.starts_with(b"RIFF") {
            let names: Vec<&[u8]> = webp_parts(file);
            let has = |name: &[u8]| names.contains(&name);
            Self { is_animated: has(b"ANIM"), is_lossless: has(b"VP8L") }
        } else {
            Self { is_animated: false, is_lossless: false }
        }
    }
}

/// Whether a JPEG has its end. What was cut off decodes as well, with grey in place of the rest.
pub(crate) fn jpeg_has_end(file: &[u8]) -> bool {
    let scan = file.windows(2).rposition(|two| two == b"\xff\xda");
    scan.and_then(|scan| file.get(scan..)).is_some_and(|rest| rest.windows(2).any(|two| two == b"\xff\xd9"))
}

/// GIF 89a: whether there are two image descriptors. `None` if it ends before that is known.
fn gif_has_more(file: &[u8]) -> Option<bool> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*file.get(10)?);
    let mut pictures = 0;
    for _ in 0..PARTS {
        match file.get(at)? {
            0x2c => {
                pictures += 1;
                if pictures > 1 {
                    return Some(true);
                }
                at = after_blocks(file, at + 11 + table(*file.get(at + 9)?))?;
            }
            0x21 => at = after_blocks(file, at + 2)?,
            _ => return Some(false),
        }
    }
    None
}

/// Behind the blocks that begin here, up to the empty one.
fn after_blocks(file: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let length = usize::from(*file.get(at)?);
        at += length + 1;
        if length == 0 {
            return Some(at);
        }
    }
}

/// PNG: whether a chunk before the pixels says that it is animated.
fn png_has_more(file: &[u8]) -> bool {
    let mut at = 8;
    for _ in 0..PARTS {
        let (Some(length), Some(name)) = (file.get(at..at + 4), file.get(at + 4..at + 8)) else { return false };
        match name {
            b"acTL" => return true,
            b"IDAT" => return false,
            _ => at += 12 + length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        }
    }
    false
}

/// The names of a WebP file's chunks, down to that of the first picture.
fn webp_parts(file: &[u8]) -> Vec<&[u8]> {
    let (mut names, mut at) = (Vec::new(), 12);
    while let (Some(name), Some(length)) = (file.get(at..at + 4), file.get(at + 4..at + 8)) {
        names.push(name);
        if names.len() > 32 {
            break;
        }
        let length = length.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        // A frame has a head of 16 bytes, and then chunks of its own.
        at += if name == b"ANMF" { 24 } else { 8 + length + length % 2 };
    }
    names
}
