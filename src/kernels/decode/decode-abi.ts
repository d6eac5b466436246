/**
 * Memory layout of a row decoder, shared by the decode kernels and their host. Compiled by both AssemblyScript and
 * TypeScript, so: untyped integer constants only, no imports.
 */

// Decoder header: u32 fields. Written by the host before a call: everything from FLAGS on. Written by the kernel: the rest.
/** Address of the first row that was not decoded; of messages its place in their table. */
export const DECODER_POSITION = 0;
export const DECODER_STATUS = 4;
/** What is wrong, where (an address in the input), and in which column (an index, or -1), when STATUS is an error. */
export const DECODER_ERROR = 8;
export const DECODER_ERROR_ADDRESS = 12;
export const DECODER_ERROR_COLUMN = 16;
/** Line breaks passed, and rows skipped as malformed; counted up from what the host last wrote. */
export const DECODER_LINES = 20;
export const DECODER_SKIPPED = 24;
/** Bytes of the string that found no room in its dictionary, when STATUS says so. */
export const DECODER_WANTED_BYTES = 28;
export const DECODER_FLAGS = 32;
export const DECODER_COLUMNS = 36;
export const DECODER_COLUMN_COUNT = 40;
/** A buffer as long as the input, for texts with their escapes resolved. */
export const DECODER_SCRATCH = 44;
/** Numbers left to the host: array, rows used, rows allocated. */
export const DECODER_FIXUPS = 48;
export const DECODER_FIXUP_COUNT = 52;
export const DECODER_FIXUP_CAPACITY = 56;
/** JSON: the remembered layout of a row. CSV: i32 per field of a row, the column it fills or -1. */
export const DECODER_LAYOUT = 60;
/** CSV: fields of a row. */
export const DECODER_FIELD_COUNT = 64;
/** CSV: the two characters, and the text that stands for NULL (or NO_NULL_TEXT as its length). */
export const DECODER_DELIMITER = 68;
export const DECODER_QUOTE = 72;
export const DECODER_NULL_TEXT = 76;
export const DECODER_NULL_LENGTH = 80;
export const NO_NULL_TEXT = 4_294_967_295;
/** Address of the 128-bit powers of five (see powers-of-five.ts). */
export const DECODER_POWERS = 84;
/** Messages: their table, and where to note of which message each row is (u32 per row: MESSAGE_INDEX). */
export const DECODER_MESSAGES = 88;
export const DECODER_ROW_MESSAGES = 92;
export const DECODER_BYTES = 96;

// Entry of a table of messages: u32 fields.
export const MESSAGE_START = 0;
/** Behind the message's last byte: one byte there is overwritten while the message is read, and put back. */
export const MESSAGE_END = 4;
/** The number that rows are told of. */
export const MESSAGE_INDEX = 8;
export const MESSAGE_BYTES = 12;

// Flags.
export const FLAG_IGNORE_ERRORS = 1;
export const FLAG_MISSING_FIELD_FAILS = 2;
/** CSV: lines starting with # are comments. */
export const FLAG_COMMENTS = 4;
/** CSV: the file ends with the input, as each message does; without this, a quoted field that isn't closed is left for the next call. */
export const FLAG_LAST = 8;

// Status.
/** All complete rows of the input are decoded. */
export const STATUS_DONE = 0;
/** The row capacity is reached. */
export const STATUS_FULL = 1;
/** The dictionary of ERROR_COLUMN must grow by WANTED_BYTES. */
export const STATUS_DICTIONARY_FULL = 2;
/** The host must apply and empty the fixups. */
export const STATUS_FIXUPS_FULL = 3;
export const STATUS_ERROR = 4;

// Column descriptor: u32 fields.
export const COLUMN_KIND = 0;
export const COLUMN_VALUES = 4;
/** Validity bitmap, all ones before the first row. */
export const COLUMN_VALIDITY = 8;
export const COLUMN_DICTIONARY = 12;
/** UTF-8 bytes of the column's name. */
export const COLUMN_NAME = 16;
export const COLUMN_NAME_LENGTH = 20;
/** Timestamps: units per second. */
export const COLUMN_UNITS = 24;
/** Set by the kernel, never cleared, when a bit of the validity bitmap may be 0. */
export const COLUMN_HAS_NULLS = 28;
/** Kernel's own: row + 1 in which the column was last seen. */
export const COLUMN_SEEN = 32;
export const COLUMN_BYTES = 48;

