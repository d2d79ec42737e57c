//! Limits of an uploaded file: a school's journal is far below each of them, and a file above one is refused before it is parsed.

/// Bytes of a file as sent.
pub const UPLOAD_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of all parts of an XLSX once unzipped.
pub const UNZIPPED_BYTES: u64 = 128 * 1024 * 1024;
/// How many times a part may grow when unzipped; judged only above [`RATIO_FLOOR`].
pub const RATIO: u64 = 200;
/// Unzipped bytes below which the ratio does not matter: a short sheet of equal rows packs very well.
pub const RATIO_FLOOR: u64 = 8 * 1024 * 1024;
/// Parts of an XLSX.
pub const PARTS: usize = 2_000;
/// Shared strings an XLSX may announce.
pub const SHARED_STRINGS: u64 = 1_000_000;
/// Rows that hold something, in all sheets together.
pub const ROWS: usize = 200_000;
/// The last row that may hold something: Excel's own limit, so that a returned file can hold whatever was read.
pub const LAST_ROW: u32 = 1_048_576;
/// The last column that may hold something.
pub const COLUMNS: usize = 100;
/// Cells that hold something, in all sheets together.
pub const CELLS: usize = 1_000_000;
/// Characters of one cell: Excel's own limit as well.
pub const CELL_CHARS: usize = 32_767;
