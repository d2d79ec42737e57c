//! The Merkle tree over the journal, hashed as RFC 6962 says: pure, nothing is stored here.
//!
//! Invariants: a leaf is hashed behind `0x00` and a node behind `0x01`, so neither can be shown for the other; the
//! [`Frontier`] is all that an append needs: the roots of the complete subtrees on the right edge, widest first, one for
//! each bit set in the size of the tree.

mod proof;

pub use proof::{
    Leaves, ProofError, ProofRange, consistency_ranges, inclusion_ranges, range_root, verify_consistency,
    verify_inclusion,
};

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The hash of a leaf's bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(bytes).finalize().into()
}

/// The hash of the node above these two.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// A frontier that does not fit the size of its tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves has {expected} bytes of frontier, received {received}")]
pub struct FrontierMismatch {
    /// How many leaves the tree was said to have.
    pub size: u64,
    /// How many bytes such a tree needs.
    pub expected: usize,
    /// How many there were.
    pub received: usize,
}

/// The right edge of a tree: enough to append to it and to know its root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a tree of this size, as [`Frontier::to_bytes`] gave it.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, FrontierMismatch> {
        let expected = size.count_ones() as usize * size_of::<Hash>();
        let (subtrees, rest) = bytes.as_chunks();
        if bytes.len() != expected || !rest.is_empty() {
            return Err(FrontierMismatch { size, expected, received: bytes.len() });
        }
        Ok(Self { size, subtrees: subtrees.to_vec() })
    }

    /// The subtree roots, widest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.subtrees.as_flattened().to_vec()
    }

    /// The leaves under each of its subtrees, widest first.
    pub fn subtrees_of(size: u64) -> Vec<ProofRange> {
        let mut from = 0;
        let widths = (0..u64::BITS).rev().map(|bit| size & (1 << bit)).filter(|width| *width > 0);
        widths
            .map(|width| {
                from += width;
                from - width..from
            })
            .collect()
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, given its [`leaf_hash`].
    pub fn append(&mut self, leaf: Hash) {
        let mut root = leaf;
        // Every trailing one of the size is a complete subtree as wide as what is now to its right.
        for _ in 0..self.size.trailing_ones() {
            let left = self.subtrees.pop().expect("one subtree for each bit set in the size");
            root = node_hash(&left, &root);
        }
        self.subtrees.push(root);
        self.size += 1;
    }

    /// The root of the tree; of the empty one, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut narrow_first = self.subtrees.iter().rev().copied();
        let Some(right) = narrow_first.next() else { return Sha256::digest([]).into() };
        narrow_first.fold(right, |right, left| node_hash(&left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leaves and roots with which transparency-dev/merkle tests RFC 6962.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn frontier(leaves: &[&str]) -> Frontier {
        let mut frontier = Frontier::default();
        for leaf in leaves {
            frontier.append(leaf_hash(&hex::decode(leaf).unwrap()));
        }
        frontier
    }

    #[test]
    fn roots_are_those_of_the_published_vectors() {
        for (size, root) in ROOTS.iter().enumerate() {
            assert_eq!(hex::encode(frontier(&LEAVES[..size]).root()), *root, "of {size} leaves");
        }
    }

    #[test]
    fn a_stored_frontier_goes_on_where_it_stopped() {
        for cut in 0..LEAVES.len() {
            let stored = frontier(&LEAVES[..cut]);
            let mut resumed = Frontier::from_bytes(stored.size(), &stored.to_bytes()).unwrap();
            for leaf in &LEAVES[cut..] {
                resumed.append(leaf_hash(&hex::decode(leaf).unwrap()));
            }
            assert_eq!(hex::encode(resumed.root()), ROOTS[8], "cut at {cut}");
        }
    }

    #[test]
    fn a_frontier_of_another_size_is_refused() {
        let stored = frontier(&LEAVES[..5]);
        assert_eq!(
            Frontier::from_bytes(4, &stored.to_bytes()),
            Err(FrontierMismatch { size: 4, expected: 32, received: 64 })
        );
    }

    #[test]
    fn a_node_cannot_be_shown_as_a_leaf() {
        let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let node = [left, right].concat();
        assert_ne!(leaf_hash(&node), node_hash(&left, &right));
    }
}
