import type { StreamingQuery, WindowEvent } from 'sabot-sql';
import type { ClosedWindow, Counters, Frame, PartitionFrame } from '../protocol/frame.js';
import { PARTITIONS } from '../protocol/source-settings.js';
import { timeAt } from '../source/time-column.js';
import type { TradeBatch } from '../source/trade-batches.js';
import { operatorFramesOf } from './dataflow.js';

const SAMPLED_TIMES_MAX = 160;
const SAMPLED_OF_BATCH_MAX = 8;
const LATE_TIMES_MAX = 400;
const OPEN_WINDOWS_MAX = 64;

/** What a frame tells besides the query itself. */
export interface FrameSurroundings {
  readonly generation: number;
  readonly lagMs: number;
  readonly nowMs: number;
}

/** Gathers what happens between two frames. */
export class FrameMaker {
  #closed: ClosedWindow[] = [];
  #lateTimesMs: number[] = [];
  #sampledTimesMs: number[] = [];
  #nextTick = 0;
  #eventTimeMs = Number.NEGATIVE_INFINITY;
  #rowsByPartition: number[] = new Array(PARTITIONS).fill(0);
  #before: { readonly nowMs: number; readonly frame: Frame } | undefined;

  /** The source's. */
  get nextTick(): number {
    return this.#nextTick;
  }

  readonly noteWindow = (event: WindowEvent): void => {
    if (event.kind === 'fired') {
      const { aggregation, startMs, endMs, rows, keys } = event;
      this.#closed.push({ aggregation, startMs, endMs, rows, keys });
      return;
    }
    const room = LATE_TIMES_MAX - this.#lateTimesMs.length;
    this.#lateTimesMs.push(...event.timesMs.slice(0, Math.max(0, room)));
  };

  readonly noteBatch = (made: TradeBatch, tick: number, partition: number): void => {
    const { timeHalves, batch } = made;
    this.#nextTick = tick + 1;
    this.#rowsByPartition[partition] = (this.#rowsByPartition[partition] ?? 0) + batch.numRows;
    const lastMs = timeAt(timeHalves, timeHalves.length - 2);
    this.#eventTimeMs = Math.max(this.#eventTimeMs, lastMs);
    if (this.#sampledTimesMs.length >= SAMPLED_TIMES_MAX) return;
    const row = (tick * 7 + partition * 3) % batch.numRows;
    this.#sampledTimesMs.push(timeAt(timeHalves, row * 2));
  };

  /** Rows of a file, by their event times, of which NaN is none. */
  readonly noteTimes = (timesMs: Float64Array): void => {
    this.#rowsByPartition[0] = (this.#rowsByPartition[0] ?? 0) + timesMs.length;
    for (const timeMs of timesMs) if (timeMs > this.#eventTimeMs) this.#eventTimeMs = timeMs;
    const step = Math.max(1, Math.ceil(timesMs.length / SAMPLED_OF_BATCH_MAX));
    for (let row = 0; row < timesMs.length; row += step) {
      if (this.#sampledTimesMs.length >= SAMPLED_TIMES_MAX) return;
      const timeMs = timesMs[row] ?? Number.NaN;
      if (!Number.isNaN(timeMs)) this.#sampledTimesMs.push(timeMs);
    }
  };

  /** Another query runs from now on, or the same one from `tick` on. */
  restart(tick = this.#nextTick): void {
    this.#nextTick = tick;
    this.#eventTimeMs = Number.NEGATIVE_INFINITY;
    this.#before = undefined;
    this.#forget();
  }

  make(query: StreamingQuery, { generation, lagMs, nowMs }: FrameSurroundings): Frame {
    const before = this.#before;
    const elapsedMs = before === undefined ? 0 : nowMs - before.nowMs;
    const perSecond = (now: number, last: number | undefined): number =>
      elapsedMs <= 0 || last === undefined ? 0 : Math.max(0, ((now - last) * 1000) / elapsedMs);
    const known = new Map(before?.frame.operators.map((operator) => [operator.id, operator]));
    const { statistics, pipeline } = query.diagnose().facts;
    const rowsInPerSecond = perSecond(statistics.rowsIn, before?.frame.counters.rowsIn);
    const frame: Frame = {
      generation,
      tick: this.#nextTick,
      eventTimeMs: this.#eventTimeMs,
      watermarkMs: statistics.watermarkMs,
      partitions: this.#partitions(pipeline?.sources[0]?.splits ?? []),
      openWindows: query.openWindows.slice(0, OPEN_WINDOWS_MAX),
      closed: this.#closed,
      lateTimesMs: this.#lateTimesMs,
      sampledTimesMs: this.#sampledTimesMs,
      operators: operatorFramesOf(query.operators, known, perSecond),
      counters: countersOf(query, rowsInPerSecond, lagMs),
    };
    this.#forget();
    this.#before = { nowMs, frame };
    return frame;
  }

  #partitions(
    splits: readonly { readonly watermarkMs: number; readonly isIdle: boolean }[],
  ): readonly PartitionFrame[] {
    return splits.map(({ watermarkMs, isIdle }, partition) => {
      return { watermarkMs, isIdle, rows: this.#rowsByPartition[partition] ?? 0 };
    });
  }

  #forget(): void {
    this.#closed = [];
    this.#lateTimesMs = [];
    this.#sampledTimesMs = [];
  }
}

function countersOf(query: StreamingQuery, rowsInPerSecond: number, lagMs: number): Counters {
  const { statistics, pipeline, checkpoints: progress } = query.diagnose().facts;
  const { rowsIn, rowsOut, lateRows, windowsFired, kernelMemoryBytes, checkpoints } = statistics;
  return {
    rowsIn,
    rowsOut,
    rowsInPerSecond,
    lateRows,
    windowsFired,
    lagMs,
    kernelMemoryBytes,
    stateBytes: (pipeline?.windows ?? []).reduce((sum, window) => sum + window.stateBytes, 0),
    checkpoints,
    checkpointMs: checkpoints === 0 ? undefined : progress?.latestDurationMs,
    checkpointBytes: checkpoints === 0 ? undefined : progress?.latestByteLength,
    busyShare: pipeline?.activity.shares.processing ?? 0,
  };
}
