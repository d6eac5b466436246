import { must } from '#dist/common/assert.js';
import { Arena } from '#dist/kernels/arena.js';
import type { KernelMemory } from '#dist/kernels/kernel-memory.js';
import { loadKernels, provideKernelBytes } from '#dist/kernels/load-kernels.js';
import { StringDictionary } from '#dist/kernels/string-dictionary.js';
import type { OperatorSnapshot } from '#dist/operators/stateful-operator.js';
import type { WindowAggregateSpec } from '#dist/operators/window/window-aggregate-spec.js';
import { WindowAggregateOperator } from '#dist/operators/window-aggregate.js';
import { readKernelBytes } from '#dist/platform/node.js';
import { field, type Schema } from '#dist/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '#dist/types/sql-type.js';
import type { Bench, BenchOptions, BenchRow } from '../harness.js';
import { mainThreadTimes } from '../thread-times.js';

const BATCH_ROWS = 16_384;
/** What is copied between two messages. */
const ADVANCE_BYTES = 1 << 19;
const PAUSE_GOAL_MS = 10;
const INCREMENT_GOAL = 0.05;
const RESTORE_GOAL_MS = 2000;
/** Makes about 100 MB: 40 bytes of accumulators and 12 of key and arrival. */
const STATE_KEYS = 2_000_000;
const RESTORED_KEYS = 1_000_000;

const INPUT: Schema = [
  field('symbol', VARCHAR, false),
  field('volume', BIGINT, false),
  field('price', DOUBLE, false),
  field('ts', timestamp(3), false),
];
const SPEC: WindowAggregateSpec = {
  inputSchema: INPUT,
  schema: [
    field('symbol', VARCHAR),
    field('window_start', timestamp(3)),
    field('window_end', timestamp(3)),
    field('n', BIGINT),
    field('volume', BIGINT),
    field('average', DOUBLE),
    field('least', DOUBLE),
    field('most', DOUBLE),
  ],
  window: { kind: 'tumble', sizeMs: 3_600_000 },
  timeColumn: 3,
  keyColumns: [0],
  aggregates: [
    { kind: 'count-star', resultType: BIGINT },
    { kind: 'sum', column: 1, argumentType: BIGINT, resultType: BIGINT },
    { kind: 'avg', column: 2, argumentType: DOUBLE, resultType: DOUBLE },
    { kind: 'min', column: 2, argumentType: DOUBLE, resultType: DOUBLE },
    { kind: 'max', column: 2, argumentType: DOUBLE, resultType: DOUBLE },
  ],
};

/** Snapshots of a large window state: how long they hold the stream up, how large they are, how fast they come back. */
export const windowStateBench: Bench = {
  id: 'state.window',
  async run(options) {
    const scale = options.rows / 10_000_000;
    const pauses = await measureSnapshots(Math.round(STATE_KEYS * scale), options);
    const restore = await measureRestore(Math.round(RESTORED_KEYS * scale), options);
    return [...pauses, restore];
  },
};

/** A window operator whose input is made up row by row. */
class StateUnderTest {
  readonly operator: WindowAggregateOperator;
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #dictionary: StringDictionary;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#arena = new Arena(memory);
    this.#dictionary = new StringDictionary(memory);
    this.operator = new WindowAggregateOperator(memory, this.#arena, SPEC);
    this.operator.open({ send: () => {} });
  }

  /** Makes `keys` strings known, with the codes 0, 1, 2, … */
  internKeys(keys: number): void {
    for (let key = 0; key < keys; key++) this.#dictionary.intern(`symbol-${key}`);
  }

