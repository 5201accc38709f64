//! What a process holds: for the web processes, which no secret may ever reach.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use super::{Canary, Leak};

/// How much is read at once. A secret that lies across the border of two reads, or of two pages
/// that are not neighbours, is found in one of its other copies or not at all; a text that passed
/// through a web view has several.
const PIECE: u64 = 4 << 20;

/// Looks through all memory that a process has written to; tells how many bytes that were.
///
/// Whatever came over IPC, was drawn or was run as a script is in there, however it came.
#[track_caller]
pub fn scan_memory(canary: &Canary, place: &str, pid: u32) -> (Vec<Leak>, u64) {
    let open = |what: &str| {
        File::open(format!("/proc/{pid}/{what}"))
            .unwrap_or_else(|error| panic!("the {what} of {place} cannot be read: {error}"))
    };
    let (memory, pagemap) = (open("mem"), open("pagemap"));
    let maps = fs::read_to_string(format!("/proc/{pid}/maps"))
        .unwrap_or_else(|error| panic!("{place} is gone: {error}"));
    let (mut leaks, mut read) = (Vec::new(), 0);
    for (from, to) in maps.lines().filter_map(writable) {
        for (from, to) in present(&pagemap, from, to) {
            let mut piece = vec![0; usize::try_from(to - from).expect("a piece fits")];
            // Given back between the look and the read: then it holds nothing of ours.
            let got = memory.read_at(&mut piece, from).unwrap_or(0);
            leaks.extend(canary.scan(place, &piece[..got]));
            read += got as u64;
        }
    }
    leaks.sort();
    leaks.dedup();
    (leaks, read)
}

/// The range of a line of `/proc/PID/maps`, when it can be read and written.
fn writable(line: &str) -> Option<(u64, u64)> {
    let (range, rest) = line.split_once(' ')?;
    let (from, to) = range.split_once('-')?;
    let address = |text| u64::from_str_radix(text, 16).ok();
    rest.starts_with("rw")
        .then_some((address(from)?, address(to)?))
}

/// Those parts of a range that are there. A web view reserves gigabytes that it never touches, and
/// to read them would make them.
fn present(pagemap: &File, from: u64, to: u64) -> Vec<(u64, u64)> {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    let mut entries = vec![0; 8 * 65_536];
    let page = rustix::param::page_size() as u64;
    let mut at = from;
    while at < to {
        let Ok(got @ 8..) = pagemap.read_at(&mut entries, at / page * 8) else {
            break;
        };
        for entry in entries[..got].chunks_exact(8) {
            // Bit 63: in memory; bit 62: swapped out.
            let is_there = entry[7] & 0b1100_0000 != 0;
            match parts.last_mut() {
                _ if at >= to || !is_there => {}
                Some((start, end)) if *end == at && at - *start < PIECE => *end = at + page,
                _ => parts.push((at, at + page)),
            }
            at += page;
        }
    }
    parts
}
