import { type ColumnBatch, RowKind } from '../../../columnar/column-batch.js';
import type { ColumnTarget } from '../../../columnar/column-target.js';
import { must } from '../../../common/assert.js';
import type { DecodedPart } from '../../messages/part-decoder.js';
import type { SourceConfig } from '../../source.js';
import type { RecordBlock } from '../driver/record-block.js';
import type { RecordRun } from './kafka-split.js';
import type { MalformedRecords } from './malformed-records.js';
import type { DecodedParts } from './read-formats.js';
import { RecordDecoder } from './record-decoder.js';

/**
 * Turns records of a topic by key into batches: as RecordDecoder, and a tombstone becomes a row that is deleted, of which the key's
 * columns are known. A batch is of rows or of deletions, never of both.
 */
export class UpsertRecordDecoder {
  readonly #target: ColumnTarget;
  readonly #rows: RecordDecoder;
  readonly #deletions: RecordDecoder;
  /** What has been started for the batch. */
  #current: RecordDecoder | undefined;
  /** The next record does not belong into the batch. */
  #isCut = false;
  #keysAsValues: { readonly of: RecordBlock; readonly block: RecordBlock } | undefined;

  constructor(
    config: SourceConfig,
    parts: DecodedParts,
    tombstone: DecodedPart,
    target: ColumnTarget,
    malformed: MalformedRecords,
  ) {
    this.#target = target;
    this.#rows = new RecordDecoder(config, parts, target, malformed);
    this.#deletions = new RecordDecoder(
      config,
      { value: tombstone, key: undefined },
      target,
      malformed,
    );
  }

  get isFull(): boolean {
    return this.#isCut || this.#current?.isFull === true;
  }

  get numRows(): number {
    return this.#current?.numRows ?? 0;
  }

  get skippedRows(): number {
    return this.#rows.skippedRows + this.#deletions.skippedRows;
  }

  startBatch(): void {
    this.#isCut = false;
    this.#current = undefined;
  }

  prepare(run: RecordRun): Promise<unknown> | undefined {
    const rows = this.#rows.prepare(run);
    const deletions = this.#deletions.prepare({ ...run, block: this.#keysOf(run.block) });
    return rows === undefined ? deletions : Promise.all([rows, deletions]);
  }

  decode(run: RecordRun): number {
    const { block, to } = run;
    let next = run.from;
    while (next < to) {
      const isTombstone = isTombstoneAt(block, next);
      const decoder = isTombstone ? this.#deletions : this.#rows;
      if (!this.#continueWith(decoder)) return next;
      let end = next + 1;
      while (end < to && isTombstoneAt(block, end) === isTombstone) end++;
      const used = isTombstone ? this.#keysOf(block) : block;
      next = decoder.decode({ ...run, block: used, from: next, to: end });
      if (next < end || decoder.isFull) return next;
    }
    return next;
  }

  finishBatch(): ColumnBatch {
    this.#continueWith(this.#current ?? this.#rows);
    const batch = must(this.#current).finishBatch();
    if (this.#current === this.#rows || batch.numRows === 0) return batch;
    const { arena } = this.#target;
    const rowKinds = arena.allocate(batch.numRows);
    arena.memory.views.u8.fill(RowKind.DELETE, rowKinds, rowKinds + batch.numRows);
    return { ...batch, rowKinds };
  }

  recordOf(row: number): ReturnType<RecordDecoder['recordOf']> {
    return must(this.#current).recordOf(row);
  }

  close(): void {
    this.#rows.close();
    this.#deletions.close();
  }

  /** False where the batch has rows of the other kind already. */
  #continueWith(decoder: RecordDecoder): boolean {
    if (this.#current === decoder) return true;
    if (this.numRows > 0) {
      this.#isCut = true;
      return false;
    }
    this.#current?.finishBatch();
    decoder.startBatch();
    this.#current = decoder;
    return true;
  }

  /** The same object for the same block. */
  #keysOf(block: RecordBlock): RecordBlock {
    if (this.#keysAsValues?.of !== block) {
      this.#keysAsValues = { of: block, block: withKeysAsValues(block) };
    }
    return this.#keysAsValues.block;
  }
}

function withKeysAsValues(block: RecordBlock): RecordBlock {
  const { topic, partition, count, bytes, keyStarts, keyLengths, offsets, timestampsMs } = block;
  return {
    topic,
    partition,
    count,
    bytes,
    keyStarts,
    keyLengths,
    valueStarts: keyStarts,
    valueLengths: keyLengths,
    offsets,
    timestampsMs,
    isLogAppendTime: block.isLogAppendTime,
    headers: (record) => block.headers(record),
    nextOffset: block.nextOffset,
    byteLength: block.byteLength,
  };
}

function isTombstoneAt({ valueStarts }: RecordBlock, record: number): boolean {
  return must(valueStarts[record]) < 0;
}
