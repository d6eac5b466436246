import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { OpenWindow } from '../../types/window-event.js';
import { countLiveGroups } from './live-groups.js';
import type { Slice } from './slice.js';
import type { SliceStore } from './slice-store.js';
import type { WindowSlices } from './window-slices.js';
import { openWindowEnds } from './window-timers.js';

/** What can be seen of one window. */
export type WindowContentsSeen = Omit<OpenWindow, 'aggregation'>;

/** The open windows with rows, that which closes next first. Counts their rows and keys. */
export function* inspectOpenWindows(
  memory: KernelMemory,
  windows: WindowSlices,
  slices: SliceStore,
  watermarkMs: number,
  idCount: number,
): Generator<WindowContentsSeen> {
  for (const endMs of openWindowEnds(windows, slices.ordinals, watermarkMs)) {
    yield inspectWindow(memory, windows, slices, endMs, idCount);
  }
}

/** What the window that ends at `endMs` holds. */
export function inspectWindow(
  memory: KernelMemory,
  windows: WindowSlices,
  slices: SliceStore,
  endMs: number,
  idCount: number,
): WindowContentsSeen {
  const covered = coveredSlices(windows, slices, endMs);
  const rows = covered.reduce((sum, slice) => sum + countRows(memory, slice), 0);
  const [first, ...others] = covered;
  const keys =
    first === undefined || others.length > 0
      ? countLiveGroups(memory, covered, idCount)
      : first.rowCount;
  return { startMs: endMs - windows.sizeMs, endMs, rows, keys };
}

/** The slices with rows of the window that ends at `endMs`, oldest first. */
export function coveredSlices(
  windows: WindowSlices,
  slices: SliceStore,
  endMs: number,
): readonly Slice[] {
  const first = windows.sliceOf(endMs - windows.sizeMs);
  const past = windows.sliceOf(endMs);
  const covered: Slice[] = [];
  for (const slice of slices) {
    if (slice.ordinal >= past) break;
    if (slice.ordinal >= first) covered.push(slice);
  }
  return covered;
}

/** Input rows of a slice: every accumulator row starts with its count, u64. */
function countRows(memory: KernelMemory, slice: Slice): number {
  const { u32 } = memory.views;
  const { rowsAddress, rowBytes, rowCount } = slice;
  let low = 0;
  let high = 0;
  for (let row = 0, at = rowsAddress >>> 2; row < rowCount; row++, at += rowBytes >> 2) {
    low += must(u32[at]);
    high += must(u32[at + 1]);
  }
  return low + high * 2 ** 32;
}
