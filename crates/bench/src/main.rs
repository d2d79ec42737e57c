//! nastavnik
fn main() {}
