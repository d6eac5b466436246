/**
 * Numbers that the kernels (assembly/) and their host share. Compiled by both AssemblyScript and TypeScript, so: untyped
 * integer constants only, no imports. The contract in words is assembly/README.md.
 */

/** Raised with every incompatible change; compared when the kernels are loaded. */
export const ABI_VERSION = 2;

/** Every buffer in kernel memory starts on a multiple of this. */
export const ALIGNMENT = 16;

/** Kernels may read, never write, this many bytes past the end of a buffer. */
export const READ_PADDING = 16;

// String dictionary header: eight u32.
export const DICTIONARY_COUNT = 0;
export const DICTIONARY_SLOT_MASK = 4;
export const DICTIONARY_SLOTS = 8;
export const DICTIONARY_OFFSETS = 12;
export const DICTIONARY_BYTES = 16;
export const DICTIONARY_BYTES_CAPACITY = 20;
export const DICTIONARY_CODE_CAPACITY = 24;
export const DICTIONARY_HEADER_BYTES = 32;

// String dictionary slot: key u64 (the bytes themselves up to 8, else their hash), length u32, code + 1 as u32 (0 = free).
export const DICTIONARY_SLOT_BYTES = 16;
export const DICTIONARY_SLOT_LENGTH = 8;
export const DICTIONARY_SLOT_CODE = 12;

// Watermark scan: four i64 (see WindowKernels).
export const WATERMARK_SCAN_MAXIMUM = 0;
export const WATERMARK_SCAN_BEFORE = 8;
export const WATERMARK_SCAN_CHUNK_MIN = 16;
export const WATERMARK_SCAN_CHUNK_MAX = 24;
export const WATERMARK_SCAN_BYTES = 32;

// Operators of the arithmetic kernels.
export const ARITHMETIC_ADD = 0;
export const ARITHMETIC_SUBTRACT = 1;
export const ARITHMETIC_MULTIPLY = 2;
export const ARITHMETIC_DIVIDE = 3;
export const ARITHMETIC_REMAINDER = 4;

// Operators of the comparison kernels.
export const COMPARE_EQUAL = 0;
export const COMPARE_NOT_EQUAL = 1;
export const COMPARE_LESS = 2;
export const COMPARE_LESS_OR_EQUAL = 3;
export const COMPARE_GREATER = 4;
export const COMPARE_GREATER_OR_EQUAL = 5;

// Physical types of the cast kernel.
export const PHYSICAL_U8 = 0;
export const PHYSICAL_I32 = 1;
export const PHYSICAL_I64 = 2;
export const PHYSICAL_F32 = 3;
export const PHYSICAL_F64 = 4;

// Operators of the unary kernels; from SQRT on for f64 only.
export const UNARY_NEGATE = 0;
export const UNARY_ABS = 1;
export const UNARY_SIGN = 2;
export const UNARY_CEIL = 3;
export const UNARY_FLOOR = 4;
export const UNARY_SQRT = 5;
export const UNARY_LN = 6;
export const UNARY_EXP = 7;

// How a key column becomes the 64-bit words by which rows are joined.
export const JOIN_KEY_U8 = 0;
export const JOIN_KEY_I32 = 1;
export const JOIN_KEY_I64 = 2;
export const JOIN_KEY_F32 = 3;
export const JOIN_KEY_F64 = 4;
export const JOIN_KEY_I32_AS_F64 = 5;
export const JOIN_KEY_I64_AS_F64 = 6;
export const JOIN_KEY_CODE = 7;

// Place in an expansion of matches: two u32, the row and the dimension row that come next.
export const JOIN_CURSOR_ROW = 0;
export const JOIN_CURSOR_DIMENSION_ROW = 4;
export const JOIN_CURSOR_BYTES = 8;

// Flags of joinShape.
export const JOIN_SOME_UNMATCHED = 1;
export const JOIN_SOME_REPEATED = 2;

// Fields of the extract kernel.
export const EXTRACT_YEAR = 0;
export const EXTRACT_QUARTER = 1;
export const EXTRACT_MONTH = 2;
export const EXTRACT_WEEK = 3;
export const EXTRACT_DAY = 4;
export const EXTRACT_DAY_OF_YEAR = 5;
export const EXTRACT_DAY_OF_WEEK = 6;
export const EXTRACT_HOUR = 7;
export const EXTRACT_MINUTE = 8;
export const EXTRACT_SECOND = 9;
export const EXTRACT_EPOCH = 10;

// Steps of a time format: byte pairs (step, argument), the argument being the literal's byte or the least digits.
export const FORMAT_LITERAL = 0;
export const FORMAT_YEAR = 1;
export const FORMAT_YEAR_OF_CENTURY = 2;
export const FORMAT_MONTH = 3;
export const FORMAT_DAY = 4;
export const FORMAT_HOUR = 5;
export const FORMAT_MINUTE = 6;
export const FORMAT_SECOND = 7;
export const FORMAT_FRACTION = 8;
// Slice of accumulator rows: u32 fields (see AggregateKernels).
export const SLICE_SLOTS = 0;
export const SLICE_ROWS = 4;
export const SLICE_ROW_COUNT = 8;
export const SLICE_ROW_BYTES = 12;
export const SLICE_TEMPLATE = 16;
export const SLICE_GROUPS = 20;
export const SLICE_ARRIVALS = 24;
export const SLICE_FRESH_ROWS = 28;
export const SLICE_BYTES = 32;

// Slice directory: two u32 counters, then SLICE_DIRECTORY_ENTRIES pairs {ordinal u32, slice u32}.
export const SLICE_DIRECTORY_LATE_ROWS = 0;
export const SLICE_DIRECTORY_GAP_ROWS = 4;
export const SLICE_DIRECTORY_TABLE = 16;
export const SLICE_DIRECTORY_ENTRIES = 256;
export const SLICE_DIRECTORY_BYTES = 2064;
// What stands in a directory entry instead of a slice's address.
export const SLICE_LATE = 0;
export const SLICE_GAP = 1;

// Key table: five u32 fields; its slots are {key u64, id + 1 as u32 (0 = free), unused u32}.
export const KEY_TABLE_COUNT = 0;
export const KEY_TABLE_CAPACITY = 4;
export const KEY_TABLE_SLOTS = 8;
export const KEY_TABLE_SLOT_SHIFT = 12;
export const KEY_TABLE_KEYS = 16;
export const KEY_TABLE_BYTES = 32;
export const KEY_TABLE_SLOT_BYTES = 16;

// Capture of a slice's rows for a snapshot: eight u32 (see CaptureKernels).
export const CAPTURE_FROM = 0;
export const CAPTURE_COUNT = 4;
export const CAPTURE_SAVED_AT = 8;
export const CAPTURE_SAVED_INDICES = 12;
export const CAPTURE_SAVED_ROWS = 16;
export const CAPTURE_SAVED_COUNT = 20;
export const CAPTURE_KNOWN_COUNTS = 24;
export const CAPTURE_KNOWN = 28;
export const CAPTURE_BYTES = 32;