  /** One batch of rows with these keys. */
  feed(keyOf: (row: number) => number): void {
    this.#arena.reset();
    const n = BATCH_ROWS;
    const [keys, volumes, prices, times] = [4, 8, 8, 8].map((w) => this.#arena.allocate(n * w));
    const { u32, i64, f64 } = this.#memory.views;
    for (let row = 0; row < n; row++) {
      u32[(must(keys) >> 2) + row] = keyOf(row);
      f64[(must(prices) >> 3) + row] = row / 3;
    }
    i64.fill(7n, must(volumes) >> 3, (must(volumes) >> 3) + n);
    i64.fill(1_700_000_000_000n, must(times) >> 3, (must(times) >> 3) + n);
    const columns = [keys, volumes, prices, times].map((values, i) => {
      const { type } = must(INPUT[i]);
      const dictionary = i === 0 ? this.#dictionary : undefined;
      return { type, values: must(values), step: i === 0 ? 4 : 8, validity: 0, dictionary };
    });
    const batch = { schema: INPUT, numRows: n, columns, rowWatermarks: 0, rowKinds: 0 };
    this.operator.receive({ kind: 'batch', batch });
  }

  fill(keys: number): void {
    this.internKeys(keys);
    for (let from = 0; from < keys; from += BATCH_ROWS) {
      this.feed((row) => Math.min(from + row, keys - 1));
    }
  }
}

async function load(): Promise<KernelMemory> {
  provideKernelBytes(readKernelBytes);
  return loadKernels({ maximumBytes: 2 ** 31 });
}

async function measureSnapshots(keys: number, options: BenchOptions): Promise<BenchRow[]> {
  const state = new StateUnderTest(await load());
  state.fill(keys);
  const megabytes = state.operator.stateBytes / 2 ** 20;
  const random = pseudoRandom();
  const pauses: number[] = [];
  let full: Uint8Array | undefined;
  for (let round = 0; round < options.repetitions; round++) {
    const { payload, pauseMs } = copyBetweenBatches(state, true, options, () =>
      Math.floor(random() * keys),
    );
    full = payload;
    pauses.push(pauseMs);
  }
  copyBetweenBatches(state, true, options);
  const touched = Math.round(keys / 100);
  for (let done = 0; done < touched; done += BATCH_ROWS) {
    state.feed((row) => (Math.min(done + row, touched - 1) * 97) % keys);
  }
  const increment = copyBetweenBatches(state, false, options).payload;
  const share = increment.length / must(full).length;
  const medianMs = must(pauses.sort((a, b) => a - b)[pauses.length >> 1]);
  return [
    {
      id: 'state.window.pause',
      rowsPerSecond: Math.round(keys / (medianMs / 1000)),
      against: `${PAUSE_GOAL_MS}-ms`,
      ratio: PAUSE_GOAL_MS / medianMs,
      note: `longest step ${medianMs.toFixed(2)} ms at ${megabytes.toFixed(0)} MiB`,
    },
    {
      id: 'state.window.increment',
      rowsPerSecond: 0,
      against: '5-percent-of-full',
      ratio: INCREMENT_GOAL / share,
      note: `${(share * 100).toFixed(2)} % of the full size at 1 % of keys touched`,
    },
  ];
}

/** Takes a snapshot, while batches go on coming where `keyOf` is given; `pauseMs` is the longest that one of its steps took. */
function copyBetweenBatches(
  state: StateUnderTest,
  isFull: boolean,
  options: BenchOptions,
  keyOf?: () => number,
): { readonly payload: Uint8Array; readonly pauseMs: number } {
  const timed = <T>(work: () => T): T => {
    const startMs = performance.now();
    const { waitMs } = mainThreadTimes();
    const result = work();
    times.push(performance.now() - startMs - (mainThreadTimes().waitMs - waitMs));
    return result;
  };
  const times: number[] = [];
  const batchTimes: number[] = [];
  const snapshot = timed((): OperatorSnapshot => state.operator.beginSnapshot(isFull));
  for (let isCopied = false; !isCopied; ) {
    const startMs = performance.now();
    if (keyOf !== undefined) state.feed(keyOf);
    batchTimes.push(performance.now() - startMs);
    isCopied = timed(() => snapshot.advance(ADVANCE_BYTES));
  }
  const payload = must(timed(() => snapshot.finish()));
  const pauseMs = Math.max(...times);
  options.log(
    `  ${isFull ? 'full' : 'incremental'}: ${payload.length} bytes, begin ${must(times[0]).toFixed(2)} ms, ` +
      `${times.length - 2} steps of at most ${pauseMs.toFixed(2)} ms, ` +
      `batches of at most ${Math.max(...batchTimes).toFixed(2)} ms`,
  );
  return { payload, pauseMs };
}

async function measureRestore(keys: number, options: BenchOptions): Promise<BenchRow> {
  const state = new StateUnderTest(await load());
  state.fill(keys);
  const snapshot = state.operator.beginSnapshot(true);
  while (!snapshot.advance(ADVANCE_BYTES));
  const payloads = [must(snapshot.finish())];
  const times: number[] = [];
  for (let round = 0; round < options.repetitions; round++) {
    const fresh = new StateUnderTest(await load());
    const startMs = performance.now();
    fresh.operator.restore({ facts: snapshot.facts, payloads });
    const restoredMs = performance.now() - startMs;
    // With the first batch the strings move into the stream's dictionary.
    fresh.internKeys(1);
    const batchStartMs = performance.now();
    fresh.feed(() => 0);
    const elapsedMs = restoredMs + performance.now() - batchStartMs;
    times.push(elapsedMs);
    options.log(
      `  restore: ${restoredMs.toFixed(0)} ms, with a first batch ${elapsedMs.toFixed(0)} ms`,
    );
  }
  const medianMs = must(times.sort((a, b) => a - b)[times.length >> 1]);
  return {
    id: 'state.window.restore',
    rowsPerSecond: Math.round(keys / (medianMs / 1000)),
    against: `${RESTORE_GOAL_MS}-ms`,
    ratio: (RESTORE_GOAL_MS * keys) / RESTORED_KEYS / medianMs,
    note: `${keys} keys in ${medianMs.toFixed(0)} ms`,
  };
}

function pseudoRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
