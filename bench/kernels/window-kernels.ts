import { SLICE_BYTES, WATERMARK_SCAN_BYTES } from '#dist/kernels/abi.js';
import type { Arena } from '#dist/kernels/arena.js';
import type { KernelMemory } from '#dist/kernels/kernel-memory.js';
import { StringDictionary } from '#dist/kernels/string-dictionary.js';
import { KeyTable } from '#dist/operators/window/key-table.js';
import { allocateSlotTable, Slice } from '#dist/operators/window/slice.js';
import { seededRandom } from '../data/random.js';
import type { Bench, BenchRow } from '../harness.js';
import { CALL_ROWS, compareKernel, type KernelCase } from './kernel-case.js';

const ID = 'kernel.window';
const ROW_BYTES = 40;

/** The kernels that windows are made of, each on its own. */
export const windowKernelsBench: Bench = {
  id: ID,
  async run() {
    const rows: BenchRow[] = [];
    for (const kernelCase of CASES) rows.push(...(await compareKernel(kernelCase)));
    return rows;
  },
};

const CASES: readonly KernelCase[] = [
  {
    id: `${ID}.watermark-scan`,
    bytesRead: CALL_ROWS * 8,
    prepare(memory, arena) {
      const times = timesOf(memory, arena);
      const scan = arena.allocate(WATERMARK_SCAN_BYTES);
      memory.views.i64[scan >> 3] = -(2n ** 63n);
      return (kernels) => kernels.watermarkScan(times, 0, CALL_ROWS, 10_000, scan);
    },
  },
  {
    id: `${ID}.slice-ordinals`,
    bytesRead: CALL_ROWS * 8,
    prepare(memory, arena) {
      const times = timesOf(memory, arena);
      const out = arena.allocate(CALL_ROWS * 4);
      return (kernels) => kernels.sliceOrdinals(times, CALL_ROWS, 0, 10_000_000, 60_000, out);
    },
  },
  ...[1_000, 100_000].flatMap((keys) => [resolveCase(keys), fuseCase(keys), columnsCase(keys)]),
  ...[1_000, 100_000].flatMap((keys) => [stringsCase(keys), keysCase(keys)]),
];

/** A slice that has every group already, as most of a window's rows find it. */
function resolveCase(keys: number): KernelCase {
  return {
    id: `${ID}.resolve-rows.${keys / 1000}k`,
    bytesRead: CALL_ROWS * 4,
    prepare(memory, arena) {
      const { slice, ids, rows, scratch } = filledSlice(memory, arena, keys);
      return (kernels) => kernels.resolveRows(slice, ids, CALL_ROWS, 0, scratch, rows);
    },
  };
}

/** COUNT, AVG, SUM, MIN and MAX in one pass. */
function fuseCase(keys: number): KernelCase {
  return {
    id: `${ID}.update-fused.${keys / 1000}k`,
    bytesRead: CALL_ROWS * 20,
    prepare(memory, arena) {
      const { rows } = filledSlice(memory, arena, keys);
      const { bigints, doubles } = argumentsOf(memory, arena);
      return (kernels) => kernels.fuseBigintDouble(rows, bigints, doubles, CALL_ROWS);
    },
  };
}

/** The same aggregates, a cell at a time. */
function columnsCase(keys: number): KernelCase {
  return {
    id: `${ID}.update-columnar.${keys / 1000}k`,
    bytesRead: CALL_ROWS * 20,
    prepare(memory, arena) {
      const { rows } = filledSlice(memory, arena, keys);
      const { bigints, doubles } = argumentsOf(memory, arena);
      return (kernels) => {
        kernels.countRows(rows, CALL_ROWS);
        kernels.sumI64(rows, bigints, 8, 0, CALL_ROWS, 8);
        kernels.extremesF64(rows, doubles, 8, 0, CALL_ROWS, 16);
        kernels.sumF64(rows, doubles, 8, 0, CALL_ROWS, 32);
      };
    },
  };
}

