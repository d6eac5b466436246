import type { DimensionRow, SessionInput } from '../../protocol/command.js';
import type { DroppedFile, Replay } from '../../protocol/dropped-file.js';
import type { EngineEvent } from '../../protocol/event.js';
import type { Moment } from '../../protocol/moment.js';
import {
  type SettingsChange,
  SOURCE_SETTINGS_DEFAULT,
  type SourceSettings,
} from '../../protocol/source-settings.js';
import type { Sample } from '../../samples/sample.js';
import type { DemoState } from './demo-state.js';
import { DroppedFiles } from './dropped-files.js';
import { EngineSuccession } from './engine-succession.js';
import { RunningQuery } from './running-query.js';
import { type SessionStart, startingState } from './session-start.js';
import { ShownState } from './shown-state.js';

/** So much event time is read at once when the page opens, so that windows have closed by then. */
const HISTORY_MS = 24_000;

/** The page's side of its engines: does what the user wants, and knows what to show. */
export class DemoSession extends EventTarget {
  readonly #start: SessionStart;
  readonly #startMs: number;
  readonly #shown: ShownState;
  readonly #engines: EngineSuccession;
  readonly #query: RunningQuery;
  readonly #files = new DroppedFiles();
  #changes: readonly SettingsChange[];
  #validations = 0;

  constructor(start: SessionStart) {
    super();
    this.#start = start;
    this.#startMs = start.nowMs - HISTORY_MS;
    this.#changes = [{ fromTick: 0, settings: start.settings }];
    this.#shown = new ShownState(startingState(start), () =>
      this.dispatchEvent(new Event('change')),
    );
    const input = (origin: Moment | undefined) => this.#input(origin);
    this.#engines = new EngineSuccession(start.storage, {
      input,
      onEvent: (event) => this.#take(event),
      onStorage: (storage) => this.#shown.change({ storage }),
      onReturn: (origin) => this.#query.goOnFrom(origin),
    });
    this.#query = new RunningQuery(this.#shown, this.#engines, input);
    this.#query.goOn();
    this.check(start.sql);
    this.#engines.prepareSuccessor();
  }

  get state(): DemoState {
    return this.#shown.now;
  }

  /** Runs another script in the place of the one that runs; a wrong one changes nothing but what is said of it. */
  run(sql: string): void {
    this.#query.replace(sql);
  }

  /** Makes a table of a file, in the place of one of its name, and runs a query on it. */
  async openFile(file: File): Promise<void> {
    this.#shown.change({ opening: { kind: 'reading', name: file.name } });
    const inspection = await this.#files.inspect(file);
    if (inspection === undefined) return;
    if (inspection.kind === 'refused') {
      this.#shown.change({ opening: inspection });
      return;
    }
    const { dropped, script } = inspection.file;
    const { sql } = this.#shown.now;
    // A script that was shared, and waits for this file.
    const isAwaited = sql.includes(`'${dropped.path}'`) && !this.#files.has(dropped.path);
    this.#setFile(dropped);
    this.#shown.change({ file: inspection.file, opening: { kind: 'none' } });
    this.#runAnew(isAwaited ? sql : script);
  }

  /** Reads the tables of the script from their first rows on again. */
  replay(): void {
    this.#runAnew(this.#shown.now.sql);
  }

  /** Replays the file from its start on, in so much time. */
  setReplayDuration(durationMs: number): void {
    const { file } = this.#shown.now;
    const replay: Replay | undefined = file?.dropped.replay;
    if (file === undefined || replay === undefined) return;
    const dropped: DroppedFile = { ...file.dropped, replay: { ...replay, durationMs } };
    this.#setFile(dropped);
    this.#shown.change({ file: { ...file, dropped } });
    this.replay();
  }

  /** Says what is wrong with a text that is being written. */
  check(sql: string): void {
    this.#validations++;
    this.#engines.tell({ kind: 'validate', request: this.#validations, sql });
  }

  choose(sample: Sample): void {
    const wasFile = this.#shown.now.file !== undefined;
    this.#files.forgetInspection();
    this.#shown.change({ sample, file: undefined, opening: { kind: 'none' } });
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
      this.#query.disturb(
        'A partition has been silent, and when it counts as idle is decided by the clock.',
      );
    }
    this.#shown.change({ settings });
    this.#engines.tell({ kind: 'settings', settings });
  }

  setDimension(dimension: readonly DimensionRow[]): void {
    this.#query.disturb('The table of securities has been edited meanwhile.');
    this.#shown.change({ dimension });
    this.#engines.tell({ kind: 'dimension', rows: dimension });
  }

  pause(): void {
    this.#engines.tell({ kind: 'pause' });
    this.#shown.change({ phase: { kind: 'paused' } });
  }

  resume(): void {
    this.#engines.tell({ kind: 'resume' });
    this.#shown.change({ phase: { kind: 'running' }, inspection: undefined });
  }

  step(): void {
    this.#engines.tell({ kind: 'step' });
  }

  inspect(aggregation: number, endMs: number): void {
    this.#engines.tell({ kind: 'inspect', aggregation, endMs });
  }

  closeInspection(): void {
    this.#shown.change({ inspection: undefined });
  }

  /** Goes back to a moment of the query that runs, and rests there. */
  rewind(moment: Moment): void {
    this.#query.rewind(moment);
  }

  /** Ends the engine in the middle of whatever it is doing, and starts another one. */
  crash(): void {
    this.#query.crash();
  }

  /** Runs a script from the beginning of its tables on, whatever ran before. */
  #runAnew(sql: string): void {
    if (this.#shown.now.phase.kind === 'paused') this.resume();
    this.#query.begin(sql);
    this.check(sql);
  }

  #setFile(dropped: DroppedFile): void {
    this.#files.put(dropped);
    this.#engines.tellAll({ kind: 'files', files: this.#files.all });
  }

  #input(origin: Moment | undefined): SessionInput {
    const { seed } = this.#start;
    const { dimension } = this.#shown.now;
    const [startMs, changes, files] = [this.#startMs, this.#changes, this.#files.all];
    return { seed, startMs, changes, dimension, files, origin };
  }

  #take(event: EngineEvent): void {
    switch (event.kind) {
      case 'validated': {
        const { request, diagnostics, vocabulary } = event;
        if (request === this.#validations) this.#shown.change({ diagnostics, vocabulary });
        break;
      }
      case 'settings-changed':
        this.#changes = [...this.#changes, event.change];
        break;
      case 'inspected':
        this.#shown.change({ inspection: event.inspection });
        break;
      case 'failed':
        this.#shown.change({ phase: { kind: 'failed', message: event.message } });
        break;
      case 'opened':
        break;
      default:
        this.#query.take(event);
    }
  }
}
