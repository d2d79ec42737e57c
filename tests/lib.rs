//! Nothing is exported: this package exists for its one test binary, `it`.
