import type { RestoredState, StateDescription } from '../checkpoint/checkpoint-participant.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { must } from '../common/assert.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { printType } from '../types/sql-type.js';
import type { ChangelogNormalizeSpec } from './changelog/normalize-contents.js';
import { NormalizeState } from './changelog/normalize-state.js';
import type { HeldStateSize } from './operator.js';
import { type OperatorSnapshot, StatefulOperator } from './stateful-operator.js';
import { explainExhaustion, type HeldState, stateTooLarge } from './window/state-errors.js';

/**
 * Keeps the last row of each primary key, and makes of "this is so now" and "this is gone" all changes, each with the whole
 * row: +I, -U and +U, -D. Equal rows and deletions of unknown keys change nothing. As Flink's ChangelogNormalize.
 */
export class ChangelogNormalizeOperator extends StatefulOperator {
  override readonly name = 'changelog-normalize';
  override readonly stateDescription: StateDescription;
  readonly #spec: ChangelogNormalizeSpec;
  readonly #state: NormalizeState;

  /** `snapshotBlockRows`: a snapshot is copied so many rows at a time. */
  constructor(
    memory: KernelMemory,
    arena: Arena,
    spec: ChangelogNormalizeSpec,
    snapshotBlockRows?: number,
  ) {
    super();
    this.#spec = spec;
    this.#state = new NormalizeState(memory, arena, spec, snapshotBlockRows);
    const keys = spec.keyColumns.map((position) => must(spec.schema[position]).name);
    this.stateDescription = {
      kind: this.name,
      identity: {
        table: spec.table,
        keys,
        columns: spec.schema.map(({ name, type }) => ({ name, type: printType(type) })),
      },
      sentence: `rows of ${spec.table} by ${keys.join(', ')}`,
    };
  }

  /** Rows that are kept: keys that have not been deleted. */
  get rowCount(): number {
    return this.#state.rowCount;
  }

  /** Memory held between batches. */
  get stateBytes(): number {
    return this.#state.stateBytes;
  }

  override get heldState(): HeldStateSize {
    return { keys: this.rowCount, bytes: this.stateBytes };
  }

  override beginSnapshot(isFull: boolean): OperatorSnapshot {
    return this.#state.beginSnapshot(isFull);
  }

  override restore(state: RestoredState): void {
    this.#state.restore(state);
  }

  override close(): void {
    this.#state.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    const changes = this.#explained(() => this.#state.processBatch(batch));
    const { stateBytesMax } = this.#spec;
    if (stateBytesMax !== undefined && this.stateBytes > stateBytesMax) {
      throw stateTooLarge(this.#held(), stateBytesMax);
    }
    if (changes !== undefined) this.send({ kind: 'batch', batch: changes });
    this.#explained(() => this.#state.endBatch());
  }

  #explained<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explainExhaustion(error, () => this.#held());
    }
  }

  #held(): HeldState {
    return {
      component: this.name,
      subject: `ChangelogNormalize operator for the ${this.stateDescription.sentence}`,
      remedy: 'read fewer columns or rows of the table',
      keys: this.rowCount,
      bytes: this.stateBytes,
    };
  }
}
