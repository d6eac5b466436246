import { createSourceConnector, type SourceConfig, type SourceConnector } from 'sabot-sql';
import type { EngineSession } from '../protocol/command.js';
import type { DroppedFile } from '../protocol/dropped-file.js';
import { LivePace } from '../source/live-pace.js';
import { type Pace, unpacedUntil } from '../source/pace.js';
import { ReplayedFile } from '../source/replayed-file.js';
import type { SettingsLog } from '../source/settings-log.js';
import { SimulatedSource } from '../source/simulated-source.js';
import { TradeBatches } from '../source/trade-batches.js';
import type { EngineEnvironment } from './engine-environment.js';
import type { FrameMaker } from './frame-maker.js';

/** What the tables of a session are read from: simulated trades, and files. It decides when their rows come. */
export class SessionSources {
  readonly #environment: EngineEnvironment;
  readonly #settings: SettingsLog;
  readonly #frames: FrameMaker;
  readonly #batches: TradeBatches;
  /** Of the trades; undefined for a twin, which doesn't wait. */
  readonly #pace: LivePace | undefined;
  readonly #untilTick: number;
  #files: ReadonlyMap<string, DroppedFile>;
  /** Of the files that the query reads, by table. */
  readonly #filePaces = new Map<string, LivePace>();
  #readsTrades = false;
  #isPaused = false;

  constructor(
    { seed, startMs, mode, files }: EngineSession,
    settings: SettingsLog,
    frames: FrameMaker,
    environment: EngineEnvironment,
  ) {
    this.#environment = environment;
    this.#settings = settings;
    this.#frames = frames;
    this.#batches = new TradeBatches(seed, startMs);
    this.#pace = mode.kind === 'live' ? new LivePace(startMs, environment) : undefined;
    this.#untilTick = mode.kind === 'twin' ? mode.untilTick : 0;
    this.#files = byPath(files);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** How far what the query reads is behind. */
  get lagMs(): number {
    const paces = [...this.#filePaces.values(), ...(this.#readsTrades ? [this.#pace] : [])];
    return Math.max(0, ...paces.map((pace) => pace?.lagMs ?? 0));
  }

  /** Since when what lies in the past at the start has been read, in milliseconds; 0 for a twin. */
  get liveForMs(): number {
    return this.#pace?.liveForMs ?? 0;
  }

  get paths(): ReadonlySet<string> {
    return new Set(this.#files.keys());
  }

  setFiles(files: readonly DroppedFile[]): void {
    this.#files = byPath(files);
  }

  /** Another query is about to be started. */
  restart(): void {
    this.#filePaces.clear();
    this.#readsTrades = false;
  }

  readonly openTrades = (config: SourceConfig): SourceConnector => {
    this.#readsTrades = true;
    return new SimulatedSource(config, {
      batches: this.#batches,
      settings: this.#settings,
      pace: this.#pace ?? unpacedUntil(this.#untilTick),
      onBatch: this.#frames.noteBatch,
    });
  };

  /** A path that no file of the session has is looked for in the browser's own storage. */
  readonly openFile = (config: SourceConfig): SourceConnector => {
    const dropped = this.#files.get(config.options.get('path') ?? '');
    const files = new Map(dropped === undefined ? [] : [[dropped.path, dropped.file]]);
    return new ReplayedFile({
      reader: createSourceConnector(config, files),
      replay: dropped?.replay,
      pace: this.#filePace(config.name),
      onRows: this.#frames.noteTimes,
    });
  };

  pause(): void {
    this.#isPaused = true;
    for (const pace of this.#paces()) pace.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const pace of this.#paces()) pace.resume();
  }

  /** Lets one batch of each table through while paused. */
  step(): void {
    for (const pace of this.#paces()) pace.step();
  }

  /** The trades go on at another tick than they were at. Files find theirs by themselves. */
  jumpTo(tick: number): void {
    this.#pace?.jumpTo(tick);
  }

  #filePace(table: string): Pace {
    if (this.#pace === undefined) return unpacedUntil(Number.POSITIVE_INFINITY);
    const pace = new LivePace(undefined, this.#environment);
    if (this.#isPaused) pace.pause();
    this.#filePaces.set(table, pace);
    return pace;
  }

  *#paces(): Generator<LivePace> {
    if (this.#pace !== undefined) yield this.#pace;
    yield* this.#filePaces.values();
  }
}

function byPath(files: readonly DroppedFile[]): ReadonlyMap<string, DroppedFile> {
  return new Map(files.map((file) => [file.path, file]));
}
