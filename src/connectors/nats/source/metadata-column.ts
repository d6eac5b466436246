import type { Column } from '../../../columnar/column.js';
import { writeI64, writeScaledI64 } from '../../../columnar/write-i64.js';
import { writeStrings } from '../../../columnar/write-values.js';
import { must, unreachable } from '../../../common/assert.js';
import type { Arena } from '../../../kernels/arena.js';
import type { StringDictionary } from '../../../kernels/string-dictionary.js';
import { byteWidthOf, isTimestamp, type SqlType, unitsPerSecond } from '../../../types/sql-type.js';
import type { MessageRun } from '../driver/message-run.js';
import type { NatsMetadataKey } from '../nats-metadata.js';

/** The rows of a batch, as the messages that they came from. */
export interface RowMessages {
  readonly numRows: number;
  /** Rows of each run, behind each other. */
  readonly segments: readonly { readonly run: MessageRun; readonly endRow: number }[];
  /** Of each row: its message in its run. */
  readonly messages: Int32Array;
}

/** Where a column is made. */
export interface MetadataTarget {
  readonly type: SqlType;
  readonly arena: Arena;
  /** There for VARCHAR. */
  readonly dictionary: StringDictionary | undefined;
}

/** One METADATA column of a batch. */
export function metadataColumn(
  key: NatsMetadataKey,
  stream: string,
  rows: RowMessages,
  target: MetadataTarget,
): Column {
  switch (key) {
    case 'stream':
      return texts(rows, target, () => stream);
    case 'subject':
      return texts(rows, target, ({ subjects }, message) => must(subjects[message]));
    case 'headers':
      return texts(rows, target, (run, message) =>
        JSON.stringify(
          Object.fromEntries(run.headers(message).map(({ name, value }) => [name, value])),
        ),
      );
    case 'sequence':
      return numbers(rows, target, ({ sequences }, message) => must(sequences[message]), 1);
    case 'timestamp': {
      const unitsPerMs = isTimestamp(target.type) ? unitsPerSecond(target.type) / 1000 : 1;
      return numbers(rows, target, (run, message) => must(run.timestampsMs[message]), unitsPerMs);
    }
    default:
      return unreachable(key);
  }
}

/** i64 of `numberOf * factor`. */
function numbers(
  { numRows, segments, messages }: RowMessages,
  { type, arena }: MetadataTarget,
  numberOf: (run: MessageRun, message: number) => number,
  factor: number,
): Column {
  const values = arena.allocate(numRows * 8);
  const words = arena.memory.views.u32;
  let row = 0;
  for (const { run, endRow } of segments) {
    for (; row < endRow; row++) {
      const value = numberOf(run, must(messages[row]));
      if (factor === 1) writeI64(words, (values >> 3) + row, value);
      else writeScaledI64(words, (values >> 3) + row, value, factor);
    }
  }
  return { type, values, step: 8, validity: 0, dictionary: undefined };
}

function texts(
  { numRows, segments, messages }: RowMessages,
  { type, arena, dictionary }: MetadataTarget,
  textOf: (run: MessageRun, message: number) => string,
): Column {
  const cells: string[] = [];
  for (const { run, endRow } of segments) {
    while (cells.length < endRow) cells.push(textOf(run, must(messages[cells.length])));
  }
  const values = arena.allocate(numRows * byteWidthOf(type));
  writeStrings(cells, 0, must(dictionary), values, arena);
  return { type, values, step: 4, validity: 0, dictionary };
}
