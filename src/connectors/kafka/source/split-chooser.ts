import { type KafkaSplit, turnEndBehind } from './kafka-split.js';

/** What is to be read next, or that there is nothing to read yet. */
export type SplitChoice =
  | {
      readonly kind: 'read';
      readonly index: number /** Records below it. */;
      readonly limit: number;
    }
  /** For a record, or for so long where that alone may change the choice. */
  | { readonly kind: 'wait'; readonly durationMs: number | undefined }
  | { readonly kind: 'end' };

export interface SplitChooserOptions {
  readonly isBounded: boolean;
  readonly maxDriftMs: number | undefined;
  readonly idleTimeoutMs: number;
}

/**
 * Chooses the partition that is read next: the one whose watermark is the smallest, so that none runs ahead and windows stay few.
 *
 * - Where the table goes on for ever, the older records go first among equal watermarks. A partition is waited for if it is behind
 *   and its records are on their way, but not if it has none; `maxDriftMs` also waits for those, until they are idle.
 * - Where it ends, the order depends on the records alone, not on what has arrived, and is the same behind a restore: among equal
 *   watermarks the smaller offset goes first, a partition keeps its turn up to the next multiple of so many offsets, and the one
 *   to be next is waited for.
 */
export class SplitChooser {
  readonly #options: SplitChooserOptions;
  #watermarkMsOf: (split: number) => number = () => Number.NEGATIVE_INFINITY;

  constructor(options: SplitChooserOptions) {
    this.#options = options;
  }

  watchProgress(watermarkMsOf: (split: number) => number): void {
    this.#watermarkMsOf = watermarkMsOf;
  }

  choose(splits: readonly KafkaSplit[], nowMs: number): SplitChoice {
    return this.#options.isBounded ? this.#chooseInTurn(splits) : this.#chooseReady(splits, nowMs);
  }

  #chooseInTurn(splits: readonly KafkaSplit[]): SplitChoice {
    for (const [index, split] of splits.entries()) {
      if (split.turnEnd === undefined || split.hasEnded) continue;
      if (split.position < split.turnEnd) return readOrWait(split, index, split.turnEnd);
      split.turnEnd = undefined;
    }
    const index = this.#first(splits, (split) => !split.hasEnded);
    const split = splits[index];
    if (split === undefined) return { kind: 'end' };
    split.turnEnd = turnEndBehind(split.position);
    return readOrWait(split, index, split.turnEnd);
  }

  #chooseReady(splits: readonly KafkaSplit[], nowMs: number): SplitChoice {
    const index = this.#first(splits, (split) => split.isReady);
    if (index < 0) return { kind: 'wait', durationMs: undefined };
    const watermarkMs = this.#watermarkMsOf(index);
    const { maxDriftMs = Number.POSITIVE_INFINITY, idleTimeoutMs } = this.#options;
    let durationMs: number | undefined;
    for (const [other, split] of splits.entries()) {
      const otherMs = this.#watermarkMsOf(other);
      if (split.isReady || otherMs >= watermarkMs) continue;
      if (!split.isCaughtUp) {
        if (split.isReachable) return { kind: 'wait', durationMs: undefined };
        continue;
      }
      const untilIdleMs = split.activeAtMs + idleTimeoutMs - nowMs;
      if (untilIdleMs > 0 && watermarkMs - otherMs > maxDriftMs) {
        durationMs = Math.min(durationMs ?? untilIdleMs, untilIdleMs);
      }
    }
    if (durationMs !== undefined) return { kind: 'wait', durationMs };
    return { kind: 'read', index, limit: Number.POSITIVE_INFINITY };
  }

  /** Index of the least advanced partition among some; -1 where there is none. */
  #first(splits: readonly KafkaSplit[], isCandidate: (split: KafkaSplit) => boolean): number {
    let first = -1;
    let firstMs = 0;
    for (const [index, split] of splits.entries()) {
      if (!isCandidate(split)) continue;
      const watermarkMs = this.#watermarkMsOf(index);
      const before = splits[first];
      const isLess =
        before === undefined ||
        watermarkMs < firstMs ||
        (watermarkMs === firstMs && this.#rank(split) < this.#rank(before));
      if (!isLess) continue;
      first = index;
      firstMs = watermarkMs;
    }
    return first;
  }

  #rank(split: KafkaSplit): number {
    return this.#options.isBounded ? split.position : split.timestampMs;
  }
}

function readOrWait(split: KafkaSplit, index: number, limit: number): SplitChoice {
  return split.isReady ? { kind: 'read', index, limit } : { kind: 'wait', durationMs: undefined };
}
