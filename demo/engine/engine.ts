import {
  inspectCheckpoints,
  type QueryOptions,
  type StreamingQuery,
  type StreamingSQLExecutor,
} from 'sabot-sql';
import type { EngineCommand, EngineSession, Handover } from '../protocol/command.js';
import type { Moment } from '../protocol/moment.js';
import { type SourceSettings, TAKEN_AT_ONCE } from '../protocol/source-settings.js';
import { SettingsLog } from '../source/settings-log.js';
import { createdTables } from './created-tables.js';
import { planOf } from './dataflow.js';
import type { EngineEnvironment } from './engine-environment.js';
import { FrameMaker } from './frame-maker.js';
import { losesState, QueryRun } from './query-run.js';
import { cellsOf } from './result-cells.js';
import { checkScript } from './script-checker.js';
import { openSessionExecutor, setDimension } from './session-executor.js';
import { SessionSources } from './session-sources.js';

const FRAME_MS = 100;
const MOMENT_MS = 3000;
const HAND_OVER_MS = 20;
/** Rows of before the start are held until a checkpoint or two have released them: the page takes them at once. */
const HISTORY_HELD_MS = 2500;
const INSPECTED_ROWS_MAX = 200;

/** A command to an engine that is open, which are worked off one after the other. */
export type OpenEngineCommand = Exclude<EngineCommand, { kind: 'open' | 'taken' }>;

/** A query that is to take the place of the one that ran. */
interface Start {
  readonly generation: number;
  readonly sql: string;
  readonly origin: Moment | undefined;
  readonly rowsBefore: number;
  /** When it was asked for. */
  readonly startedMs: number;
  /** What becomes of the state of the query before; undefined: that is seen when it starts. */
  readonly stateKept?: string | undefined;
}

const READ_AGAIN = 'All rows had been read: they are read again from the first on.';

/** Runs the page's query over the simulated trades and dropped files: what the worker is there for. */
export class Engine {
  readonly #environment: EngineEnvironment;
  readonly #session: EngineSession;
  readonly #executor: StreamingSQLExecutor;
  readonly #settings: SettingsLog;
  readonly #sources: SessionSources;
  readonly #frames: FrameMaker;
  #dimension: EngineSession['dimension'];
  #run: QueryRun | undefined;
  #queryName: string;
  #tables: readonly string[] = [];
  #moments = 0;
  #nextMomentMs: number;
  #isSaving = false;

  private constructor(
    session: EngineSession,
    environment: EngineEnvironment,
    executor: StreamingSQLExecutor,
    settings: SettingsLog,
    sources: SessionSources,
    frames: FrameMaker,
  ) {
    this.#session = session;
    this.#environment = environment;
    this.#executor = executor;
    this.#settings = settings;
    this.#sources = sources;
    this.#frames = frames;
    this.#dimension = session.dimension;
    this.#queryName = session.mode.kind === 'live' ? session.mode.queryName : 'twin';
    this.#nextMomentMs = environment.nowMs() + MOMENT_MS;
  }

  /** Makes an engine, which says so to the page. */
  static async open(session: EngineSession, environment: EngineEnvironment): Promise<Engine> {
    const settings = new SettingsLog(session.changes);
    const frames = new FrameMaker();
    const sources = new SessionSources(session, settings, frames, environment);
    const executor = await openSessionExecutor(session, sources);
    const engine = new Engine(session, environment, executor, settings, sources, frames);
    environment.post({ kind: 'opened' });
    if (session.mode.kind === 'live') engine.#showFrames();
    return engine;
  }

