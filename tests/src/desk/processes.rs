//! What runs on a desk, found by the home it lives in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::child::signal;

use super::Env;

/// One process of a desk.
#[derive(Clone, Debug)]
pub struct Running {
    /// Its id.
    pub pid: u32,
    /// The program's file.
    pub program: PathBuf,
    /// The folder it is in.
    pub folder: PathBuf,
    /// Its arguments, the first being its own name.
    pub arguments: Vec<Vec<u8>>,
    /// Its variables, as the system shows them.
    pub variables: Vec<u8>,
}

/// Every process whose `HOME` is this desk's, or that was started there: a browser's children
/// overwrite the memory in which their variables stood. Those of other users do not show.
pub fn of(env: &Env) -> Vec<Running> {
    let mark = [b"HOME=", env.home().as_os_str().as_bytes()].concat();
    let lives_here = |found: &Running| {
        let mut variables = found.variables.split(|byte| *byte == 0);
        found.folder == env.home() || variables.any(|variable| variable == mark)
    };
    pids().filter_map(look).filter(lives_here).collect()
}

/// Ends all of them and their children but one, as a power cut would: what they would still
/// write goes with the desk.
///
/// They are halted first, until no more are found: a process that runs may start another one
/// behind our back.
pub(super) fn end_all_but(env: &Env, spared: u32) {
    let end = Instant::now() + Duration::from_secs(10);
    let mut family = BTreeMap::new();
    loop {
        let known = family.len();
        family.extend(family_of(env).into_iter().filter(|(pid, _)| *pid != spared));
        if family.len() == known {
            break;
        }
        signal_all(&family, Signal::STOP);
    }
    signal_all(&family, Signal::KILL);
    while family
        .iter()
        .any(|(pid, since)| born(*pid).is_some_and(|now| now.since == *since))
    {
        if Instant::now() > end {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Those of a desk and all who descend from them, by id, with the time of their birth.
fn family_of(env: &Env) -> BTreeMap<u32, u64> {
    let all: BTreeMap<_, _> = pids().filter_map(|pid| Some((pid, born(pid)?))).collect();
    let ours: BTreeSet<u32> = of(env).into_iter().map(|found| found.pid).collect();
    let descends = |pid: u32| {
        std::iter::successors(Some(pid), |pid| Some(all.get(pid)?.parent))
            .any(|ancestor| ours.contains(&ancestor))
    };
    all.iter()
        .filter(|(pid, _)| descends(**pid))
        .map(|(pid, born)| (*pid, born.since))
        .collect()
}

fn signal_all(family: &BTreeMap<u32, u64>, with: Signal) {
    for pid in family.keys() {
        signal(*pid, with);
    }
}

/// What `/proc/PID/stat` says of a process that is not yet dead.
#[derive(Clone, Copy)]
struct Born {
    parent: u32,
    since: u64,
}

/// The fields after the name, which is in brackets and may hold anything. A process whose first
/// thread is dead while others still run is not dead.
fn born(pid: u32) -> Option<Born> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let is_dead = fields.first() == Some(&"Z") && matches!(fields.get(17), Some(&("0" | "1")));
    (!is_dead).then_some(Born {
        parent: fields.get(1)?.parse().ok()?,
        since: fields.get(19)?.parse().ok()?,
    })
}

fn pids() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// One process, or none when it is gone before we have looked.
fn look(pid: u32) -> Option<Running> {
    let of = |what: &str| PathBuf::from(format!("/proc/{pid}/{what}"));
    let variables = fs::read(of("environ")).ok()?;
    Some(Running {
        pid,
        program: fs::read_link(of("exe")).ok()?,
        folder: fs::read_link(of("cwd")).ok()?,
        arguments: fs::read(of("cmdline"))
            .ok()?
            .split(|byte| *byte == 0)
            .map(<[u8]>::to_vec)
            .collect(),
        variables,
    })
}
