import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Clock } from '../../time/clock.js';
import { DurationDigest } from './duration-digest.js';

const NS_PER_MS = 1e6;

/** What was measured of one operation. Quantiles are right to a sixteenth. */
export interface OperationStats {
  readonly operation: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly avgMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Rows that the calls have worked on, where they said so. */
  readonly rows: number;
  /** 0 without rows. */
  readonly nsPerRow: number;
}

/** Takes the calls of one operation, for places that are passed too often to name it each time. */
export interface OperationRecorder {
  record(durationNs: number, rows?: number): void;
}

class Operation implements OperationRecorder {
  readonly durations = new DurationDigest();
  rows = 0;

  record(durationNs: number, rows = 0): void {
    this.durations.record(durationNs);
    this.rows += rows;
  }
}

interface OpenProfile {
  readonly operation: string;
  readonly startMs: number;
}

/**
 * Measures how long named operations take. The engine has one for each query, with the calls of its operators; applications
 * measure what is theirs with `startProfile` and `endProfile`.
 */
export class PerformanceProfiler {
  readonly #clock: Clock;
  readonly #operations = new Map<string, Operation>();
  readonly #open = new Map<number, OpenProfile>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts the clock for one call of an operation; calls may overlap. The result is for `endProfile`. */
  startProfile(operation: string): number {
    const id = ++this.#lastId;
    this.#open.set(id, { operation, startMs: this.#clock.monotonicMs() });
    return id;
  }

  /** Ends a call, which worked on `rows` rows; returns its milliseconds. Throws VALIDATION_ERROR for a call that isn't open. */
  endProfile(id: number, rows = 0): number {
    const open = this.#open.get(id);
    if (open === undefined) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `There is no open profile ${id}: pass what startProfile returned, once.`,
        { component: 'PerformanceProfiler' },
      );
    }
    this.#open.delete(id);
    const durationMs = this.#clock.monotonicMs() - open.startMs;
    this.record(open.operation, durationMs * NS_PER_MS, rows);
    return durationMs;
  }

  /** One call that was measured elsewhere. */
  record(operation: string, durationNs: number, rows = 0): void {
    this.operation(operation).record(durationNs, rows);
  }

  /** What takes the calls of an operation until `reset`; without any it is not among the results. */
  operation(name: string): OperationRecorder {
    return this.#operation(name);
  }

  /** Of every operation, the one that took longest in all first. */
  getResults(): readonly OperationStats[] {
    return [...this.#operations]
      .filter(([, { durations }]) => durations.count > 0)
      .map(([operation, measured]) => statsOf(operation, measured))
      .sort((a, b) => b.totalMs - a.totalMs);
  }

  /** Undefined for an operation that was never measured. */
  getOperationStats(operation: string): OperationStats | undefined {
    const measured = this.#operations.get(operation);
    return measured && measured.durations.count > 0 ? statsOf(operation, measured) : undefined;
  }

  /** Forgets what was measured; calls under way count again. */
  reset(): void {
    this.#operations.clear();
  }

  #operation(name: string): Operation {
    let known = this.#operations.get(name);
    if (known === undefined) {
      known = new Operation();
      this.#operations.set(name, known);
    }
    return known;
  }
}

function statsOf(operation: string, { durations, rows }: Operation): OperationStats {
  const { count, sumNs, minNs, maxNs } = durations;
  return {
    operation,
    calls: count,
    totalMs: sumNs / NS_PER_MS,
    avgMs: count === 0 ? 0 : sumNs / count / NS_PER_MS,
    minMs: minNs / NS_PER_MS,
    maxMs: maxNs / NS_PER_MS,
    p50Ms: durations.quantileNs(0.5) / NS_PER_MS,
    p99Ms: durations.quantileNs(0.99) / NS_PER_MS,
    rows,
    nsPerRow: rows === 0 ? 0 : sumNs / rows,
  };
}
