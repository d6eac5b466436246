import type { RestoredState } from '../../checkpoint/checkpoint-participant.js';
import type { Column } from '../../columnar/column.js';
import { type ColumnBatch, RowKind } from '../../columnar/column-batch.js';
import { takeColumn } from '../../columnar/select-batch.js';
import { assert, must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { denseColumn } from '../window/batch-columns.js';
import { giveUpOwnStrings } from '../window/restored-strings.js';
import { BatchChanges, isAccumulate } from './batch-changes.js';
import { combineRows, compareRows, keptBaseOf } from './combined-rows.js';
import { NormalizeCodes } from './normalize-codes.js';
import {
  type ChangelogNormalizeSpec,
  closeContents,
  createContents,
  dictionaryAt,
  type NormalizeContents,
  stateBytesOf,
} from './normalize-contents.js';
import { restoreContents } from './normalize-restore.js';
import { NormalizeSnapshot, SNAPSHOT_BLOCK_ROWS } from './normalize-snapshot.js';

/**
 * The last row of each key. `processBatch` gives what the rows of an `upsert` stream change in it, each change with the whole
 * row; a row equal to the one before changes nothing, nor does the deletion of what isn't there.
 */
export class NormalizeState {
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #contents: NormalizeContents;
  readonly #codes: NormalizeCodes;
  readonly #changes = new BatchChanges();
  readonly #snapshotBlockRows: number;
  #snapshot: NormalizeSnapshot | undefined;
  /** Whether a snapshot has been finished that the next one can build on. */
  #isSnapshotKnown = false;
  #ownsStrings = false;

  constructor(
    memory: KernelMemory,
    arena: Arena,
    spec: ChangelogNormalizeSpec,
    snapshotBlockRows = SNAPSHOT_BLOCK_ROWS,
  ) {
    this.#memory = memory;
    this.#arena = arena;
    this.#contents = createContents(memory, spec);
    this.#snapshotBlockRows = snapshotBlockRows;
    this.#codes = new NormalizeCodes(this.#contents, () => this.#snapshot?.drain());
    memory.recycler.addHolder(this.#codes);
  }

  /** Rows that are kept: keys that have not been deleted. */
  get rowCount(): number {
    return this.#contents.slots.liveCount;
  }

  /** Memory held between batches. */
  get stateBytes(): number {
    return stateBytesOf(this.#contents);
  }

  /** The changes; undefined where nothing changes. */
  processBatch(batch: ColumnBatch): ColumnBatch | undefined {
    if (this.#ownsStrings) this.#giveUpOwnStrings(batch);
    const { slots, rows, spec } = this.#contents;
    const n = batch.numRows;
    const columns = this.#homeColumns(batch);
    const keys = spec.keyColumns.map((position) => must(columns[position]));
    this.#refuseNullKeys(keys, n);
    const idsAt = slots.idsOf(keys, n, this.#arena) >>> 2;
    const base = keptBaseOf(n);
    const { u8, u32 } = this.#memory.views;
    const { rowKinds } = batch;
    const kinds = rowKinds === 0 ? undefined : u8.subarray(rowKinds, rowKinds + n);
    this.#changes.find(u32.subarray(idsAt, idsAt + n), kinds, n, base, slots);
    const { keptSlots } = this.#changes;
    const keptAt = this.#place(keptSlots);
    this.#snapshot?.saveFirst(keptSlots);
    const kept = rows.read(keptAt, keptSlots.length, this.#arena, (position) =>
      dictionaryAt(this.#contents, position),
    );
    const combined =
      keptSlots.length === 0
        ? columns
        : combineRows(this.#memory, this.#arena, columns, n, kept, keptSlots.length);
    const isSame = this.#sameRows(combined, rowKinds, n);
    const output = this.#output(batch, combined, isSame);
    this.#keep(columns, isSame, n);
    return output;
  }

  /** Called between batches: keeps what is remembered in proportion to the rows. */
  endBatch(): void {
    const { slots, homes } = this.#contents;
    slots.compactIfWorthwhile();
    for (const { home } of homes) {
      const { dictionary } = home;
      if (dictionary !== undefined && slots.isMostlyDead(dictionary.size)) {
        this.#memory.recycler.wish(dictionary);
      }
    }
  }

  /** Freezes what is known now: see `StatefulOperator`. */
  beginSnapshot(isFull: boolean): NormalizeSnapshot {
    assert(this.#snapshot === undefined, 'one snapshot at a time');
    this.#snapshot = new NormalizeSnapshot(
      this.#contents,
      !isFull && this.#isSnapshotKnown,
      this.#snapshotBlockRows,
      (isFinished) => {
        this.#snapshot = undefined;
        this.#isSnapshotKnown = isFinished;
      },
    );
    return this.#snapshot;
  }

  /** Takes over the state of snapshots; nothing has come in yet. */
  restore(state: RestoredState): void {
    restoreContents(this.#contents, state.payloads);
    this.#ownsStrings = this.#contents.homes.some(({ home }) => home.owned !== undefined);
  }

  close(): void {
    this.#snapshot?.abandon();
    this.#memory.recycler.removeHolder(this.#codes);
    closeContents(this.#contents);
  }

  /** The columns, dense, with codes of the dictionaries that are kept of. */
  #homeColumns(batch: ColumnBatch): Column[] {
    const { homes } = this.#contents;
    const columns = batch.columns.map((column) =>
      denseColumn(this.#memory, this.#arena, column, batch.numRows),
    );
    for (const { home, position } of homes) {
      columns[position] = home.translate(must(columns[position]), batch.numRows, this.#arena);
    }
    return columns;
  }

  #refuseNullKeys(keys: readonly Column[], n: number): void {
    const { spec } = this.#contents;
    for (const [key, { validity }] of keys.entries()) {
      if (validity === 0 || this.#memory.kernels.bitmapCount(validity, n) === n) continue;
      const { name } = must(spec.schema[must(spec.keyColumns[key])]);
      throw new StreamingError(
        ErrorType.OPERATOR_ERROR,
        `Column "${name}" is part of the primary key of table "${spec.table}", and is null in a row of it: ` +
          'rows without a key can be neither updated nor deleted.',
        { component: spec.table, column: name },
      );
    }
  }

  /** One byte a row: 1 where it says what was so already. */
  #sameRows(combined: readonly Column[], rowKinds: number, n: number): Uint8Array {
    const isSame = new Uint8Array(n);
    const { u8 } = this.#memory.views;
    const { before } = this.#changes;
    for (let row = 0; row < n; row++) {
      const isNew = rowKinds === 0 || isAccumulate(u8[rowKinds + row]);
      if (isNew && must(before[row]) >= 0) isSame[row] = 1;
    }
    compareRows(this.#memory, combined, before, n, isSame);
    return isSame;
  }

  #output(
    batch: ColumnBatch,
    combined: readonly Column[],
    isSame: Uint8Array,
  ): ColumnBatch | undefined {
    const { numRows: n, rowKinds } = batch;
    const indices = this.#arena.allocate(n * 8);
    const kinds = this.#arena.allocate(n * 2);
    const { u8, u32 } = this.#memory.views;
    const { before } = this.#changes;
    let count = 0;
    const put = (index: number, kind: RowKind): void => {
      u32[(indices >>> 2) + count] = index;
      u8[kinds + count++] = kind;
    };
    for (let row = 0; row < n; row++) {
      if (isSame[row] === 1) continue;
      const old = must(before[row]);
      if (rowKinds === 0 || isAccumulate(u8[rowKinds + row])) {
        if (old >= 0) put(old, RowKind.UPDATE_BEFORE);
        put(row, old >= 0 ? RowKind.UPDATE_AFTER : RowKind.INSERT);
      } else if (old >= 0) {
        put(old, RowKind.DELETE);
      }
    }
    if (count === 0) return undefined;
    const columns = combined.map((column) =>
      takeColumn(this.#memory, this.#arena, column, indices, count),
    );
    const { schema } = this.#contents.spec;
    return { schema, numRows: count, columns, rowWatermarks: 0, rowKinds: kinds };
  }

  /** Keeps the rows that count behind the batch. */
  #keep(columns: readonly Column[], isSame: Uint8Array, n: number): void {
    const { slots, rows } = this.#contents;
    const { ids, slots: slotsBefore, after, keyOf } = this.#changes;
    const isChanged = new Uint8Array(ids.length);
    for (let row = 0; row < n; row++) if (isSame[row] === 0) isChanged[must(keyOf[row])] = 1;
    const written: number[] = [];
    const targets: number[] = [];
    for (const [key, id] of ids.entries()) {
      const row = must(after[key]);
      const slot = must(slotsBefore[key]);
      if (row < 0 && slot !== 0) slots.release(id);
      if (row < 0 || isChanged[key] === 0) continue;
      written.push(row);
      if (slot !== 0) slots.markChanged(slot - 1);
      targets.push(slot === 0 ? slots.take(id) : slot - 1);
    }
    if (written.length === 0) return;
    rows.reserve(slots.slotCount);
    const writtenAt = this.#place(written);
    const taken = columns.map((column) =>
      takeColumn(this.#memory, this.#arena, column, writtenAt, written.length),
    );
    rows.write(taken, written.length, this.#place(targets));
  }

  /** Numbers as u32 in kernel memory. */
  #place(numbers: readonly number[]): number {
    const address = this.#arena.allocate(Math.max(numbers.length, 1) * 4);
    this.#memory.views.u32.set(numbers, address >>> 2);
    return address;
  }

  /** From the first batch on, the strings of the stream are those of its dictionaries. */
  #giveUpOwnStrings(batch: ColumnBatch): void {
    this.#ownsStrings = false;
    const homes = this.#contents.homes.map(({ home, position }) => ({
      home,
      dictionary: must(batch.columns[position]?.dictionary, 'a string column has a dictionary'),
    }));
    giveUpOwnStrings(this.#memory, this.#codes, homes);
  }
}
