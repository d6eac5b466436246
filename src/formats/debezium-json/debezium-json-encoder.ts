import { RowKind } from '../../columnar/column-batch.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { JsonEncoder } from '../json/json-encoder.js';
import type { MessageBlock } from '../message-decoder.js';
import type { MessageEncoder } from '../message-encoder.js';
import type { CellStyle } from '../text/cell-text.js';

const NEWLINE = 10;
const utf8 = new TextEncoder();

/** What stands around a row that is there now, and around one that is not any more. */
const CREATED = [utf8.encode('{"before":null,"after":'), utf8.encode(',"op":"c"}')] as const;
const DELETED = [utf8.encode('{"before":'), utf8.encode(',"after":null,"op":"d"}')] as const;

/**
 * Writes changes as Debezium's events, as Flink does: +I and +U as `c` with the row after, -U and -D as `d` with the row before.
 */
export class DebeziumJsonEncoder implements MessageEncoder {
  readonly #encoder: JsonEncoder;

  constructor(schema: Schema, style: CellStyle) {
    this.#encoder = new JsonEncoder(schema, style);
  }

  encode(batch: ResultBatch): MessageBlock {
    const rows = this.#encoder.encode(batch);
    const count = batch.numRows;
    const starts = new Int32Array(count);
    const lengths = new Int32Array(count);
    const longest = must(DELETED[0]).length + must(DELETED[1]).length;
    const bytes = new Uint8Array(rows.length + count * longest);
    let from = 0;
    let at = 0;
    for (let row = 0; row < count; row++) {
      const to = rows.indexOf(NEWLINE, from);
      const [head, tail] = isGone(batch.rowKinds?.[row]) ? DELETED : CREATED;
      starts[row] = at;
      bytes.set(head, at);
      at += head.length;
      bytes.set(rows.subarray(from, to), at);
      at += to - from;
      bytes.set(tail, at);
      at += tail.length;
      lengths[row] = at - must(starts[row]);
      from = to + 1;
    }
    return { count, bytes: bytes.subarray(0, at), starts, lengths };
  }
}

function isGone(kind: number | undefined): boolean {
  return kind === RowKind.UPDATE_BEFORE || kind === RowKind.DELETE;
}
