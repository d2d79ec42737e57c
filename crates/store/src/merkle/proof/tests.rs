use super::*;
use crate::merkle::{Frontier, leaf_hash};
use proptest::prelude::*;

/// As RFC 6962 §2.1 writes it down.
fn tree(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Frontier::default().root(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&tree(left), &tree(right))
        }
    }
}

/// As RFC 6962 §2.1.1 writes it down.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut path, sibling) = if index < left.len() {
        (path(index, left), tree(right))
    } else {
        (path(index - left.len(), right), tree(left))
    };
    path.push(sibling);
    path
}

/// As RFC 6962 §2.1.2 writes it down.
fn subproof(from: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if from == leaves.len() {
        return if is_whole { Vec::new() } else { vec![tree(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, other) = if from <= left.len() {
        (subproof(from, left, is_whole), tree(right))
    } else {
        (subproof(from - left.len(), right, false), tree(left))
    };
    proof.push(other);
    proof
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

fn roots(ranges: Vec<ProofRange>, leaves: &[Hash]) -> Vec<Hash> {
    ranges.into_iter().map(|range| range_root(range, leaves)).collect()
}

fn len(leaves: &[Hash]) -> u64 {
    leaves.len() as u64
}

#[test]
fn proofs_of_small_trees_are_those_of_the_definition_and_hold() {
    for size in 1..=70 {
        let leaves = leaves(size);
        let root = tree(&leaves);
        assert_eq!(range_root(0..len(&leaves), leaves.as_slice()), root);
        for index in 0..size {
            let proof = roots(inclusion_ranges(index as u64, size as u64).unwrap(), &leaves);
            assert_eq!(proof, path(index, &leaves), "{index} in {size}");
            verify_inclusion(&leaves[index], index as u64, size as u64, &root, &proof).unwrap();
        }
        for from in 1..=size {
            let proof = roots(consistency_ranges(from as u64, size as u64).unwrap(), &leaves);
            assert_eq!(proof, subproof(from, &leaves, true), "{from} of {size}");
            let old = tree(&leaves[..from]);
            verify_consistency(from as u64, size as u64, &old, &root, &proof).unwrap();
        }
    }
}

/// Those with which transparency-dev/merkle tests RFC 6962, over the leaves of the roots in [`super::super`].
#[test]
fn proofs_are_those_of_the_published_vectors() {
    const SECOND: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    const SECOND_PAIR: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    const RIGHT_HALF: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    const FIFTH: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    const LAST_PAIR: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    const LEFT_HALF: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    const FIRST: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    const FIRST_PAIR: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    const THIRD_PAIR: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    let leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .map(|leaf| leaf_hash(&hex::decode(leaf).unwrap()));
    let shown = |ranges: Result<Vec<ProofRange>, ProofError>| -> Vec<String> {
        roots(ranges.unwrap(), &leaves).iter().map(hex::encode).collect()
    };
    assert_eq!(shown(inclusion_ranges(0, 1)), [""; 0]);
    assert_eq!(shown(inclusion_ranges(0, 8)), [SECOND, SECOND_PAIR, RIGHT_HALF]);
    assert_eq!(shown(inclusion_ranges(5, 8)), [FIFTH, LAST_PAIR, LEFT_HALF]);
    assert_eq!(shown(inclusion_ranges(2, 3)), [FIRST_PAIR]);
    assert_eq!(shown(inclusion_ranges(1, 5)), [FIRST, SECOND_PAIR, FIFTH]);
    assert_eq!(shown(consistency_ranges(1, 1)), [""; 0]);
    assert_eq!(shown(consistency_ranges(1, 8)), [SECOND, SECOND_PAIR, RIGHT_HALF]);
    assert_eq!(shown(consistency_ranges(6, 8)), [THIRD_PAIR, LAST_PAIR, LEFT_HALF]);
    assert_eq!(shown(consistency_ranges(2, 5)), [SECOND_PAIR, FIFTH]);
}

#[test]
fn what_lies_outside_has_no_proof() {
    assert_eq!(inclusion_ranges(8, 8), Err(ProofError::Outside { part: 8, size: 8 }));
    assert_eq!(consistency_ranges(9, 8), Err(ProofError::Outside { part: 9, size: 8 }));
    let root = tree(&leaves(8));
    let empty = Frontier::default().root();
    assert_eq!(verify_consistency(0, 8, &empty, &root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, 8, &root, &root, &[]), Err(ProofError::OtherRoot));
    assert_eq!(verify_consistency(8, 8, &root, &empty, &[]), Err(ProofError::OtherRoot));
    let huge = i64::MAX.unsigned_abs();
    assert_eq!(
        verify_inclusion(&root, huge - 1, huge, &root, &[]),
        Err(ProofError::Length { received: 0, expected: 62 })
    );
}

proptest! {
    #[test]
    fn a_proof_holds_for_its_own_leaf_place_size_and_root_alone(
        size in 2_u64..600, at in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
        damage in 0_u8..6, bit in 0_usize..256,
    ) {
        let leaves = leaves(usize::try_from(size).unwrap());
        let (root, index) = (tree(&leaves), at.index(leaves.len()) as u64);
        let leaf = leaves[at.index(leaves.len())];
        let mut proof = roots(inclusion_ranges(index, size).unwrap(), &leaves);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &root, &proof), Ok(()));
        let place = other.index(proof.len());
        let refused = match damage {
            0 => { proof[place][bit / 8] ^= 1 << (bit % 8); verify_inclusion(&leaf, index, size, &root, &proof) }
            1 => { proof.remove(place); verify_inclusion(&leaf, index, size, &root, &proof) }
            2 => { proof.insert(place, root); verify_inclusion(&leaf, index, size, &root, &proof) }
            3 => verify_inclusion(&proof[place], index, size, &root, &proof),
            4 => verify_inclusion(&leaf, (index + 1) % size, size, &root, &proof),
            _ => verify_inclusion(&leaf, index, size, &tree(&leaves[1..]), &proof),
        };
        prop_assert!(refused.is_err());
    }

    #[test]
    fn a_tree_is_consistent_with_what_it_began_as_alone(
        size in 2_u64..600, at in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
        damage in 0_u8..5, bit in 0_usize..256,
    ) {
        let leaves = leaves(usize::try_from(size).unwrap());
        let from = 1 + at.index(leaves.len() - 1) as u64;
        let (root, old) = (tree(&leaves), tree(&leaves[..usize::try_from(from).unwrap()]));
        let mut proof = roots(consistency_ranges(from, size).unwrap(), &leaves);
        prop_assert_eq!(verify_consistency(from, size, &old, &root, &proof), Ok(()));
        let place = other.index(proof.len());
        let refused = match damage {
            0 => { proof[place][bit / 8] ^= 1 << (bit % 8); verify_consistency(from, size, &old, &root, &proof) }
            1 => { proof.remove(place); verify_consistency(from, size, &old, &root, &proof) }
            2 => { proof.insert(place, root); verify_consistency(from, size, &old, &root, &proof) }
            3 => verify_consistency(from, size, &leaves[0], &tree(&leaves[1..]), &proof),
            _ => verify_consistency(from, size, &tree(&leaves[1..]), &root, &proof),
        };
        prop_assert!(refused.is_err());
    }
}
