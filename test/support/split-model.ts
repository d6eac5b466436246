import type { ScriptStep } from './scripted-split-source.js';

interface WindowsSpec {
  readonly sizeMs: number;
  readonly delayMs: number;
}

interface ModelSplit {
  watermarkMs: number;
  hasEnded: boolean;
}

/**
 * What counting rows `{ k, ts }` of a script by key and tumbling window gives, row by row and without any batch: `k start n`, in order
 * of window end, keys in order of arrival.
 */
export function countsInWindows(
  script: readonly ScriptStep[],
  { sizeMs, delayMs }: WindowsSpec,
): readonly string[] {
  const splits: ModelSplit[] = [];
  const open = new Map<number, Map<string, number>>();
  const results: string[] = [];
  let watermarkMs = Number.NEGATIVE_INFINITY;
  const advance = (toMs: number): void => {
    watermarkMs = Math.max(watermarkMs, toMs);
    for (const start of [...open.keys()].sort((a, b) => a - b)) {
      if (start + sizeMs - 1 > watermarkMs) continue;
      for (const [k, n] of open.get(start) ?? []) results.push(`${k} ${start} ${n}`);
      open.delete(start);
    }
  };
  const combine = (): void => {
    const active = splits.filter(({ hasEnded }) => !hasEnded);
    if (active.length > 0) advance(Math.min(...active.map((split) => split.watermarkMs)));
  };
  for (const step of script) {
    if (step.kind === 'discover') {
      splits.push({ watermarkMs: Number.NEGATIVE_INFINITY, hasEnded: false });
    } else if (step.kind === 'end') {
      const split = splits[step.split];
      if (split !== undefined) split.hasEnded = true;
    } else if (step.kind === 'row') {
      // Splits that are found and end between two rows do so at once.
      combine();
      const { k, ts } = step.row as { readonly k: string; readonly ts: number };
      const start = Math.floor(ts / sizeMs) * sizeMs;
      if (start + sizeMs - 1 > watermarkMs) {
        const counts = open.get(start) ?? new Map<string, number>();
        open.set(start, counts.set(k, (counts.get(k) ?? 0) + 1));
      }
      const split = splits[step.split];
      if (split !== undefined) split.watermarkMs = Math.max(split.watermarkMs, ts - delayMs);
      combine();
    }
  }
  advance(Number.POSITIVE_INFINITY);
  return results;
}
