//! app

pub mod workbook;