// Column kinds.
export const KIND_VARCHAR = 0;
export const KIND_BOOLEAN = 1;
export const KIND_INT = 2;
export const KIND_BIGINT = 3;
export const KIND_FLOAT = 4;
export const KIND_DOUBLE = 5;
export const KIND_DATE = 6;
export const KIND_TIMESTAMP = 7;

// Fixup: a valid number whose nearest double the kernel leaves to the host; u32 fields. The text has no blanks.
export const FIXUP_ROW = 0;
export const FIXUP_COLUMN = 4;
export const FIXUP_ADDRESS = 8;
export const FIXUP_LENGTH = 12;
export const FIXUP_BYTES = 16;

// Remembered JSON row layout: u32 fields, then entries. An entry is the literal text before a value and the column of
// that value; the last entry is the text behind the last value.
/** Values in a row; 0 = nothing is remembered. */
export const LAYOUT_COUNT = 0;
/** Columns that the row lacks, listed behind the entries. */
export const LAYOUT_MISSING = 4;
export const LAYOUT_ENTRIES = 16;
export const LAYOUT_ENTRIES_MAX = 128;
/** i32: the column, or -1 for a value to be skipped. */
export const ENTRY_COLUMN = 0;
/** u32: the literal's length in bytes, and how many of them are compared before the last vector of 16. */
export const ENTRY_LENGTH = 4;
export const ENTRY_HEAD_BYTES = 8;
/** Which of the last 16 bytes belong to the literal. */
export const ENTRY_TAIL_MASK = 16;
export const ENTRY_LITERAL = 32;
export const ENTRY_LITERAL_MAX = 96;
export const ENTRY_BYTES = 128;
/** Entries, and one u32 per possibly missing column. */
export const LAYOUT_BYTES = 32_768;
export const LAYOUT_MISSING_MAX = 2048;
export const LAYOUT_MISSING_LIST = 24_576;

/** Objects and arrays may be nested this deep. */
export const NESTING_MAX = 1000;

// Errors that spoil the row. Where the kernel stops is the byte that doesn't fit.
export const ERROR_EXPECTED_OBJECT = 1;
export const ERROR_EXPECTED_KEY = 2;
export const ERROR_EXPECTED_COLON = 3;
export const ERROR_EXPECTED_COMMA_OR_BRACE = 4;
export const ERROR_EXPECTED_COMMA_OR_BRACKET = 5;
export const ERROR_EXPECTED_VALUE = 6;
export const ERROR_EXPECTED_END = 7;
export const ERROR_UNCLOSED_STRING = 8;
export const ERROR_CONTROL_CHARACTER = 9;
export const ERROR_ESCAPE = 10;
export const ERROR_UTF8 = 11;
export const ERROR_NUMBER_SYNTAX = 12;
export const ERROR_NESTING = 13;
export const ERROR_MISSING_FIELD = 14;
export const ERROR_UNCLOSED_QUOTE = 15;
export const ERROR_AFTER_QUOTE = 16;
export const ERROR_TOO_FEW_FIELDS = 17;
export const ERROR_TOO_MANY_FIELDS = 18;
export const ERROR_EXPECTED_NOTHING = 19;

/** Errors from here on spoil one field; the address is the value's first byte. */
export const ERROR_FIELD_MIN = 32;
export const ERROR_NOT_BOOLEAN = 32;
export const ERROR_NOT_INTEGER = 33;
export const ERROR_INTEGER_RANGE = 34;
export const ERROR_NOT_NUMBER = 35;
export const ERROR_NOT_DATE = 36;
export const ERROR_NOT_TIMESTAMP = 37;
export const ERROR_TIMESTAMP_RANGE = 38;

// Powers of five from 5^POWER_MIN to 5^POWER_MAX: two u64 each, the higher half first.
export const POWER_MIN = -342;
export const POWER_MAX = 308;
export const POWER_BYTES = 16;
