import { must } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import type { Field } from '../../types/schema.js';
import type { SnapshotSegment } from './cdc-place.js';
import { keyTypeOf } from './inspect-table.js';
import type { Lsn } from './log-position.js';
import { parseCell } from './parse-cell.js';

const encoder = new TextEncoder();

/**
 * Tells which changes the snapshots have had already. A snapshot that was cut short by a restart is gone; the rest of the keys is
 * read from a later one, so that each run of keys has a place in the log of its own from which its changes count.
 */
export class SnapshotFilter {
  readonly #keyColumns: readonly Field[];
  readonly #segments: readonly SnapshotSegment[];

  constructor(keyColumns: readonly Field[], segments: readonly SnapshotSegment[]) {
    this.#keyColumns = keyColumns;
    this.#segments = segments;
  }

  /** Those that still matter for what is committed at `lsn` or later. */
  segmentsAt(lsn: Lsn): readonly SnapshotSegment[] {
    const last = this.#segments.at(-1);
    return last === undefined || lsn >= last.lsn ? [] : this.#segments;
  }

  /** Whether a change of the row with this key, committed at `lsn`, is news. */
  isNews(key: () => readonly string[], lsn: Lsn): boolean {
    const segments = this.segmentsAt(lsn);
    if (segments.length === 0) return true;
    const texts = key();
    const segment = segments.find(
      ({ upTo }) => upTo === undefined || this.compare(texts, upTo) <= 0,
    );
    return lsn >= must(segment, 'the last segment has all the rest').lsn;
  }

  /** As the server orders keys, its texts by their bytes. */
  compare(a: readonly string[], b: readonly string[]): number {
    for (const [i, { type }] of this.#keyColumns.entries()) {
      const [textA, textB] = [must(a[i]), must(b[i])];
      const order =
        type.kind === 'varchar'
          ? compareBytes(encoder.encode(textA), encoder.encode(textB))
          : compareCells(parseCell(textA, keyTypeOf(type)), parseCell(textB, keyTypeOf(type)));
      if (order !== 0) return order;
    }
    return 0;
  }
}

function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  const [left, right] = [must(a), must(b)];
  if (left === null || right === null) return 0;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = must(a[i]) - must(b[i]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
