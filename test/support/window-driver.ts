import type {
  ParticipantSnapshot,
  RestoredState,
} from '../../src/checkpoint/checkpoint-participant.js';
import { must } from '../../src/common/assert.js';
import type { Json } from '../../src/common/json.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { AssignWatermarksOperator } from '../../src/operators/assign-watermarks.js';
import type { Message } from '../../src/operators/operator.js';
import type { OperatorSnapshot } from '../../src/operators/stateful-operator.js';
import type { WindowAggregateSpec } from '../../src/operators/window/window-aggregate-spec.js';
import { WindowAggregateOperator } from '../../src/operators/window-aggregate.js';
import { batchOf, columnOf, type Value, valuesOf } from './columns.js';

export interface DriverOptions {
  readonly spec: WindowAggregateSpec;
  readonly delayMs: number;
  readonly blockRows?: number;
  /** Dictionaries that take turns from batch to batch, as those of a union's inputs do. */
  readonly dictionaries?: number;
}

/** What of a snapshot comes back at a restore. */
export type TakenSnapshot = Required<Pick<ParticipantSnapshot, 'facts' | 'isIncremental'>> & {
  readonly payload: Uint8Array;
};

/** A window aggregation behind its watermarks, fed with plain rows. */
export class WindowDriver {
  readonly operator: WindowAggregateOperator;
  /** What has come out. */
  readonly rows: Value[][] = [];
  rowCount = 0;
  /** Whether `rows` are kept, or only counted. */
  keepsRows = true;
  readonly memory: KernelMemory;
  readonly #spec: WindowAggregateSpec;
  readonly #arena: Arena;
  readonly #source: AssignWatermarksOperator;
  readonly #dictionaries: readonly (readonly StringDictionary[])[];
  #batches = 0;

  constructor(memory: KernelMemory, options: DriverOptions) {
    const { spec, delayMs, blockRows, dictionaries = 1 } = options;
    this.memory = memory;
    this.#spec = spec;
    this.#arena = new Arena(memory);
    const column = spec.timeColumn;
    const strategy = { kind: 'bounded-out-of-orderness', column, delayMs } as const;
    this.#source = new AssignWatermarksOperator(memory, this.#arena, strategy, 'ts');
    this.operator = new WindowAggregateOperator(memory, this.#arena, spec, blockRows);
    this.#source.open({ send: (message: Message) => this.operator.receive(message) });
    this.operator.open({ send: (message) => this.#record(message) });
    this.#dictionaries = Array.from({ length: dictionaries }, () =>
      spec.inputSchema.map(() => new StringDictionary(memory)),
    );
    for (const dictionary of this.#dictionaries.flat()) memory.recycler.add(dictionary);
  }

  feed(rows: readonly (readonly Value[])[]): void {
    this.#arena.reset();
    const dictionaries = must(this.#dictionaries[this.#batches++ % this.#dictionaries.length]);
    const columns = this.#spec.inputSchema.map(({ type }, i) => {
      const values = rows.map((row) => row[i] ?? null);
      const column = columnOf(this.memory, this.#arena, type, values, must(dictionaries[i]));
      return type.kind === 'varchar' ? column : { ...column, dictionary: undefined };
    });
    const batch = batchOf(this.#spec.inputSchema, columns, rows.length);
    this.#source.receive({ kind: 'batch', batch });
  }

  end(): void {
    this.#source.receive({ kind: 'watermark', watermarkMs: Number.POSITIVE_INFINITY });
  }

  beginSnapshot(isFull: boolean): { readonly source: Json; readonly window: OperatorSnapshot } {
    const source = this.#source.beginSnapshot().facts;
    return { source, window: this.operator.beginSnapshot(isFull) };
  }

  restore(source: Json, window: RestoredState): void {
    this.#source.restore({ facts: roundTrip(source), payloads: [] });
    this.operator.restore({ facts: roundTrip(window.facts), payloads: window.payloads });
  }

  /** Returns the bytes of kernel memory that have not been given back. */
  close(): number {
    for (const part of [this.#source, this.operator, this.#arena, ...this.#dictionaries.flat()]) {
      part.close();
    }
    return this.memory.allocatedBytes;
  }

  #record(message: Message): void {
    if (message.kind !== 'batch') return;
    const { columns, numRows } = message.batch;
    this.rowCount += numRows;
    if (!this.keepsRows) return;
    const values = columns.map((column) => valuesOf(this.memory, column, numRows));
    for (let i = 0; i < numRows; i++) this.rows.push(values.map((column) => column[i] ?? null));
  }
}

function roundTrip(facts: Json): Json {
  return JSON.parse(JSON.stringify(facts));
}