function stringsCase(keys: number): KernelCase {
  return {
    id: `${ID}.intern-strings.${keys / 1000}k`,
    bytesRead: CALL_ROWS * 12,
    prepare(memory, arena) {
      const dictionary = new StringDictionary(memory);
      for (let key = 0; key < keys; key++) dictionary.intern(symbol(key));
      const offsets = arena.allocate((CALL_ROWS + 1) * 4);
      const data = arena.allocate(CALL_ROWS * 8);
      const out = arena.allocate(CALL_ROWS * 4);
      const encoder = new TextEncoder();
      const random = seededRandom(3);
      let end = 0;
      for (let row = 0; row < CALL_ROWS; row++) {
        const bytes = encoder.encode(symbol(Math.floor(random() * keys)));
        memory.views.u32[(offsets >> 2) + row] = end;
        memory.views.u8.set(bytes, data + end);
        end += bytes.length;
      }
      memory.views.u32[(offsets >> 2) + CALL_ROWS] = end;
      return (kernels) => kernels.internUtf8(dictionary.address, offsets, data, 0, CALL_ROWS, out);
    },
  };
}

function keysCase(keys: number): KernelCase {
  return {
    id: `${ID}.intern-keys.${keys / 1000}k`,
    bytesRead: CALL_ROWS * 8,
    prepare(memory, arena) {
      const table = new KeyTable(memory);
      const values = arena.allocate(CALL_ROWS * 8);
      const out = arena.allocate(CALL_ROWS * 4);
      const random = seededRandom(4);
      const draw = () => {
        for (let row = 0; row < CALL_ROWS; row++) {
          memory.views.u64[(values >> 3) + row] = BigInt(Math.floor(random() * keys)) * 977n;
        }
      };
      for (let row = 0; row < 4 * keys; row += CALL_ROWS) {
        draw();
        table.intern(values, CALL_ROWS, out);
      }
      return () => table.intern(values, CALL_ROWS, out);
    },
  };
}

/** In order but for ±2 s, 10 000 rows a second. */
function timesOf(memory: KernelMemory, arena: Arena): number {
  const times = arena.allocate(CALL_ROWS * 8);
  const random = seededRandom(1);
  for (let row = 0; row < CALL_ROWS; row++) {
    const timeMs = 1_000_000 + row / 10 + (random() - 0.5) * 4000;
    memory.views.i64[(times >> 3) + row] = BigInt(Math.floor(timeMs));
  }
  return times;
}

function argumentsOf(
  memory: KernelMemory,
  arena: Arena,
): { readonly bigints: number; readonly doubles: number } {
  const bigints = arena.allocate(CALL_ROWS * 8);
  const doubles = arena.allocate(CALL_ROWS * 8);
  const random = seededRandom(2);
  for (let row = 0; row < CALL_ROWS; row++) {
    memory.views.i64[(bigints >> 3) + row] = BigInt(Math.floor(random() * 1000));
    memory.views.f64[(doubles >> 3) + row] = random() * 100;
  }
  return { bigints, doubles };
}

/** A slice with a row for each of `keys` groups, and resolved rows for `CALL_ROWS` ids. */
function filledSlice(memory: KernelMemory, arena: Arena, keys: number) {
  const template = memory.allocateZeroed(SLICE_BYTES + ROW_BYTES);
  const slice = new Slice(memory, 0, ROW_BYTES, template);
  slice.reserve(keys, 0);
  slice.attach(allocateSlotTable(memory, keys));
  const ids = arena.allocate(CALL_ROWS * 4);
  const rows = arena.allocate(CALL_ROWS * 4);
  const scratch = arena.allocate(CALL_ROWS * 4);
  const resolve = (idOf: (row: number) => number, n: number) => {
    for (let row = 0; row < n; row++) memory.views.u32[(ids >> 2) + row] = idOf(row);
    memory.kernels.resolveRows(slice.address, ids, n, 0, scratch, rows);
  };
  for (let from = 0; from < keys; from += CALL_ROWS) {
    resolve((row) => from + row, Math.min(CALL_ROWS, keys - from));
  }
  const random = seededRandom(5);
  resolve(() => Math.floor(random() * keys), CALL_ROWS);
  return { slice: slice.address, ids, rows, scratch };
}

function symbol(key: number): string {
  return `S${key}`;
}
