//! How long a backup takes, and bringing it back, and whether what comes back is the same.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use crate::program::{Server, exedra, generate};
use crate::tools::output;
use crate::{Result, Table};

/// Megabytes that are backed up, Redis's copy of itself and files together.
const MEGABYTES: u64 = 100;
/// Of posts; files make up the rest.
const TOPICS: u64 = 11_000;
const POSTS: u64 = 100_000;
const FILE: usize = 1 << 20;

pub(crate) fn and_back(folder: &Path, table: &mut Table) -> Result<()> {
    let (data, other, file) = (folder.join("backed-up"), folder.join("restored"), folder.join("forum.backup"));
    generate(&data, TOPICS, POSTS)?;
    let uploads = data.join("uploads/aa");
    std::fs::create_dir_all(&uploads)?;
    let path = file.to_string_lossy().into_owned();
    let timed = |data: &Path, arguments: &[&str]| -> Result<f64> {
        let began = Instant::now();
        output(exedra(data).args(arguments))?;
        Ok(began.elapsed().as_secs_f64())
    };
    // Once for its size, without the files.
    timed(&data, &["backup", &path])?;
    let missing = (MEGABYTES << 20).saturating_sub(file.metadata()?.len()).div_ceil(FILE as u64);
    for number in 0..missing {
        std::fs::write(uploads.join(format!("{number:04}.bin")), noise(number))?;
    }
    let written = timed(&data, &["backup", "--force", &path])?;
    let megabytes = file.metadata()?.len() >> 20;
    let restored = timed(&other, &["restore", &path])?;
    let goal = "less than 10 s";
    table.row(&format!("backup of {megabytes} MB, {POSTS} posts among it"), goal, format!("{written:.1} s"));
    table.row("the same restored into an empty store", "less than 20 s", format!("{restored:.1} s"));
    let (before, after) = (held(&data)?, held(&other)?);
    let (keys, differences) = (before.len(), before.symmetric_difference(&after).count());
    let files = differing(&uploads, &other.join("uploads/aa"), missing)?;
    table.row(
        &format!("of {keys} keys and {missing} files, those that differ after that"),
        "none",
        (differences + files).to_string(),
    );
    Ok(())
}

/// The names of all keys that come back, each with a hash of what it holds, in an order of its own. Left out is what
/// a server that runs changes by itself (leases, streams, figures of the day), what leaps, and what lets somebody in.
fn held(data: &Path) -> Result<BTreeSet<String>> {
    const SCRIPT: &str = r"
        local left_out = { lease = 1, ids = 1, followed = 1, acked = 1, fence = 1, stream = 1, due = 1 }
        local readers = {
          string = function(key) return { redis.call('GET', key) } end,
          set = function(key) return redis.call('SMEMBERS', key) end,
          zset = function(key) return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end,
          hash = function(key)
            local flat, pairs_of = redis.call('HGETALL', key), {}
            for at = 1, #flat, 2 do pairs_of[#pairs_of + 1] = flat[at] .. '\0' .. flat[at + 1] end
            return pairs_of
          end,
        }
        local held = {}
        for _, key in ipairs(redis.call('KEYS', '*')) do
          local rest = key:match('}(.*)$') or key
          local opens = rest:match('^m:%d+:[st]$') or rest:match('^m:%d+:kept$')
          local kind = redis.call('TYPE', key).ok
          if not (opens or left_out[rest] or rest:match('^limit:') or rest:match('^day:')) and readers[kind] then
            local parts = readers[kind](key)
            if kind ~= 'zset' then table.sort(parts) end
            held[#held + 1] = key .. ' ' .. kind .. ' ' .. redis.sha1hex(table.concat(parts, '\1'))
          end
        end
        return held";
    let server = Server::start(data)?.0;
    Ok(server.redis(&["EVAL", SCRIPT, "0"])?.lines().map(str::to_owned).collect())
}

fn differing(before: &Path, after: &Path, count: u64) -> Result<usize> {
    let mut differing = 0;
    for number in 0..count {
        let name = format!("{number:04}.bin");
        differing += usize::from(std::fs::read(before.join(&name))? != std::fs::read(after.join(&name))?);
    }
    Ok(differing)
}

/// Bytes that nothing makes smaller (xorshift).
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let words = std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.take(FILE / 8).flatten().collect()
}
