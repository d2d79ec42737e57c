//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod database;
pub(crate) mod full_disk;
pub(crate) mod postgres;
pub(crate) mod server;
pub(crate) mod tamper;
pub(crate) mod workbook;
