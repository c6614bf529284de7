//! What one import may cost, as named numbers with the reason for each.

/// Bytes looked at before deciding on encoding, separator and line end.
pub const SAMPLE_BYTES: usize = 1 << 20;
/// Bytes of one cell: far above the longest letter seen (21 KB), low enough that an unclosed quote is noticed soon.
pub const FIELD_BYTES_MAX: usize = 64 << 10;
/// Bytes of one row with all its cells; a longer line is skipped without being held in memory.
pub const ROW_BYTES_MAX: usize = 1 << 20;
/// Columns of a header; a spreadsheet allows 16,384, no export of reports comes near.
pub const COLUMNS_MAX: usize = 1_000;
/// Surplus columns read before a row is given up as ragged; keeps recovery from an unclosed quote linear.
pub const COLUMNS_SURPLUS_MAX: usize = 16;
/// Rows of one file.
pub const ROWS_MAX: u64 = 100_000_000;
/// Bytes that a gzip stream may grow to.
pub const GUNZIPPED_BYTES_MAX: u64 = 64 << 30;
/// Growth of a gzip stream beyond which, once past [`RATIO_FREE_BYTES`], it counts as a bomb (text reaches about 20).
pub const GUNZIP_RATIO_MAX: u64 = 250;
/// Inflated bytes below which no ratio is judged: small files of one repeated value compress without malice.
pub const RATIO_FREE_BYTES: u64 = 64 << 20;
/// Bytes of a packed spreadsheet, which has to be spooled to disk because its directory lies at the end.
pub const WORKBOOK_BYTES_MAX: u64 = 256 << 20;
/// Bytes of all parts of a spreadsheet together once inflated.
pub const WORKBOOK_INFLATED_BYTES_MAX: u64 = 512 << 20;
/// Growth of one part of a spreadsheet; sheets of empty formatted cells reach about 100.
pub const WORKBOOK_RATIO_MAX: u64 = 400;
/// Inflated bytes of one part below which no ratio is judged.
pub const WORKBOOK_RATIO_FREE_BYTES: u64 = 32 << 20;
/// Inflated bytes of the list of shared texts, which is held in memory.
pub const WORKBOOK_TEXTS_BYTES_MAX: u64 = 96 << 20;
/// Tags in the list of shared texts; each text costs memory beyond its bytes.
pub const WORKBOOK_TEXTS_TAGS_MAX: u64 = 8_000_000;
/// Tags in any other part but a sheet: styles, relations, the list of sheets.
pub const WORKBOOK_PART_TAGS_MAX: u64 = 400_000;
/// Bytes between two tags: a cell holds 32,767 characters at most.
pub const WORKBOOK_TOKEN_BYTES_MAX: usize = 1 << 20;
/// Tags inside tags.
pub const WORKBOOK_DEPTH_MAX: i64 = 10_000;
/// Parts in a spreadsheet package.
pub const WORKBOOK_PARTS_MAX: usize = 10_000;
/// Rows shown in a preview.
pub const PREVIEW_ROWS: usize = 20;
