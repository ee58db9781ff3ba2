//! Files one behind the other, as `tar` reads them (POSIX ustar).

const BLOCK: usize = 512;

/// What stands at the end.
pub(super) const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// A file with its head, filled up to whole blocks. `name` has at most a hundred bytes; `at` is in
/// seconds.
pub(super) fn file(name: &str, content: &[u8], at: u64) -> Vec<u8> {
    let mut head = [0_u8; BLOCK];
    let mut put = |place: usize, bytes: &[u8]| {
        for (slot, byte) in head.iter_mut().skip(place).zip(bytes) {
            *slot = *byte;
        }
    };
    put(0, name.as_bytes().get(..name.len().min(100)).unwrap_or_default());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{:011o}\0", content.len()).as_bytes());
    put(136, format!("{at:011o}\0").as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    for (slot, byte) in head.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").as_bytes()) {
        *slot = *byte;
    }
    let mut file = head.to_vec();
    file.extend_from_slice(content);
    file.resize(file.len().next_multiple_of(BLOCK), 0);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tar_reads_what_is_written() {
        let folder = std::env::temp_dir().join(format!("exedra-tar-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let archive =
            [file("a/one.md", b"# One\n", 1_700_000_000), file("b.json", &[b'x'; 512], 0), END.to_vec()].concat();
        std::fs::write(folder.join("x.tar"), archive).unwrap();
        let listed = std::process::Command::new("tar").arg("-tf").arg(folder.join("x.tar")).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&listed.stdout), "a/one.md\nb.json\n", "{listed:?}");
        assert!(listed.status.success() && listed.stderr.is_empty(), "{listed:?}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
