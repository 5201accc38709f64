//! Values in entries: one entry each, or several where the platform limits their size.
//!
//! A value of one frame lies under the slot's own name, its *head*. What does not fit follows in
//! entries `<slot>#<generation>.<part>`, written first; the head is written last and is what makes
//! the new value count. Until then the old value is whole and readable, so a crash in between
//! costs nothing. A head whose parts are missing or belong to another write is
//! [`VaultError::Corrupt`].

use zeroize::Zeroizing;

use super::frame::{Frame, OVERHEAD, digest};
use super::{Slot, VaultError};
use crate::grant::Secret;

/// Bytes that wipe themselves.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// A flat set of named entries: what each platform's keyring is to us.
pub(super) trait Entries {
    /// All values under this name. More than one means that somebody made a duplicate.
    fn get(&self, name: &str) -> Result<Vec<Bytes>, VaultError>;
    /// Writes an entry. Of duplicates it overwrites one.
    fn set(&self, name: &str, value: &[u8]) -> Result<(), VaultError>;
    /// Removes an entry and its duplicates; a missing one is done already.
    fn remove(&self, name: &str) -> Result<(), VaultError>;
    /// The names of all entries.
    fn names(&self) -> Result<Vec<String>, VaultError>;
}

/// How much one entry may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// As much as anyone stores.
    None,
    /// So many bytes, more than a frame's overhead.
    #[cfg_attr(not(any(test, windows)), allow(dead_code))]
    Bytes(usize),
}

/// Reads a slot; `None` if it has no entry.
pub(super) fn read(
    entries: &impl Entries,
    slot: &Slot,
) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
    let found = entries.get(&slot.to_string())?;
    if found.is_empty() {
        return Ok(None);
    }
    let head = newest(slot, &found).ok_or(VaultError::Corrupt)?;
    let mut value = Zeroizing::new(Vec::new());
    // Room for all at once: a growing buffer would leave copies behind.
    value.reserve_exact(head.data.len() * usize::from(head.parts));
    value.extend_from_slice(&head.data);
    for part in 1..head.parts {
        let found = entries.get(&part_name(slot, head.generation, part))?;
        let piece = found
            .iter()
            .filter_map(|bytes| Frame::from_bytes(bytes).ok())
            .find(|frame| belongs(frame, &head, part))
            .ok_or(VaultError::Corrupt)?;
        value.extend_from_slice(&piece.data);
    }
    if digest(&value) == head.whole {
        Ok(Some(Secret::new(std::mem::take(&mut *value))))
    } else {
        Err(VaultError::Corrupt)
    }
}

/// Writes a slot, whole or not at all.
pub(super) fn write(
    entries: &impl Entries,
    limit: Limit,
    slot: &Slot,
    value: &Secret<Vec<u8>>,
) -> Result<(), VaultError> {
    let found = entries.get(&slot.to_string())?;
    let generation = newest(slot, &found).map_or(1, |head| head.generation.saturating_add(1));
    let frames = cut(value.expose(), generation, limit).ok_or(VaultError::Unavailable)?;
    for frame in frames.iter().skip(1) {
        entries
            .set(&part_name(slot, generation, frame.part), &frame.to_bytes())
            .map_err(nothing_written)?;
    }
    for head in frames.iter().take(1) {
        entries.set(&slot.to_string(), &head.to_bytes())?;
    }
    match limit {
        Limit::None => {}
        Limit::Bytes(_) => {
            // The new value is safe whatever happens here; the next write sweeps again.
            let kept = part_prefix(slot, generation);
            let _ = sweep(entries, slot, |name| !name.starts_with(&kept));
        }
    }
    Ok(())
}

/// Deletes a slot with all its parts. The head goes last, so that what failed half-way is asked again.
pub(super) fn delete(entries: &impl Entries, limit: Limit, slot: &Slot) -> Result<(), VaultError> {
    match limit {
        Limit::None => {}
        Limit::Bytes(_) => sweep(entries, slot, |_| true)?,
    }
    entries.remove(&slot.to_string())
}

/// The slots among all names. Parts are no slots, and names of a newer version are not ours to judge.
pub(super) fn list(names: &[String]) -> Vec<Slot> {
    let mut slots: Vec<Slot> = names.iter().filter_map(|name| name.parse().ok()).collect();
    slots.sort();
    slots.dedup();
    slots
}

fn newest(slot: &Slot, found: &[Bytes]) -> Option<Frame> {
    if found.len() > 1 {
        tracing::warn!(%slot, copies = found.len(), "a slot lies there more than once; the newest whole copy counts");
    }
    found
        .iter()
        .filter_map(|bytes| Frame::from_bytes(bytes).ok())
        .filter(|frame| frame.part == 0)
        .max_by_key(|frame| frame.generation)
}

fn belongs(frame: &Frame, head: &Frame, part: u16) -> bool {
    frame.part == part
        && frame.parts == head.parts
        && frame.generation == head.generation
        && frame.whole == head.whole
}

fn cut(value: &[u8], generation: u64, limit: Limit) -> Option<Vec<Frame>> {
    let room = match limit {
        Limit::None => value.len().max(1),
        Limit::Bytes(bytes) => bytes.checked_sub(OVERHEAD).filter(|room| *room > 0)?,
    };
    let pieces: Vec<&[u8]> = if value.is_empty() {
        vec![value]
    } else {
        value.chunks(room).collect()
    };
    let parts = u16::try_from(pieces.len()).ok()?;
    let whole = digest(value);
    let frames = (0..parts).zip(pieces).map(|(part, piece)| Frame {
        generation,
        part,
        parts,
        whole,
        data: Zeroizing::new(piece.to_vec()),
    });
    Some(frames.collect())
}

/// A part that may or may not have arrived changes nothing: no head speaks of it.
fn nothing_written(error: VaultError) -> VaultError {
    match error {
        VaultError::InDoubt => VaultError::Unavailable,
        VaultError::Locked | VaultError::Unavailable | VaultError::Corrupt => error,
    }
}

fn sweep(
    entries: &impl Entries,
    slot: &Slot,
    goes: impl Fn(&str) -> bool,
) -> Result<(), VaultError> {
    let parts = format!("{slot}#");
    entries
        .names()?
        .iter()
        .filter(|name| name.starts_with(&parts) && goes(name))
        .try_for_each(|name| entries.remove(name))
}

fn part_prefix(slot: &Slot, generation: u64) -> String {
    format!("{slot}#{generation}.")
}

fn part_name(slot: &Slot, generation: u64, part: u16) -> String {
    format!("{}{part}", part_prefix(slot, generation))
}

#[cfg(test)]
mod tests;
