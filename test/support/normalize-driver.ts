import type { RestoredState } from '../../src/checkpoint/checkpoint-participant.js';
import { must } from '../../src/common/assert.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import type { ChangelogNormalizeSpec } from '../../src/operators/changelog/normalize-contents.js';
import { ChangelogNormalizeOperator } from '../../src/operators/changelog-normalize.js';
import type { Message } from '../../src/operators/operator.js';
import { batchOf, columnOf, type Value, valuesOf } from './columns.js';

/** A row as `RowKind` and values. */
export type KindedRow = readonly [kind: number, ...values: Value[]];

/** A ChangelogNormalize operator, fed with plain rows. */
export class NormalizeDriver {
  readonly operator: ChangelogNormalizeOperator;
  readonly memory: KernelMemory;
  /** What has come out. */
  readonly rows: KindedRow[] = [];
  readonly #spec: ChangelogNormalizeSpec;
  readonly #arena: Arena;
  readonly #dictionaries: readonly StringDictionary[];

  constructor(memory: KernelMemory, spec: ChangelogNormalizeSpec, blockRows?: number) {
    this.memory = memory;
    this.#spec = spec;
    this.#arena = new Arena(memory);
    this.operator = new ChangelogNormalizeOperator(memory, this.#arena, spec, blockRows);
    this.operator.open({ send: (message) => this.#record(message) });
    this.#dictionaries = spec.schema.map(() => new StringDictionary(memory));
    for (const dictionary of this.#dictionaries) memory.recycler.add(dictionary);
  }

  feed(rows: readonly KindedRow[]): void {
    if (rows.length === 0) return;
    this.#arena.reset();
    const columns = this.#spec.schema.map(({ type }, i) => {
      const values = rows.map((row) => (row[i + 1] as Value) ?? null);
      const column = columnOf(this.memory, this.#arena, type, values, this.#dictionaries[i]);
      return type.kind === 'varchar' ? column : { ...column, dictionary: undefined };
    });
    const rowKinds = this.#arena.allocate(rows.length);
    this.memory.views.u8.set(
      rows.map(([kind]) => kind),
      rowKinds,
    );
    const batch = { ...batchOf(this.#spec.schema, columns, rows.length), rowKinds };
    this.operator.receive({ kind: 'batch', batch });
  }

  restore({ facts, payloads }: RestoredState): void {
    this.operator.restore({ facts: JSON.parse(JSON.stringify(facts)), payloads });
  }

  /** Returns the bytes of kernel memory that have not been given back. */
  close(): number {
    for (const part of [this.operator, this.#arena, ...this.#dictionaries]) part.close();
    return this.memory.allocatedBytes;
  }

  #record(message: Message): void {
    if (message.kind !== 'batch') return;
    const { columns, numRows, rowKinds } = message.batch;
    const values = columns.map((column) => valuesOf(this.memory, column, numRows));
    for (let i = 0; i < numRows; i++) {
      const kind = must(this.memory.views.u8[rowKinds + i]);
      this.rows.push([kind, ...values.map((column) => column[i] ?? null)]);
    }
  }
}
