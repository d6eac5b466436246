import type { WindowAssigner } from '../../src/types/window.js';

/** A row as the model of window aggregation sees it. */
export interface ModelRow<K, V> {
  readonly timeMs: number;
  readonly key: K;
  readonly value: V;
}

/** One result: a group of a window with its values in order of arrival. */
export interface ModelGroup<K, V> {
  readonly key: K;
  readonly startMs: number;
  readonly endMs: number;
  readonly values: V[];
}

/** Window aggregation as it is defined: one row and one window at a time, nothing shared, nothing batched. */
export function modelWindows<K, V>(
  rows: readonly ModelRow<K, V>[],
  window: WindowAssigner,
  delayMs: number,
): { readonly results: readonly ModelGroup<K, V>[]; readonly lateRows: number } {
  const open = new Map<number, Map<K, ModelGroup<K, V>>>();
  const results: ModelGroup<K, V>[] = [];
  let watermarkMs = Number.NEGATIVE_INFINITY;
  let lateRows = 0;
  const fire = (): void => {
    for (const startMs of [...open.keys()].sort((a, b) => a - b)) {
      if (startMs + window.sizeMs - 1 > watermarkMs) break;
      results.push(...(open.get(startMs)?.values() ?? []));
      open.delete(startMs);
    }
  };
  for (const { timeMs, key, value } of rows) {
    const starts = coveringStarts(timeMs, window);
    const onTime = starts.filter((startMs) => startMs + window.sizeMs - 1 > watermarkMs);
    if (starts.length > 0 && onTime.length === 0) lateRows++;
    for (const startMs of onTime) {
      const groups = open.get(startMs) ?? new Map<K, ModelGroup<K, V>>();
      open.set(startMs, groups);
      const group = groups.get(key) ?? { key, startMs, endMs: startMs + window.sizeMs, values: [] };
      groups.set(key, group);
      group.values.push(value);
    }
    watermarkMs = Math.max(watermarkMs, timeMs - delayMs);
    fire();
  }
  watermarkMs = Number.POSITIVE_INFINITY;
  fire();
  return { results, lateRows };
}

function coveringStarts(timeMs: number, window: WindowAssigner): number[] {
  const slideMs = window.kind === 'hop' ? window.slideMs : window.sizeMs;
  const starts: number[] = [];
  const last = Math.floor(timeMs / slideMs) * slideMs;
  for (let startMs = last; startMs > timeMs - window.sizeMs; startMs -= slideMs) {
    starts.unshift(startMs);
  }
  return starts;
}
