import { type ColumnBatch, RowKind } from '../columnar/column-batch.js';
import { takeRows } from '../columnar/select-batch.js';
import type { Arena } from '../kernels/arena.js';
import { Operator } from './operator.js';

/** Of all changes, those that a table by key is told: the newest rows and the deleted ones. */
export class ToUpsertOperator extends Operator {
  override readonly name = 'to-upsert';
  readonly #arena: Arena;
  readonly #updateBefore: 'drop' | 'delete';

  /** `updateBefore` is what becomes of -U: nothing, or -D where no +U of the same key may follow. */
  constructor(arena: Arena, updateBefore: 'drop' | 'delete') {
    super();
    this.#arena = arena;
    this.#updateBefore = updateBefore;
  }

  protected override processBatch(batch: ColumnBatch): void {
    const passed = batch.rowKinds === 0 ? batch : this.#converted(batch);
    if (passed.numRows > 0) this.send({ kind: 'batch', batch: passed });
  }

  #converted(batch: ColumnBatch): ColumnBatch {
    return this.#updateBefore === 'drop' ? this.#dropped(batch) : this.#deleted(batch);
  }

  #dropped(batch: ColumnBatch): ColumnBatch {
    const { memory } = this.#arena;
    const { numRows, rowKinds } = batch;
    const kept = this.#arena.allocate(numRows * 4);
    const { u8, u32 } = memory.views;
    let count = 0;
    for (let row = 0; row < numRows; row++) {
      if (u8[rowKinds + row] !== RowKind.UPDATE_BEFORE) u32[(kept >>> 2) + count++] = row;
    }
    return count === numRows ? batch : takeRows(memory, this.#arena, batch, kept, count);
  }

  #deleted(batch: ColumnBatch): ColumnBatch {
    const { numRows, rowKinds } = batch;
    const kinds = this.#arena.allocate(numRows);
    const { u8 } = this.#arena.memory.views;
    for (let row = 0; row < numRows; row++) {
      const kind = u8[rowKinds + row] ?? RowKind.INSERT;
      u8[kinds + row] = kind === RowKind.UPDATE_BEFORE ? RowKind.DELETE : kind;
    }
    return { ...batch, rowKinds: kinds };
  }
}
