/** How the simulated trades come, and how results are taken. */
export interface SourceSettings {
  /** Rows per second of event time, which runs as fast as the clock on the wall. */
  readonly rowsPerSecond: number;
  /** Rows are up to so much out of order. */
  readonly disorderMs: number;
  /** Share of rows, from 0 to 1, that are held back by `lateByMs` on top of that. */
  readonly lateShare: number;
  readonly lateByMs: number;
  /** From 0, every symbol as often as any other, to 1, nearly all rows of one symbol. */
  readonly skew: number;
  readonly symbols: number;
  /** Partitions that are silent, by number. */
  readonly idlePartitions: readonly number[];
  /** So many rows of the result are taken in a second at most; `TAKEN_AT_ONCE` takes them as they come. */
  readonly takenPerSecond: number;
}

export const TAKEN_AT_ONCE = 10_000_000;

/** Settings from a tick of the source on, so that the same ticks give the same rows again. */
export interface SettingsChange {
  readonly fromTick: number;
  readonly settings: SourceSettings;
}

export const SOURCE_SETTINGS_DEFAULT: SourceSettings = {
  rowsPerSecond: 50_000,
  disorderMs: 800,
  lateShare: 0.0001,
  lateByMs: 6000,
  skew: 0.35,
  symbols: 12,
  idlePartitions: [],
  takenPerSecond: TAKEN_AT_ONCE,
};

/** The source has so many partitions, each with a watermark of its own. */
export const PARTITIONS = 4;
/** Event time goes on by so much from one tick of the source to the next. */
export const TICK_MS = 20;
