import { must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { Slice } from './slice.js';

const NULL_ID = 0xffffffff;

/** How many distinct groups have a row in some slice. */
export function countLiveGroups(
  memory: KernelMemory,
  slices: Iterable<Slice>,
  idCount: number,
): number {
  const isLive = new Uint8Array(idCount);
  let hasNull = false;
  for (const slice of slices) {
    const from = slice.groupsAddress >>> 2;
    for (const id of memory.views.u32.subarray(from, from + slice.rowCount)) {
      if (id === NULL_ID) hasNull = true;
      else isLive[id] = 1;
    }
  }
  const count = isLive.reduce((sum, live) => sum + live, 0);
  return hasNull ? count + 1 : count;
}

/** The distinct groups (u32, ascending, without -1) that have a row in some slice. */
export function liveGroups(
  memory: KernelMemory,
  arena: Arena,
  slices: Iterable<Slice>,
  idCount: number,
): { readonly address: number; readonly count: number } {
  const isLive = new Uint8Array(idCount);
  for (const slice of slices) {
    const from = slice.groupsAddress >> 2;
    // Writing beyond the end of a typed array, as id -1 does, has no effect.
    for (const id of memory.views.u32.subarray(from, from + slice.rowCount)) isLive[id] = 1;
  }
  const address = arena.allocate(Math.max(idCount, 1) * 4);
  const { u32 } = memory.views;
  let count = 0;
  for (let id = 0; id < idCount; id++) {
    if (must(isLive[id]) === 1) u32[(address >> 2) + count++] = id;
  }
  return { address, count };
}
