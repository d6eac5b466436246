import type { DimensionRow, EngineSession } from '../../protocol/command.js';
import type { DroppedFile, Replay } from '../../protocol/dropped-file.js';
import type { EngineEvent } from '../../protocol/event.js';
import type { Moment } from '../../protocol/moment.js';
import type { ResultRows } from '../../protocol/results.js';
import {
  type SettingsChange,
  SOURCE_SETTINGS_DEFAULT,
  type SourceSettings,
} from '../../protocol/source-settings.js';
import type { Sample } from '../../samples/sample.js';
import { SECURITIES } from '../../source/symbols.js';
import type { DemoState, ResultLine, StorageKind } from './demo-state.js';
import { EngineClient } from './engine-client.js';
import type { StoragePlace } from './find-storage.js';
import { inspectInWorker } from './inspect-in-worker.js';
import { RowRecord } from './row-record.js';
import type { SessionStart } from './session-start.js';
import { runTwin } from './twin-run.js';

/** So much event time is read at once when the page opens, so that windows have closed by then. */
const HISTORY_MS = 24_000;
const RESULT_LINES_MAX = 500;
const MOMENTS_MAX = 12;
/** So many rows have to come behind a crash before it is looked whether any is missing. */
const ROWS_BEHIND_CRASH = 8;
/** After so long a database that doesn't go on is given up. */
const SUCCESSION_MS = 15_000;

/** The page's side of an engine: does what the user wants, and knows what to show. */
export class DemoSession extends EventTarget {
  readonly #start: SessionStart;
  readonly #startMs: number;
  readonly #record = new RowRecord();
  #state: DemoState;
  #engine: EngineClient;
  #changes: readonly SettingsChange[];
  /** The last one of each path. */
  #files: readonly DroppedFile[] = [];
  #openings = 0;
  #generation = 1;
  /** Getting ready to take the first engine's place. */
  #successor: EngineClient | undefined;
  /** The run that the engine with a database was told to take over, until it has said anything of a run. */
  #succession:
    | { readonly generation: number; readonly patience: ReturnType<typeof setTimeout> }
    | undefined;
  /** Where an engine's state may be kept, as far as that has not failed. */
  #places: readonly StoragePlace[];
  /** Where the engine that runs has started from, where it has no checkpoint yet. */
  #engineOrigin: Moment | undefined;
  /** Where the engine that runs keeps its state; undefined: in memory. */
  #statePath: string | undefined;
  #lastSequence = 0;
  #validations = 0;
  #crash: { readonly atMs: number; readonly rows: number; recoveredMs?: number } | undefined;
  /** Why no twin can be made of what runs. */
  #disturbance = '';

