import * as abi from '../../kernels/decode/decode-abi.js';
import type { DecoderMemory } from '../decoder-memory.js';
import type { CsvStyle } from './csv-encoder.js';

/** How a table's CSV is written. */
export interface CsvDialect {
  /** Character codes. */
  readonly delimiter: number;
  readonly quote: number;
  /** The text that stands for NULL. */
  readonly nullLiteral: string | undefined;
  /** FLAG_ constants. */
  readonly flags: number;
}

/** Tells the kernels. Which column each field fills is `writeFields`' part. */
export function writeDialect(memory: DecoderMemory, dialect: CsvDialect): void {
  memory.set(abi.DECODER_DELIMITER, dialect.delimiter);
  memory.set(abi.DECODER_QUOTE, dialect.quote);
  memory.set(abi.DECODER_NULL_LENGTH, abi.NO_NULL_TEXT);
  if (dialect.nullLiteral === undefined) return;
  const { address, byteLength } = memory.allocateText(dialect.nullLiteral);
  memory.set(abi.DECODER_NULL_TEXT, address);
  memory.set(abi.DECODER_NULL_LENGTH, byteLength);
}

/** `positions` are the table's columns by field, -1 for a field that is none; `columns` are those that are wanted. */
export function writeFields(
  memory: DecoderMemory,
  positions: readonly number[],
  columns: readonly number[],
): void {
  memory.setLayout(positions.map((position) => columns.indexOf(position)));
  memory.set(abi.DECODER_FIELD_COUNT, positions.length);
}

/** The same for whoever writes, without a header. */
export function styleOf({ delimiter, quote, nullLiteral, flags }: CsvDialect): CsvStyle {
  return {
    delimiter: String.fromCharCode(delimiter),
    quote: String.fromCharCode(quote),
    nullText: nullLiteral ?? '',
    hasHeader: false,
    hasComments: (flags & abi.FLAG_COMMENTS) !== 0,
    skipsEmptyLines: true,
    timeSeparator: ' ',
  };
}
