import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../../src/kernels/arena.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { Accumulate } from '../../../src/operators/window/accumulate.js';
import { AccumulatorLayout } from '../../../src/operators/window/accumulator-layout.js';
import { SliceStore } from '../../../src/operators/window/slice-store.js';
import { SliceWriter } from '../../../src/operators/window/slice-writer.js';
import { WindowSlices } from '../../../src/operators/window/window-slices.js';
import { BIGINT } from '../../../src/types/sql-type.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';

const GROUPS = 7;
const SLICES = 600;

let memories: readonly KernelMemory[];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

describe('SliceStore', () => {
  it('counts every row where only few slices can have a slot table at a time', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const layout = AccumulatorLayout.of([{ kind: 'count-star', resultType: BIGINT }]);
      const slices = new SliceStore(memory, layout, 1);
      const accumulate = new Accumulate(memory, layout, String, () => BIGINT);
      const windows = new WindowSlices({ kind: 'tumble', sizeMs: 10 });
      const writer = new SliceWriter(memory, windows, slices, accumulate);
      const rows = Array.from({ length: 5000 }, (_, i) => ({
        timeMs: ((i * 7919) % SLICES) * 10,
        group: (i * 31) % GROUPS,
      }));
      const times = arena.allocate(rows.length * 8);
      const ids = arena.allocate(rows.length * 4);
      memory.views.i64.set(
        rows.map(({ timeMs }) => BigInt(timeMs)),
        times >> 3,
      );
      memory.views.u32.set(
        rows.map(({ group }) => group),
        ids >> 2,
      );
      const batch = { times, ids, idCount: GROUPS, columns: new Map(), arena };
      writer.write(batch, 0, rows.length, Number.NEGATIVE_INFINITY);
      expect(slices.ordinals).toEqual(Array.from({ length: SLICES }, (_, i) => i));
      const counts = new Map<string, number>();
      for (const { timeMs, group } of rows) {
        const key = `${timeMs / 10} ${group}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const found = new Map<string, number>();
      for (const slice of slices) {
        for (let row = 0; row < slice.rowCount; row++) {
          const group = memory.views.u32[(slice.groupsAddress >> 2) + row];
          const count = memory.views.i64[(slice.rowsAddress >> 3) + row * (layout.rowBytes / 8)];
          found.set(`${slice.ordinal} ${group}`, Number(count));
        }
      }
      expect(found.size).toBe(counts.size);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(counts));
      writer.close();
      slices.close();
      arena.close();
      expect(memory.allocatedBytes).toBe(0);
    }
  });
});
