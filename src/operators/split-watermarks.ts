import { must } from '../common/assert.js';
import type { Json } from '../common/json.js';
import type { JsonFields } from '../common/json-fields.js';
import { WATERMARK_SCAN_BYTES, WATERMARK_SCAN_MAXIMUM } from '../kernels/abi.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';

const I64_MIN = -(2n ** 63n);

/** One ordered part of a source. */
interface Split {
  readonly id: string;
  /** As the tables of positions number it. */
  readonly partition: number;
  /** Address of its running watermark scan. */
  readonly scan: number;
  /** Epoch milliseconds; -Infinity before its first row that has one. */
  watermarkMs: number;
  isIdle: boolean;
  hasEnded: boolean;
}

/** What a checkpoint knows of a split. */
interface SplitFacts {
  readonly maximum: bigint;
  readonly isIdle: boolean;
}

/**
 * The watermarks of a source's splits, each the running maximum of its own rows less a delay. What all of them have reached is the
 * smallest of those that are neither idle nor at their end; one without rows yet holds it at -Infinity until it is idle.
 */
export class SplitWatermarks {
  readonly #memory: KernelMemory;
  readonly #delayMs: number;
  readonly #splits: Split[] = [];
  /** Of a checkpoint, by identifier: splits that are yet to be added among them. */
  readonly #restored = new Map<string, SplitFacts>();

  constructor(memory: KernelMemory, delayMs: number) {
    this.#memory = memory;
    this.#delayMs = delayMs;
  }

  /** How many there are. */
  get count(): number {
    return this.#splits.length;
  }

  /** Makes the next split known, with what a checkpoint knew of it. */
  add(id: string, partition: number): void {
    const scan = this.#memory.allocateZeroed(WATERMARK_SCAN_BYTES);
    const watermarkMs = Number.NEGATIVE_INFINITY;
    const split = { id, partition, scan, watermarkMs, isIdle: false, hasEnded: false };
    this.#splits.push(split);
    this.#set(split, this.#restored.get(id) ?? { maximum: I64_MIN, isIdle: false });
  }

  /** Address of a split's running scan. */
  scanOf(split: number): number {
    return must(this.#splits[split]).scan;
  }

  watermarkOf(split: number): number {
    return must(this.#splits[split]).watermarkMs;
  }

  isIdle(split: number): boolean {
    return must(this.#splits[split]).isIdle;
  }

  /** Whether no split holds a watermark back. */
  get areAllSilent(): boolean {
    return this.#splits.every(({ isIdle, hasEnded }) => isIdle || hasEnded);
  }

  wake(split: number): void {
    must(this.#splits[split]).isIdle = false;
  }

  markIdle(split: number): void {
    must(this.#splits[split]).isIdle = true;
  }

  markEnded(split: number): void {
    must(this.#splits[split]).hasEnded = true;
  }

  /** Takes over what the split's scan has come to. */
  advance(split: number): void {
    const state = must(this.#splits[split]);
    state.watermarkMs = readMs(this.#memory, state.scan + WATERMARK_SCAN_MAXIMUM) - this.#delayMs;
  }

  /** The smallest watermark of the splits that are neither idle nor ended, `except` apart; +Infinity where there is none. */
  smallest(except = -1): number {
    let smallestMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#splits.length; index++) {
      const { watermarkMs, isIdle, hasEnded } = must(this.#splits[index]);
      if (index !== except && !isIdle && !hasEnded && watermarkMs < smallestMs) {
        smallestMs = watermarkMs;
      }
    }
    return smallestMs;
  }

  /** Each split's number and watermark. */
  rows(): readonly { readonly partition: number; readonly watermarkMs: number }[] {
    return this.#splits;
  }

  /** What `restore` goes on from. Splits of a checkpoint that were not seen again yet are in it as they were. */
  toJson(): Json {
    const known = new Map(this.#restored);
    for (const { id, scan, isIdle } of this.#splits) {
      const maximum = must(this.#memory.views.i64[(scan + WATERMARK_SCAN_MAXIMUM) >> 3]);
      known.set(id, { maximum, isIdle });
    }
    return [...known].map(([id, { maximum, isIdle }]) => {
      return { id, maximum: String(maximum), isIdle };
    });
  }

  /** Takes over what a checkpoint has of the splits, also of those that are yet to be added. */
  restore(splits: readonly JsonFields[]): void {
    for (const split of splits) {
      const maximum = BigInt(split.string('maximum'));
      this.#restored.set(split.string('id'), { maximum, isIdle: split.boolean('isIdle') });
    }
    for (const split of this.#splits) {
      const facts = this.#restored.get(split.id);
      if (facts !== undefined) this.#set(split, facts);
    }
  }

  close(): void {
    for (const { scan } of this.#splits.splice(0)) this.#memory.free(scan, WATERMARK_SCAN_BYTES);
  }

  #set(split: Split, { maximum, isIdle }: SplitFacts): void {
    const address = split.scan + WATERMARK_SCAN_MAXIMUM;
    this.#memory.views.i64[address >> 3] = maximum;
    split.watermarkMs = readMs(this.#memory, address) - this.#delayMs;
    split.isIdle = isIdle;
  }
}

/** An i64 of milliseconds as a number; i64.MIN, which stands for "none yet", as -Infinity. */
export function readMs(memory: KernelMemory, address: number): number {
  const { u32, i32 } = memory.views;
  const high = must(i32[(address >> 2) + 1]);
  if (high === -(2 ** 31)) return Number.NEGATIVE_INFINITY;
  return high * 2 ** 32 + must(u32[address >> 2]);
}
