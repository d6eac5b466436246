import type { Column } from '../../../columnar/column.js';
import { writeI64, writeScaledI64 } from '../../../columnar/write-i64.js';
import { writeStrings } from '../../../columnar/write-values.js';
import { must, unreachable } from '../../../common/assert.js';
import type { Arena } from '../../../kernels/arena.js';
import type { StringDictionary } from '../../../kernels/string-dictionary.js';
import { byteWidthOf, isTimestamp, type SqlType, unitsPerSecond } from '../../../types/sql-type.js';
import type { RecordBlock, RecordHeader } from '../driver/record-block.js';
import type { KafkaMetadataKey } from '../kafka-metadata.js';

/** The rows of a batch, as the records that they came from: all of one partition. */
export interface RowRecords {
  readonly numRows: number;
  /** Rows of each block, behind each other. */
  readonly segments: readonly { readonly block: RecordBlock; readonly endRow: number }[];
  /** Of each row: its record in its block. */
  readonly records: Int32Array;
}

const decoder = new TextDecoder();

/** One METADATA column of a batch. */
export function metadataColumn(
  key: KafkaMetadataKey,
  type: SqlType,
  rows: RowRecords,
  arena: Arena,
  dictionary: StringDictionary | undefined,
): Column {
  switch (key) {
    case 'topic':
      return constantText(must(rows.segments[0]).block.topic, type, arena, must(dictionary));
    case 'partition':
      return constantNumber(must(rows.segments[0]).block.partition, type, arena);
    case 'offset':
      return numbers(rows, type, arena, (block, record) => must(block.offsets[record]), 1);
    case 'timestamp': {
      const unitsPerMs = isTimestamp(type) ? unitsPerSecond(type) / 1000 : 1;
      const timeOf = (block: RecordBlock, record: number) => must(block.timestampsMs[record]);
      return numbers(rows, type, arena, timeOf, unitsPerMs);
    }
    case 'timestamp-type':
      return texts(rows, type, arena, must(dictionary), ({ isLogAppendTime }) =>
        isLogAppendTime ? 'LogAppendTime' : 'CreateTime',
      );
    case 'headers':
      return texts(rows, type, arena, must(dictionary), (block, record) =>
        headersText(block.headers(record)),
      );
    case 'key':
      return texts(rows, type, arena, must(dictionary), keyText);
    default:
      return unreachable(key);
  }
}

function headersText(headers: readonly RecordHeader[]): string {
  const texts = new Map(
    headers.map(({ name, value }) => [name, value === null ? null : decoder.decode(value)]),
  );
  return JSON.stringify(Object.fromEntries(texts));
}

function keyText({ bytes, keyStarts, keyLengths }: RecordBlock, record: number): string | null {
  const start = must(keyStarts[record]);
  return start < 0 ? null : decoder.decode(bytes.subarray(start, start + must(keyLengths[record])));
}

function constantText(
  text: string,
  type: SqlType,
  arena: Arena,
  dictionary: StringDictionary,
): Column {
  const code = dictionary.intern(text);
  const values = arena.allocate(4);
  arena.memory.views.u32[values >> 2] = code;
  return { type, values, step: 0, validity: 0, dictionary };
}

function constantNumber(value: number, type: SqlType, arena: Arena): Column {
  const values = arena.allocate(8);
  writeI64(arena.memory.views.u32, values >> 3, value);
  return { type, values, step: 0, validity: 0, dictionary: undefined };
}

/** i64 of `numberOf * factor`. */
function numbers(
  { numRows, segments, records }: RowRecords,
  type: SqlType,
  arena: Arena,
  numberOf: (block: RecordBlock, record: number) => number,
  factor: number,
): Column {
  const values = arena.allocate(numRows * 8);
  const words = arena.memory.views.u32;
  const first = values >> 3;
  let row = 0;
  for (const { block, endRow } of segments) {
    for (; row < endRow; row++) {
      const value = numberOf(block, must(records[row]));
      if (factor === 1) writeI64(words, first + row, value);
      else writeScaledI64(words, first + row, value, factor);
    }
  }
  return { type, values, step: 8, validity: 0, dictionary: undefined };
}

function texts(
  { numRows, segments, records }: RowRecords,
  type: SqlType,
  arena: Arena,
  dictionary: StringDictionary,
  textOf: (block: RecordBlock, record: number) => string | null,
): Column {
  const cells: (string | null)[] = [];
  for (const { block, endRow } of segments) {
    while (cells.length < endRow) cells.push(textOf(block, must(records[cells.length])));
  }
  let validity = 0;
  if (cells.includes(null)) {
    const byteLength = (numRows + 7) >> 3;
    validity = arena.allocate(byteLength);
    const bits = arena.memory.views.u8.subarray(validity, validity + byteLength).fill(0);
    cells.forEach((cell, row) => {
      if (cell !== null) bits[row >> 3] = must(bits[row >> 3]) | (1 << (row & 7));
    });
  }
  const values = arena.allocate(numRows * byteWidthOf(type));
  writeStrings(cells, validity, dictionary, values, arena);
  return { type, values, step: 4, validity, dictionary };
}
