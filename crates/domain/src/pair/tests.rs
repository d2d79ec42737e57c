//! The parts of a pair together.

use super::*;
use crate::testing::assert_samples_round_trip;

#[test]
fn samples_read_back() {
    assert_samples_round_trip::<PairEvent>();
}
