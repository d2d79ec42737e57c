//! What the binary `nastavnik` is made of, as a library so that tests can serve it.

pub mod http;
