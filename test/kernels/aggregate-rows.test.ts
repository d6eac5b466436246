import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import {
  SLICE_DIRECTORY_BYTES,
  SLICE_DIRECTORY_TABLE,
  SLICE_GAP,
  SLICE_LATE,
} from '../../src/kernels/abi.js';
import { allocateSlotTable, Slice } from '../../src/operators/window/slice.js';
import { TwinMemory } from '../support/twin-memory.js';

const GROUPS = 40;
const ROW_BYTES = 40;
const NULL_ID = 0xffffffff;

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

function newSlice(capacity = GROUPS + 1): Slice {
  const template = twins.f64([1, 2, 3, 4, 5]);
  const slice = new Slice(twins.memory, 0, ROW_BYTES, template);
  slice.reserve(capacity, 0);
  slice.attach(allocateSlotTable(twins.memory, GROUPS));
  twins.memory.views.u8.fill(0, slice.rowsAddress, slice.rowsAddress + capacity * ROW_BYTES);
  return slice;
}

const u32s = (address: number, n: number): number[] => [
  ...twins.memory.views.u32.subarray(address >> 2, (address >> 2) + n),
];
const i64s = (address: number, n: number): bigint[] => [
  ...twins.memory.views.i64.subarray(address >> 3, (address >> 3) + n),
];

const ids = (lengthMax: number) =>
  fc.array(fc.oneof(fc.integer({ min: 0, max: GROUPS - 1 }), fc.constant(NULL_ID)), {
    maxLength: lengthMax,
  });

describe('resolving rows', () => {
  it('does as its twin, and appends groups in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(ids(130), { maxLength: 4 }), (chunks) => {
        const slice = newSlice();
        let arrival = 1_000_000_000_000;
        for (const chunk of chunks) {
          const at = twins.u32(chunk);
          const out = twins.memory.allocateZeroed(chunk.length * 4);
          const scratch = twins.memory.allocateZeroed(chunk.length * 4);
          const { firstDifference } = twins.run((kernels) => {
            kernels.resolveRows(slice.address, at, chunk.length, arrival, scratch, out);
            // Left undefined: the same for both.
            const isKernel = kernels === twins.memory.kernels;
            if (isKernel) twins.memory.views.u8.fill(0, scratch, scratch + chunk.length * 4);
          });
          expect(firstDifference).toBe(-1);
          arrival += chunk.length;
        }
        const all = chunks.flat();
        const seen = [...new Set(all)];
        expect(u32s(slice.groupsAddress, slice.rowCount)).toEqual(seen);
        expect(i64s(slice.arrivalsAddress, slice.rowCount)).toEqual(
          seen.map((id) => BigInt(1_000_000_000_000 + all.indexOf(id))),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('does as its twin over several slices, and stops where the directory lacks one', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 3, 256), fc.nat(GROUPS - 1)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, (input) => {
        const directory = twins.memory.allocateZeroed(SLICE_DIRECTORY_BYTES);
        const table = (directory + SLICE_DIRECTORY_TABLE) >> 2;
        twins.memory.views.u32.fill(NULL_ID, table, (directory + SLICE_DIRECTORY_BYTES) >> 2);
        const targets = [newSlice().address, newSlice().address, SLICE_LATE, SLICE_GAP];
        const ordinals = twins.u32(input.map(([ordinal]) => ordinal));
        const groups = twins.u32(input.map(([, id]) => id));
        const out = twins.memory.allocateZeroed(input.length * 4);
        targets.forEach((target, ordinal) => {
          twins.memory.views.u32.set([ordinal, target], table + ordinal * 2);
        });
        const { kernel, twin, firstDifference } = twins.run((kernels) =>
          kernels.resolveRowsBySlice(directory, ordinals, groups, input.length, 7, out),
        );
        const stop = input.findIndex(([ordinal]) => ordinal === 256);
        expect([kernel, twin, firstDifference]).toEqual([
          stop < 0 ? input.length : stop,
          kernel,
          -1,
        ]);
        const dropped = input.slice(0, Number(kernel)).filter(([ordinal]) => ordinal > 1);
        expect(u32s(out, Number(kernel)).filter((row) => row === 0)).toHaveLength(dropped.length);
      }),
      { numRuns: 60 },
    );
  });

  it('finds rows again after they moved, and leaves clean slots behind', () => {
    const slice = newSlice(3);
    const at = twins.u32([5, NULL_ID, 7]);
    const out = twins.memory.allocate(12);
    const scratch = twins.memory.allocate(12);
    const resolve = () => twins.memory.kernels.resolveRows(slice.address, at, 3, 0, scratch, out);
    resolve();
    slice.reserve(500, 0);
    resolve();
    expect(u32s(out, 3)).toEqual([0, 1, 2].map((row) => slice.rowsAddress + row * ROW_BYTES));
    const table = slice.detach();
    expect(new Set(u32s(table.address - 4, GROUPS + 1))).toEqual(new Set([0]));
  });
});

describe('merged rows', () => {
  it('are ordered by arrival as a plain sort does', () => {
    const arrivals = fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 40n }), {
      minLength: 1,
      maxLength: GROUPS,
    });
    fc.assert(
      fc.property(arrivals, (times) => {
        const slice = newSlice();
        const n = times.length;
        const at = twins.u32(times.map((_, i) => i));
        const out = twins.memory.allocate(n * 4);
        const { kernels, views } = twins.memory;
        kernels.resolveRows(slice.address, at, n, 2 ** 53, twins.memory.allocate(n * 4), out);
        kernels.mergeArrivals(slice.address, out, twins.i64(times), n);
        kernels.mergeArrivals(slice.address, out, twins.i64(times.map((time) => time + 1n)), n);
        expect(i64s(slice.arrivalsAddress, n)).toEqual(times);
        must(slice.slots);
        slice.detach();
        slice.sortByArrival();
        const sorted = [...times].sort((a, b) => (a < b ? -1 : 1));
        expect(u32s(slice.groupsAddress, n)).toEqual(sorted.map((time) => times.indexOf(time)));
        expect(views.f64[slice.rowsAddress >> 3]).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});
