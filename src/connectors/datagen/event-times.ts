import { writeI64, writeScaledI64 } from '../../columnar/write-i64.js';
import type { OptionReader } from '../../common/option-reader.js';
import type { Arena } from '../../kernels/arena.js';
import { isTimestamp, type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import { RandomRun } from './random-run.js';
import { SeededRandom } from './seeded-random.js';

/** 2024-01-01T00:00:00Z: fixed, so that the same query gives the same rows on any day. */
const START_MS = 1_704_067_200_000;

/** The column `ts` of the trades generator: event time that runs on row by row, with disorder and a few late rows. */
export class EventTimes {
  readonly #random: RandomRun;
  readonly #startMs: number;
  readonly #rowsPerSecond: number;
  readonly #disorderMs: number;
  readonly #lateRate: number;
  readonly #lateMs: number;

  constructor(options: OptionReader, seed: number) {
    this.#random = new RandomRun(new SeededRandom(seed, 'ts'));
    this.#startMs = startOf(options);
    this.#rowsPerSecond = options.number('event-rows-per-second', 10_000, 0.001);
    this.#disorderMs = options.integer('disorder-ms', 0, 0);
    this.#lateRate = options.number('late-rate', 0, 0, 1);
    this.#lateMs = options.integer('late-ms', 60_000, 1);
  }

  skip(n: number): void {
    this.#random.skip(2 * n);
  }

  write({ memory }: Arena, type: SqlType, address: number, firstRow: number, n: number): void {
    const words = memory.views.u32;
    const factor = isTimestamp(type) ? unitsPerSecond(type) / 1000 : 1;
    const msPerRow = 1000 / this.#rowsPerSecond;
    const disorderRange = this.#disorderMs + 1;
    const lateBelow = this.#lateRate * 2 ** 32;
    const startMs = this.#startMs;
    const random = this.#random.next(2 * n);
    for (let i = 0; i < n; i++) {
      const onTimeMs = startMs + Math.floor((firstRow + i) * msPerRow);
      const noise = (random[2 * i] ?? 0) * 2 ** -32;
      let behindMs = Math.floor(noise * disorderRange);
      if ((random[2 * i + 1] ?? 0) < lateBelow) {
        behindMs = disorderRange + Math.floor(noise * this.#lateMs);
      }
      const ms = Math.max(onTimeMs - behindMs, startMs);
      if (factor === 1) writeI64(words, (address >>> 3) + i, ms);
      else writeScaledI64(words, (address >>> 3) + i, ms, factor);
    }
  }
}

function startOf(options: OptionReader): number {
  const text = options.text('start');
  if (text === undefined) return START_MS;
  const iso = text.trim().replace(' ', 'T');
  const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
  if (!Number.isNaN(ms)) return ms;
  throw options.error('start', `must be a time such as '2024-01-01 09:30:00', got '${text}'`);
}