  constructor(start: SessionStart) {
    super();
    this.#start = start;
    this.#startMs = start.nowMs - HISTORY_MS;
    this.#places = start.storage;
    this.#changes = [{ fromTick: 0, settings: start.settings }];
    this.#state = {
      phase: { kind: 'loading' },
      sample: start.sample,
      sql: start.sql,
      settings: start.settings,
      dimension: SECURITIES,
      diagnostics: [],
      vocabulary: undefined,
      plan: undefined,
      frame: undefined,
      results: [],
      moments: [],
      verification: { kind: 'none' },
      inspection: undefined,
      storage: start.storage.length > 0 ? 'opening' : 'memory',
      file: undefined,
      opening: { kind: 'none' },
    };
    this.#engine = this.#startEngine('query-1', undefined, undefined);
    this.#tellToRun(start.sql);
    this.check(start.sql);
    this.#prepareSuccessor();
  }

  get state(): DemoState {
    return this.#state;
  }

  /** Runs another script in the place of the one that runs; a wrong one changes nothing but what is said of it. */
  run(sql: string): void {
    this.#generation++;
    this.#change({ sql });
    this.#tellToRun(sql, 0);
  }

  /** Makes a table of a file, in the place of one of its name, and runs a query on it. */
  async openFile(file: File): Promise<void> {
    this.#openings++;
    const opening = this.#openings;
    this.#change({ opening: { kind: 'reading', name: file.name } });
    const inspection = await inspectInWorker(file);
    if (opening !== this.#openings) return;
    if (inspection.kind === 'refused') {
      this.#change({ opening: inspection });
      return;
    }
    const { dropped, script } = inspection.file;
    const { sql } = this.#state;
    // A script that was shared, and waits for this file.
    const isAwaited =
      sql.includes(`'${dropped.path}'`) && this.#files.every(({ path }) => path !== dropped.path);
    this.#setFile(dropped);
    this.#change({ file: inspection.file, opening: { kind: 'none' } });
    this.#runAnew(isAwaited ? sql : script);
  }

  /** Reads the tables of the script from their first rows on again. */
  replay(): void {
    this.#runAnew(this.#state.sql);
  }

  /** Replays the file from its start on, in so much time. */
  setReplayDuration(durationMs: number): void {
    const { file } = this.#state;
    const replay: Replay | undefined = file?.dropped.replay;
    if (file === undefined || replay === undefined) return;
    const dropped: DroppedFile = { ...file.dropped, replay: { ...replay, durationMs } };
    this.#setFile(dropped);
    this.#change({ file: { ...file, dropped } });
    this.replay();
  }

  /** Says what is wrong with a text that is being written. */
  check(sql: string): void {
    this.#validations++;
    this.#engine.tell({ kind: 'validate', request: this.#validations, sql });
  }

  choose(sample: Sample): void {
    const wasFile = this.#state.file !== undefined;
    this.#openings++;
    this.#change({ sample, file: undefined, opening: { kind: 'none' } });
    this.setSettings({ ...SOURCE_SETTINGS_DEFAULT, ...sample.settings });
    if (wasFile) {
      this.#runAnew(sample.sql);
      return;
    }
    this.run(sample.sql);
    this.check(sample.sql);
  }

  setSettings(settings: SourceSettings): void {
    if (settings.idlePartitions.length > 0) {
      this.#disturbance =
        'A partition has been silent, and when it counts as idle is decided by the clock.';
    }
    this.#change({ settings });
    this.#engine.tell({ kind: 'settings', settings });
  }

  setDimension(dimension: readonly DimensionRow[]): void {
    this.#disturbance = 'The table of securities has been edited meanwhile.';
    this.#change({ dimension });
    this.#engine.tell({ kind: 'dimension', rows: dimension });
  }

  pause(): void {
    this.#engine.tell({ kind: 'pause' });
    this.#change({ phase: { kind: 'paused' } });
  }

  resume(): void {
    this.#engine.tell({ kind: 'resume' });
    this.#change({ phase: { kind: 'running' }, inspection: undefined });
  }

  step(): void {
    this.#engine.tell({ kind: 'step' });
  }

  inspect(aggregation: number, endMs: number): void {
    this.#engine.tell({ kind: 'inspect', aggregation, endMs });
  }

  closeInspection(): void {
    this.#change({ inspection: undefined });
  }

  /** Goes back to a moment of the query that runs, and rests there. */
  rewind(moment: Moment): void {
    this.#generation++;
    const { sql } = this.#state;
    this.#engine.tell({ kind: 'rewind', generation: this.#generation, sql, moment });
    const moments = this.#state.moments.filter(({ id }) => id <= moment.id);
    this.#change({ phase: { kind: 'paused' }, moments, inspection: undefined });
  }

  /** Ends the engine in the middle of whatever it is doing, and starts another one. */
  crash(): void {
    this.#engine.kill();
    const { plan, moments, sql } = this.#state;
    const isKept = this.#statePath !== undefined;
    // Without storage the page's own moments are all there is.
    const last = isKept
      ? undefined
      : moments.findLast(({ queryName }) => queryName === plan?.queryName);
    const origin = last ?? this.#engineOrigin;
    this.#crash = { atMs: performance.now(), rows: this.#record.length };
    if (!isKept) this.#goBackTo(last?.rowsOut ?? 0);
    this.#change({
      phase: { kind: 'recovering' },
      verification: { kind: 'running', share: 0 },
      inspection: undefined,
    });
    this.#successor?.kill();
    this.#successor = undefined;
    this.#endSuccession();
    this.#engine = this.#startEngine(plan?.queryName ?? 'query-1', origin, this.#statePath);
    this.#tellToRun(sql);
  }

  /** Runs a script from the beginning of its tables on, whatever ran before. */
  #runAnew(sql: string): void {
    this.#generation++;
    this.#change({ sql });
    if (this.#state.phase.kind === 'paused') this.resume();
    const successor = this.#successor;
    if (successor?.isOpen === true) {
      this.#moveTo(successor);
      this.#change({ storage: this.#storageKind });
      successor.tell({ kind: 'settings', settings: this.#state.settings });
    }
    const generation = this.#generation;
    this.#engine.tell({ kind: 'run', generation, sql, rowsBefore: 0, isFresh: true });
    this.check(sql);
  }

  #setFile(dropped: DroppedFile): void {
    this.#files = [...this.#files.filter(({ path }) => path !== dropped.path), dropped];
    const command = { kind: 'files', files: this.#files } as const;
    this.#engine.tell(command);
    this.#successor?.tell(command);
  }

  /** `rowsBefore`: of the same query, which the page has. */
  #tellToRun(sql: string, rowsBefore = this.#record.length): void {
    this.#engine.tell({ kind: 'run', generation: this.#generation, sql, rowsBefore });
  }

  /**
   * The first engine keeps its state in memory, so that trades flow at once. One with a database takes its place when that is
   * there, which takes some seconds in a browser that has not been here before.
   */
  #prepareSuccessor(): void {
    const [place] = this.#places;
    if (place === undefined) return;
    const { statePath } = place;
    const mode = { kind: 'live', statePath, queryName: 'query-1' } as const;
    const session = { ...this.#sessionBase(undefined), mode };
    const successor = new EngineClient(session, (event) => {
      if (this.#successor !== successor) this.#take(event);
      else if (event.kind === 'opened') this.#engine.tell({ kind: 'save' });
      else if (event.kind === 'failed') this.#giveUpSuccessor();
    });
    this.#successor = successor;
  }

  /** Takes the next place; where there is none, it goes on in memory as it began. */
  #giveUpSuccessor(): void {
    this.#successor?.kill();
    this.#successor = undefined;
    this.#places = this.#places.slice(1);
    this.#change({ storage: this.#storageKind });
    this.#prepareSuccessor();
  }

  /** Puts the engine with a database in the place of the first one, at a moment of that. */
  #succeed(successor: EngineClient, origin: Moment): void {
    this.#moveTo(successor);
    this.#goBackTo(origin.rowsOut);
    const patience = setTimeout(() => this.#returnToMemory(origin), SUCCESSION_MS);
    this.#succession = { generation: this.#generation, patience };
    this.#engineOrigin = origin;
    const { sql } = this.#state;
    const handover = { origin, changes: this.#changes };
    const rowsBefore = origin.rowsOut;
    successor.tell({ kind: 'run', generation: this.#generation, sql, rowsBefore, handover });
    if (this.#state.phase.kind === 'paused') successor.tell({ kind: 'pause' });
  }

  #moveTo(successor: EngineClient): void {
    this.#engine.kill();
    this.#engine = successor;
    this.#successor = undefined;
    this.#statePath = this.#places[0]?.statePath;
    this.#lastSequence = 0;
  }

  get #storageKind(): StorageKind {
    const [place] = this.#places;
    if (place === undefined) return 'memory';
    return this.#statePath === undefined ? 'opening' : place.kind;
  }

  #endSuccession(): void {
    if (this.#succession === undefined) return;
    clearTimeout(this.#succession.patience);
    this.#succession = undefined;
    this.#change({ storage: this.#storageKind });
  }

  /** A database may open and then not answer: the moment that it was to begin with is here still. */
  #returnToMemory(origin: Moment): void {
    this.#engine.kill();
    this.#places = [];
    this.#statePath = undefined;
    this.#endSuccession();
    this.#goBackTo(origin.rowsOut);
    this.#engine = this.#startEngine(origin.queryName, origin, undefined);
    this.#tellToRun(this.#state.sql, origin.rowsOut);
  }

  #startEngine(
    queryName: string,
    origin: Moment | undefined,
    statePath: string | undefined,
  ): EngineClient {
    const session: EngineSession = {
      ...this.#sessionBase(origin),
      mode: { kind: 'live', statePath, queryName },
    };
    return new EngineClient(session, (event) => this.#take(event));
  }

  #sessionBase(origin: Moment | undefined): Omit<EngineSession, 'mode'> {
    const { seed } = this.#start;
    const { dimension } = this.#state;
    const [startMs, changes, files] = [this.#startMs, this.#changes, this.#files];
    return { seed, startMs, changes, dimension, files, origin };
  }

  #take(event: EngineEvent): void {
    switch (event.kind) {
      case 'planned':
        this.#takePlan(event);
        break;
      case 'refused':
        this.#change({ diagnostics: event.diagnostics });
        break;
      case 'validated': {
        const { request, diagnostics, vocabulary } = event;
        if (request === this.#validations) this.#change({ diagnostics, vocabulary });
        break;
      }
      case 'frame':
        if (event.frame.generation === this.#generation) this.#change({ frame: event.frame });
        break;
      case 'rows':
        this.#takeRows(event.rows);
        break;
      case 'settings-changed':
        this.#changes = [...this.#changes, event.change];
        break;
      case 'moment':
        this.#takeMoment(event.moment);
        break;
      case 'inspected':
        this.#change({ inspection: event.inspection });
        break;
      case 'failed':
        this.#change({ phase: { kind: 'failed', message: event.message } });
        break;
      case 'ended':
        this.#takeEnd(event.generation);
        break;
      case 'opened':
        break;
    }
  }

  #takeMoment(moment: Moment): void {
    this.#change({ moments: [...this.#state.moments, moment].slice(-MOMENTS_MAX) });
    const successor = this.#successor;
    const isCurrent =
      moment.generation === this.#generation && this.#state.diagnostics.length === 0;
    if (successor?.isOpen === true && isCurrent) this.#succeed(successor, moment);
  }

  #takePlan({ generation, plan }: Extract<EngineEvent, { kind: 'planned' }>): void {
    const succession = this.#succession;
    this.#endSuccession();
    if (generation !== this.#generation) return;
    // Another script may have been run meanwhile.
    if (succession?.generation === generation) {
      const { queryName } = plan;
      const before = this.#state.plan ?? plan;
      this.#change({ plan: { ...before, queryName } });
      return;
    }
    const isRecovery = this.#crash !== undefined && this.#state.phase.kind === 'recovering';
    if (this.#crash !== undefined && isRecovery) {
      this.#crash.recoveredMs = performance.now() - this.#crash.atMs;
      this.#change({
        plan: { ...plan, origin: this.#state.plan?.origin },
        phase: { kind: 'running' },
      });
      return;
    }
    this.#engineOrigin = plan.origin;
    this.#lastSequence = 0;
    this.#goBackTo(0);
    this.#crash = undefined;
    this.#disturbance = '';
    const phase =
      this.#state.phase.kind === 'paused' ? this.#state.phase : { kind: 'running' as const };
    this.#change({ plan, phase, diagnostics: [], results: [], verification: { kind: 'none' } });
  }

  /** Nothing more will come behind a crash than what has. */
  #takeEnd(generation: number): void {
    if (generation !== this.#generation) return;
    this.#change({ phase: { kind: 'ended' } });
    const crash = this.#crash;
    if (crash !== undefined) void this.#verify(crash.recoveredMs);
  }

  #goBackTo(rows: number): void {
    this.#record.truncate(rows);
    this.#change({ results: this.#state.results.filter(({ number }) => number <= rows) });
  }

  #takeRows(rows: ResultRows): void {
    if (rows.generation !== this.#generation) return;
    if (this.#statePath !== undefined) {
      // What had been handed over before a crash comes again under the number that it had.
      if (rows.sequence <= this.#lastSequence) return;
      this.#lastSequence = rows.sequence;
    }
    this.#record.add(rows.hashes);
    const first = this.#record.length - rows.shown.length + 1;
    const lines = rows.shown.map((cells, i): ResultLine => {
      return { number: first + i, cells, kind: rows.kinds?.[i] };
    });
    this.#change({ results: [...this.#state.results, ...lines].slice(-RESULT_LINES_MAX) });
    const crash = this.#crash;
    const isDue = crash !== undefined && this.#record.length >= crash.rows + ROWS_BEHIND_CRASH;
    if (isDue && this.#state.verification.kind === 'running') void this.#verify(crash.recoveredMs);
  }

  /** Compares all rows of the query with those of an undisturbed twin. */
  async #verify(recoveryMs = 0): Promise<void> {
    this.#crash = undefined;
    const { plan, sql, frame } = this.#state;
    if (this.#disturbance !== '') {
      this.#change({ verification: { kind: 'impossible', reason: this.#disturbance } });
      return;
    }
    const generation = this.#generation;
    const seen = new RowRecord();
    seen.copy(this.#record);
    try {
      const base = this.#sessionBase(plan?.origin);
      const work = { sql, untilTick: (frame?.tick ?? 0) + 500, rows: seen.length };
      const twin = await runTwin(base, work, (share) => {
        const isWatched =
          generation === this.#generation && this.#state.verification.kind === 'running';
        if (isWatched) this.#change({ verification: { kind: 'running', share } });
      });
      if (generation !== this.#generation) return;
      const { compared, lost, doubled, isSameOrder } = seen.compare(twin);
      this.#change({
        verification:
          compared === seen.length && isSameOrder
            ? { kind: 'identical', rows: compared, recoveryMs }
            : { kind: 'different', lost, doubled: doubled + seen.length - compared },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#change({ verification: { kind: 'impossible', reason } });
    }
  }

  #change(change: Partial<DemoState>): void {
    this.#state = { ...this.#state, ...change };
    this.dispatchEvent(new Event('change'));
  }
}