  async handle(command: OpenEngineCommand): Promise<void> {
    switch (command.kind) {
      case 'run':
        return this.#replan(command);
      case 'save':
        if (this.#run !== undefined) await this.#keepMoment(this.#run);
        return;
      case 'settings':
        return this.#changeSettings(command.settings);
      case 'pause':
        return this.#sources.pause();
      case 'resume':
        return this.#sources.resume();
      case 'step':
        return this.#sources.step();
      case 'rewind':
        return this.#rewind(command);
      case 'inspect':
        return this.#inspect(command.aggregation, command.endMs);
      case 'validate': {
        const check = await checkScript(command.sql, this.#surroundings);
        return this.#environment.post({ kind: 'validated', request: command.request, ...check });
      }
      case 'files':
        return this.#sources.setFiles(command.files);
      case 'dimension':
        this.#dimension = command.rows;
        return setDimension(this.#executor, command.rows);
    }
  }

  /** The page has the rows that it was given last. Whatever command is under way may wait for that. */
  taken(): void {
    this.#run?.taken();
  }

  get #surroundings() {
    return { dimension: this.#dimension, paths: this.#sources.paths };
  }

  async close(): Promise<void> {
    await this.#run?.stop();
    await this.#executor.close();
  }

  /** Puts another query in the place of the one that runs, with its state. A script that is wrong changes nothing. */
  async #replan({
    generation,
    sql,
    rowsBefore,
    isFresh = false,
    handover,
  }: Extract<EngineCommand, { kind: 'run' }>): Promise<void> {
    const startedMs = this.#environment.nowMs();
    const { diagnostics } = await checkScript(sql, this.#surroundings);
    if (diagnostics.length > 0) {
      return this.#environment.post({ kind: 'refused', generation, diagnostics });
    }
    const before = this.#run;
    if (handover !== undefined) this.#takeOver(handover);
    const atFirst = handover?.origin ?? this.#session.origin;
    const startsAnew = isFresh || before?.hasEnded === true;
    before?.takeAtOnce();
    const last = startsAnew ? undefined : before && (await this.#save(before));
    const origin = before === undefined ? atFirst : last;
    await before?.stop();
    if (before !== undefined) this.#queryName = `query-${generation}`;
    if (startsAnew) this.#startAnew();
    const stateKept = startsAnew ? (isFresh ? '' : READ_AGAIN) : undefined;
    await this.#start({ generation, sql, origin, rowsBefore, startedMs, stateKept });
  }

  /** The trades begin at tick 0 again, as they are set now. */
  #startAnew(): void {
    const change = this.#settings.change(0, this.#settings.at(this.#frames.nextTick));
    this.#environment.post({ kind: 'settings-changed', change });
    this.#frames.restart(0);
  }

  /** Goes on where another engine was, as if it were that one. */
  #takeOver({ origin, changes }: Handover): void {
    this.#settings.replace(changes);
    this.#sources.jumpTo(origin.tick);
    this.#frames.restart(origin.tick);
  }

  /** Goes back to a moment, and rests there. */
  async #rewind({ generation, sql, moment }: Extract<EngineCommand, { kind: 'rewind' }>) {
    const startedMs = this.#environment.nowMs();
    this.#sources.pause();
    await this.#run?.stop();
    this.#queryName = `query-${generation}`;
    this.#sources.jumpTo(moment.tick);
    this.#frames.restart(moment.tick);
    await this.#start({ generation, sql, origin: moment, rowsBefore: 0, startedMs });
  }

  async #start(start: Start): Promise<void> {
    const { generation, sql, origin, rowsBefore, startedMs } = start;
    for (const table of this.#tables) {
      await this.#executor.executeDDL(`DROP TABLE IF EXISTS ${table}`);
    }
    this.#tables = createdTables(sql);
    this.#frames.restart();
    this.#sources.restart();
    const options: QueryOptions = {
      name: this.#queryName,
      onWindowEvent: this.#frames.noteWindow,
      ...(this.#session.mode.kind === 'live' ? { delivery: 'exactly-once' as const } : {}),
      ...(origin && { savepoint: origin.savepoint, savepointName: origin.queryName }),
    };
    const prepared = await this.#prepare(sql);
    let stateKept = start.stateKept ?? (origin === undefined ? '' : 'All state was kept.');
    try {
      await this.#tryStart(prepared(options), generation, rowsBefore);
    } catch (error) {
      if (!losesState(error)) throw error;
      stateKept = error.message;
      const lenient = prepared({ ...options, allowNonRestoredState: true });
      await this.#tryStart(lenient, generation, rowsBefore);
    }
    const run = this.#run;
    if (run === undefined) return;
    const replanMs = this.#environment.nowMs() - startedMs;
    const { query } = run;
    const plan = { ...planOf(query), replanMs, stateKept, queryName: query.name, origin };
    this.#environment.post({ kind: 'planned', generation, plan });
    run.announced();
  }

