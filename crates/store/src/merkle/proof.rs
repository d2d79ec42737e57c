//! Proofs over the tree (RFC 6962 §2.1, verified as RFC 9162 §2.1.3.2 and §2.1.4.2 say): that a leaf is in a tree, and that a
//! tree begins with another one. Pure.
//!
//! Invariants: a proof is the roots of ranges of leaves, so making one asks for as many ranges as it has hashes; verification
//! takes exactly the hashes that the two sizes ask for, neither one more nor one less.

use super::{Hash, node_hash};
use std::ops::Range;

/// Leaves of a tree, from 0, whose root is a hash of a proof.
pub type ProofRange = Range<u64>;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf, or no such older tree.
    #[error("{part} is outside a tree of {size} leaves")]
    Outside {
        /// The index of the leaf, or the size of the older tree.
        part: u64,
        /// The size of the tree.
        size: u64,
    },
    /// It has too few hashes, or too many.
    #[error("the proof has {received} hashes, expected {expected}")]
    Length {
        /// How many it has.
        received: usize,
        /// How many it would have.
        expected: usize,
    },
    /// It leads to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
}

/// The ranges whose roots prove that a leaf is in a tree, its neighbour first.
pub fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<ProofRange>, ProofError> {
    if index >= size {
        return Err(ProofError::Outside { part: index, size });
    }
    let (mut ranges, mut within) = (Vec::new(), 0..size);
    while within.end - within.start > 1 {
        let middle = middle(&within);
        let (mine, other) = if index < middle {
            (within.start..middle, middle..within.end)
        } else {
            (middle..within.end, within.start..middle)
        };
        ranges.push(other);
        within = mine;
    }
    ranges.reverse();
    Ok(ranges)
}

/// The ranges whose roots prove that a tree begins with an older one.
pub fn consistency_ranges(from: u64, to: u64) -> Result<Vec<ProofRange>, ProofError> {
    if from > to {
        return Err(ProofError::Outside { part: from, size: to });
    }
    if from == 0 || from == to {
        return Ok(Vec::new());
    }
    let (mut ranges, mut within) = (Vec::new(), 0..to);
    while within.end != from {
        let middle = middle(&within);
        let (mine, other) = if from <= middle {
            (within.start..middle, middle..within.end)
        } else {
            (middle..within.end, within.start..middle)
        };
        ranges.push(other);
        within = mine;
    }
    // When the older tree is a subtree of this one, the verifier has its root already.
    if within.start > 0 {
        ranges.push(within);
    }
    ranges.reverse();
    Ok(ranges)
}

/// Where a range of more than one leaf is cut: behind the largest power of two that is less than its length.
fn middle(range: &ProofRange) -> u64 {
    let length = range.end - range.start;
    range.start + length.next_power_of_two() / 2
}

/// Where the roots of complete subtrees come from.
pub trait Leaves {
    /// The root of the complete subtree of `1 << level` leaves that begins at this leaf, when it is known as it is; otherwise it
    /// is put together from its halves.
    fn complete(&self, level: u32, start: u64) -> Option<Hash>;
}

impl Leaves for [Hash] {
    fn complete(&self, level: u32, start: u64) -> Option<Hash> {
        (level == 0).then(|| self[usize::try_from(start).expect("an index of memory")])
    }
}

/// The root over a range that is not empty and begins where such a subtree of it begins: any of a proof, or `0..size`.
pub fn range_root(range: ProofRange, leaves: &(impl Leaves + ?Sized)) -> Hash {
    let length = range.end - range.start;
    if length.is_power_of_two()
        && let Some(root) = leaves.complete(length.trailing_zeros(), range.start)
    {
        return root;
    }
    let middle = middle(&range);
    node_hash(&range_root(range.start..middle, leaves), &range_root(middle..range.end, leaves))
}

/// Whether the leaf with this hash is the one of this index in the tree of this size and root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let ranges = inclusion_ranges(index, size)?;
    let expected = ranges.len();
    if proof.len() != expected {
        return Err(ProofError::Length { received: proof.len(), expected });
    }
    let found = ranges.iter().zip(proof).fold(*leaf, |inner, (range, hash)| {
        if range.start > index { node_hash(&inner, hash) } else { node_hash(hash, &inner) }
    });
    if found == *root { Ok(()) } else { Err(ProofError::OtherRoot) }
}

/// Whether the tree of size `to` and root `new` begins with the tree of size `from` and root `old`.
pub fn verify_consistency(
    from: u64,
    to: u64,
    old: &Hash,
    new: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let ranges = consistency_ranges(from, to)?;
    let expected = ranges.len();
    if proof.len() != expected {
        return Err(ProofError::Length { received: proof.len(), expected });
    }
    if from == to {
        return if old == new { Ok(()) } else { Err(ProofError::OtherRoot) };
    }
    if from == 0 {
        // Every tree begins with the empty one.
        return if *old == super::Frontier::default().root() { Ok(()) } else { Err(ProofError::OtherRoot) };
    }
    // The subtree at the right edge of the older tree, part of both: given first, or it is the older tree itself.
    let given = usize::from(ranges[0].end == from);
    let edge = if given == 1 { proof[0] } else { *old };
    let (mut before, mut after) = (edge, edge);
    for (range, hash) in ranges.iter().zip(proof).skip(given) {
        if range.start < from {
            before = node_hash(hash, &before);
            after = node_hash(hash, &after);
        } else {
            after = node_hash(&after, hash);
        }
    }
    if before == *old && after == *new { Ok(()) } else { Err(ProofError::OtherRoot) }
}

#[cfg(test)]
mod tests;
