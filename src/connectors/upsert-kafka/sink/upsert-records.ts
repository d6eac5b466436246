import { RowKind } from '../../../columnar/column-batch.js';
import type { ResultBatch } from '../../../columnar/result-batch.js';
import type { RecordChunk } from '../../kafka/sink/record-chunk.js';
import type { RecordEncoder } from '../../kafka/sink/record-encoder.js';
import type { RowRecords } from '../../kafka/sink/row-records.js';

/** The row of a key as it is now becomes a record, its end a tombstone; what it was before is not written. */
export class UpsertRecords implements RowRecords {
  readonly #encoder: RecordEncoder;
  readonly #send: (chunk: RecordChunk) => Promise<void>;

  constructor(encoder: RecordEncoder, send: (chunk: RecordChunk) => Promise<void>) {
    this.#encoder = encoder;
    this.#send = send;
  }

  async write(batch: ResultBatch): Promise<void> {
    const chunk = encodeUpserts(this.#encoder, batch);
    if (chunk !== undefined) await this.#send(chunk);
  }

  async flush(): Promise<void> {}

  close(): void {}
}

/** Undefined where there is nothing to write. */
export function encodeUpserts(encoder: RecordEncoder, batch: ResultBatch): RecordChunk | undefined {
  const { rowKinds } = batch;
  if (rowKinds === undefined) return encoder.encode(batch);
  const rows = new Uint32Array(batch.numRows);
  const tombstones = new Uint8Array(batch.numRows);
  let count = 0;
  for (let row = 0; row < batch.numRows; row++) {
    const kind = rowKinds[row];
    if (kind === RowKind.UPDATE_BEFORE) continue;
    if (kind === RowKind.DELETE) tombstones[row] = 1;
    rows[count++] = row;
  }
  return count === 0 ? undefined : encoder.encode(batch, rows.subarray(0, count), tombstones);
}