  async #tryStart(query: StreamingQuery, generation: number, rowsBefore: number): Promise<void> {
    const { mode } = this.#session;
    // What is kept in memory is gone with the engine, whatever the page has.
    const waitsForPage = mode.kind === 'live' && mode.statePath !== undefined;
    const takenPerSecond = this.#takenPerSecond;
    const options = { generation, rowsBefore, waitsForPage, takenPerSecond };
    this.#run = new QueryRun(query, options, this.#environment);
    await this.#run.started();
  }

  /** Makes the script's tables; the result starts its SELECT, as often as need be. */
  async #prepare(sql: string): Promise<(options: QueryOptions) => StreamingQuery> {
    let start: ((options: QueryOptions) => StreamingQuery) | undefined;
    for (const statement of this.#executor.prepareScript(sql)) {
      if (statement.kind === 'ddl') await statement.execute();
      else if (statement.kind === 'query') start = (options) => statement.execute(options);
    }
    if (start === undefined) throw new Error('a script that was checked has a SELECT');
    return start;
  }

  readonly #takenPerSecond = (): number =>
    this.#sources.liveForMs > HISTORY_HELD_MS
      ? this.#settings.at(this.#frames.nextTick).takenPerSecond
      : TAKEN_AT_ONCE;

  #changeSettings(settings: SourceSettings): void {
    const change = this.#settings.change(this.#frames.nextTick, settings);
    this.#environment.post({ kind: 'settings-changed', change });
  }

  #inspect(aggregation: number, endMs: number): void {
    const query = this.#run?.query;
    const window = query?.openWindows.find(
      (open) => open.aggregation === aggregation && open.endMs === endMs,
    );
    if (query === undefined || window === undefined) return;
    const batches = query.peekWindow(window);
    const columns = batches[0]?.schema.fields.map(({ name }) => String(name)) ?? [];
    const rows = batches.flatMap((batch) => cellsOf(batch, 0)).slice(0, INSPECTED_ROWS_MAX);
    this.#environment.post({ kind: 'inspected', inspection: { window, columns, rows } });
  }

  #showFrames(): void {
    const { after, nowMs, post } = this.#environment;
    const show = (): void => {
      const run = this.#run;
      if (run !== undefined) {
        const { generation, query, hasEnded } = run;
        const lagMs = hasEnded ? 0 : this.#sources.lagMs;
        const frame = this.#frames.make(query, {
          generation,
          lagMs,
          nowMs: nowMs(),
        });
        post({ kind: 'frame', frame });
        if (!this.#sources.isPaused && nowMs() >= this.#nextMomentMs) void this.#keepMoment(run);
      }
      after(FRAME_MS, show);
    };
    after(FRAME_MS, show);
  }

  /** What can't be saved now is left to the next time. */
  async #keepMoment(run: QueryRun): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    try {
      const moment = await this.#save(run);
      if (this.#run === run) this.#environment.post({ kind: 'moment', moment });
    } catch {
      // A query that is being stopped, or has failed, says so itself.
    } finally {
      this.#isSaving = false;
      this.#nextMomentMs = this.#environment.nowMs() + MOMENT_MS;
    }
  }

  async #save(run: QueryRun): Promise<Moment> {
    const savepoint = await this.#executor.savepointBytes();
    // What the savepoint's checkpoint releases is handed over meanwhile.
    await new Promise<void>((resolve) => this.#environment.after(HAND_OVER_MS, resolve));
    const [saved] = await inspectCheckpoints({ savepoint });
    const checkpointId = saved?.checkpoints[0]?.checkpointId ?? 0;
    const { query, generation } = run;
    this.#moments++;
    return {
      id: generation * 1000 + this.#moments,
      generation,
      queryName: query.name,
      savepoint,
      tick: this.#frames.nextTick,
      watermarkMs: query.statistics.watermarkMs,
      rowsOut: run.rowsUpTo(checkpointId),
    };
  }
}
