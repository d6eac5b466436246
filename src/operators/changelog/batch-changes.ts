import { RowKind } from '../../columnar/column-batch.js';
import { must } from '../../common/assert.js';
import type { KeySlots } from './key-slots.js';

/** No row. */
const NONE = -1;

/**
 * What the rows of one batch change, found out in one pass over the keys' ids, before any value is looked at: for each row the one
 * that it replaces, and for each key the row that is left. Rows of the batch go by their index, those that were kept by
 * `keptBase` and their place among `keptSlots`. One object serves all batches.
 */
export class BatchChanges {
  /** By row: the row that counted for the key until then, or -1. */
  before = new Int32Array(0);
  /** By row: number of the key among those touched. */
  keyOf = new Uint32Array(0);
  keptSlots: number[] = [];
  ids: number[] = [];
  /** Parallel to `ids`: slot + 1, 0 where the key had no row. */
  slots: number[] = [];
  /** Parallel to `ids`: the row that counts behind the batch, or -1. */
  after: number[] = [];
  /** By id of key: number among those touched + 1; all 0 between batches. */
  #touchedOf = new Uint32Array(0);

  /** `ids` and `kinds` (undefined: all inserts) are of `n` rows; rows kept from before are numbered from `keptBase` on. */
  find(
    ids: Uint32Array,
    kinds: Uint8Array | undefined,
    n: number,
    keptBase: number,
    slots: KeySlots,
  ): void {
    this.#begin(n, slots.groups.idCount);
    for (let row = 0; row < n; row++) {
      const id = must(ids[row]);
      const key = (this.#touchedOf[id] || this.#touch(id, keptBase, slots)) - 1;
      this.keyOf[row] = key;
      this.before[row] = must(this.after[key]);
      this.after[key] = isAccumulate(kinds?.[row]) ? row : NONE;
    }
    for (const id of this.ids) this.#touchedOf[id] = 0;
  }

  #touch(id: number, keptBase: number, slots: KeySlots): number {
    const slot = slots.slotOf(id);
    this.slots.push(slot);
    this.after.push(slot === 0 ? NONE : keptBase + this.keptSlots.length);
    if (slot !== 0) this.keptSlots.push(slot - 1);
    const touched = this.ids.push(id);
    this.#touchedOf[id] = touched;
    return touched;
  }

  #begin(n: number, idCount: number): void {
    if (this.before.length < n) {
      this.before = new Int32Array(n);
      this.keyOf = new Uint32Array(n);
    }
    if (this.#touchedOf.length < idCount) {
      this.#touchedOf = new Uint32Array(Math.max(idCount, this.#touchedOf.length * 2));
    }
    this.ids.length = 0;
    this.slots.length = 0;
    this.after.length = 0;
    this.keptSlots.length = 0;
  }
}

/** Whether a row says what is so, and not what is no longer so. */
export function isAccumulate(kind: number | undefined): boolean {
  return kind === undefined || kind === RowKind.INSERT || kind === RowKind.UPDATE_AFTER;
}
