/**
 * Bytes to columns (assembly/decode/). A decoder is a block of memory that the host prepares: header, column
 * descriptors, scratch; its layout is decode-abi.ts. The kernels never look at columns that are not described there.
 *
 * The kernels of rows decode the rows of [input, end) into rows `firstRow`, `firstRow + 1`, ... of the columns, as long as they
 * are below `capacity`, and return the number of the row after the last one written. The header then tells the status
 * (STATUS_*) and where to go on (DECODER_POSITION): a row is written whole or is decoded anew by the next call.
 * Up to READ_PADDING bytes behind `end` are read.
 *
 * The kernels of messages do the same with messages that lie anywhere in memory, as the table of their places says.
 *
 * Texts become values as in Flink: surrounding blanks of numbers and booleans are ignored; a BOOLEAN is true for `true`
 * in any case and false for every other text; a fraction given for an integer is cut off in JSON and an error in texts.
 */
export interface DecodeKernels {
  /**
   * JSON objects, one a line; the byte before `end` must be a line break. Blank lines are passed over. Missing fields
   * and JSON nulls are NULL, unknown fields are checked and passed over, of several fields of one name the last counts.
   */
  decodeJsonLines(
    decoder: number,
    input: number,
    end: number,
    firstRow: number,
    capacity: number,
  ): number;
  /**
   * CSV rows (RFC 4180; LF or CRLF); the byte before `end` must be a line break, and belong to a row's end when
   * FLAG_LAST is set. DECODER_LAYOUT tells which column each field fills. Empty fields are NULL, in VARCHAR columns empty
   * strings. Blank lines are passed over. Where errors are ignored, missing fields are NULL.
   */
  decodeCsv(
    decoder: number,
    input: number,
    end: number,
    firstRow: number,
    capacity: number,
  ): number;
  /**
   * JSON objects, one a message: [from, to) of the table at DECODER_MESSAGES, as long as there is room for rows. Line breaks
   * between tokens are blanks, and are overwritten by other ones; a byte order mark is passed over.
   */
  decodeJsonMessages(
    decoder: number,
    from: number,
    to: number,
    firstRow: number,
    capacity: number,
  ): number;
  /**
   * CSV rows, one a message, FLAG_LAST being set. A comment gives no row. Line breaks may follow the row; an empty message,
   * and one with a second row, are malformed.
   */
  decodeCsvMessages(
    decoder: number,
    from: number,
    to: number,
    firstRow: number,
    capacity: number,
  ): number;
}
