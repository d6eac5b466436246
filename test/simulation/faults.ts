import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';
import type { Trace } from './trace.js';
import type { VirtualTime } from './virtual-time.js';

/** How likely a fault is each time that it could happen, in the simulations that have it. */
const RATES = {
  /** Of each fetch. */
  'source.disconnect': 0.02,
  'source.pause': 0.01,
  'source.slow': 0.3,
  /** Of each call of the sink. */
  'sink.slow': 0.3,
  'sink.write-fails': 0.02,
  'sink.prepare-fails': 0.08,
  'sink.prepared-but-fails': 0.08,
  'sink.publish-fails': 0.08,
  'sink.published-but-fails': 0.08,
  /** Of each commit. */
  'store.slow': 0.3,
  'store.commit-fails': 0.06,
  'store.committed-but-fails': 0.06,
  'store.disk-full': 0.04,
  /** Of each death of the process. */
  'store.torn-write': 0.5,
  /** Of each second. */
  'process.crash': 0.15,
  'clock.jump': 0.1,
  /** Of each fail point of a checkpoint or sink that is reached, and of those that every batch passes. */
  'process.crash-at-fail-point': 0.02,
  'process.crash-at-batch': 0.0005,
  /** Of each fail point of a restore. */
  'process.crash-in-recovery': 0.15,
} as const;

export type Fault = keyof typeof RATES;

export const FAULTS = Object.keys(RATES) as readonly Fault[];

/** So many faults may a seed have, slowness apart: a world that ends its processes faster than they start shows no more. */
const FAULTS_MAX = 40;
/** So many of all kinds of faults does a simulation have, on average. */
const KINDS_SHARE = 0.6;

/** Which faults a seed has, and when they happen: until a time that the seed gives as well. */
export class Faults {
  /** Those that have happened. */
  readonly happened = new Set<Fault>();
  readonly #random: SeededRandom;
  readonly #enabled: ReadonlySet<Fault>;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  #stopMs: number;
  #faultsLeft = FAULTS_MAX;

  constructor(seed: number, time: VirtualTime, trace: Trace) {
    const choice = new SeededRandom(seed, 'fault kinds');
    this.#enabled = new Set(FAULTS.filter(() => choice.fraction() < KINDS_SHARE));
    this.#random = new SeededRandom(seed, 'faults');
    this.#time = time;
    this.#trace = trace;
    this.#stopMs = 4000 + Math.floor(choice.fraction() * 16_000);
  }

  /** From here on nothing goes wrong any more. */
  get stopMs(): number {
    return this.#stopMs;
  }

  happens(fault: Fault): boolean {
    if (!this.#enabled.has(fault) || this.#faultsLeft === 0) return false;
    if (this.#time.monotonicMs() >= this.#stopMs) return false;
    if (this.#random.fraction() >= RATES[fault]) return false;
    if (!fault.endsWith('.slow')) this.#faultsLeft--;
    this.happened.add(fault);
    this.#trace.note(`fault ${fault}`);
    return true;
  }

  /** A whole number in [min, max]. */
  between(min: number, max: number): number {
    return min + Math.floor(this.#random.fraction() * (max - min + 1));
  }

  /** How long something takes in which other faults are not to be expected. */
  pauseMs(min: number, max: number): number {
    const durationMs = this.between(min, max);
    this.#stopMs += durationMs;
    return durationMs;
  }
}
