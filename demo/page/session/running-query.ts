import type { SessionInput } from '../../protocol/command.js';
import type { EngineEvent } from '../../protocol/event.js';
import type { Moment } from '../../protocol/moment.js';
import type { ResultRows } from '../../protocol/results.js';
import { CrashVerification } from './crash-verification.js';
import { type EngineSuccession, FIRST_QUERY } from './engine-succession.js';
import { ResultLog } from './result-log.js';
import type { ShownState } from './shown-state.js';

const MOMENTS_MAX = 12;
/** A twin may go so far beyond what the query had read, in case that its last rows come later. */
const TWIN_TICKS_BEYOND = 500;

/** What an engine says of the query that it runs. */
export type QueryEvent = Extract<
  EngineEvent,
  { readonly kind: 'planned' | 'refused' | 'frame' | 'rows' | 'moment' | 'ended' }
>;

/** The query that runs, whichever engine runs it: what has come of it, and where it can go on. */
export class RunningQuery {
  readonly #shown: ShownState;
  readonly #engines: EngineSuccession;
  readonly #input: (origin: Moment | undefined) => SessionInput;
  readonly #results = new ResultLog();
  readonly #crash = new CrashVerification();
  /** Counts the runs that the engines were told of. */
  #generation = 1;
  /** Where the engine that runs has started from, where it has no checkpoint yet. */
  #engineOrigin: Moment | undefined;

  /** `input`: what makes the rows of the session, for an engine that starts at `origin`. */
  constructor(
    shown: ShownState,
    engines: EngineSuccession,
    input: (origin: Moment | undefined) => SessionInput,
  ) {
    this.#shown = shown;
    this.#engines = engines;
    this.#input = input;
  }

  /** Has an engine that has just been started run the script that is shown. */
  goOn(): void {
    const { sql } = this.#shown.now;
    const rowsBefore = this.#results.length;
    this.#engines.tell({ kind: 'run', generation: this.#generation, sql, rowsBefore });
  }

  /** The same where it has started from a moment of the query. */
  goOnFrom({ rowsOut }: Moment): void {
    this.#truncate(rowsOut);
    this.goOn();
  }

  /** Runs another script in its place; a wrong one changes nothing but what is said of it. */
  replace(sql: string): void {
    this.#generation++;
    this.#shown.change({ sql });
    this.#engines.tell({ kind: 'run', generation: this.#generation, sql, rowsBefore: 0 });
  }

  /** Runs a script from the beginning of its tables on, with nothing of what ran before. */
  begin(sql: string): void {
    this.#generation++;
    this.#shown.change({ sql });
    if (this.#engines.replace()) {
      this.#results.countAnew();
      this.#engines.tell({ kind: 'settings', settings: this.#shown.now.settings });
    }
    const generation = this.#generation;
    this.#engines.tell({ kind: 'run', generation, sql, rowsBefore: 0, isFresh: true });
  }

  /** Goes back to a moment, and rests there. */
  rewind(moment: Moment): void {
    this.#generation++;
    const { sql, moments } = this.#shown.now;
    this.#engines.tell({ kind: 'rewind', generation: this.#generation, sql, moment });
    this.#shown.change({
      phase: { kind: 'paused' },
      moments: moments.filter(({ id }) => id <= moment.id),
      inspection: undefined,
    });
  }

  /** `reason`: what an undisturbed twin could not do again, in a sentence for the user. */
  disturb(reason: string): void {
    this.#crash.disturb(reason);
  }

  /** Ends the engine in the middle of whatever it is doing, and starts another one. */
  crash(): void {
    const { plan, moments } = this.#shown.now;
    const { isKept } = this.#engines;
    // Without storage the page's own moments are all there is.
    const last = isKept
      ? undefined
      : moments.findLast(({ queryName }) => queryName === plan?.queryName);
    this.#crash.crash(this.#results.length);
    if (!isKept) this.#truncate(last?.rowsOut ?? 0);
    this.#shown.change({
      phase: { kind: 'recovering' },
      verification: { kind: 'running', share: 0 },
      inspection: undefined,
    });
    this.#engines.restart(plan?.queryName ?? FIRST_QUERY, last ?? this.#engineOrigin);
    this.goOn();
  }

  take(event: QueryEvent): void {
    switch (event.kind) {
      case 'planned':
        this.#takePlan(event);
        break;
      case 'refused':
        this.#shown.change({ diagnostics: event.diagnostics });
        break;
      case 'frame':
        if (event.frame.generation === this.#generation) this.#shown.change({ frame: event.frame });
        break;
      case 'rows':
        this.#takeRows(event.rows);
        break;
      case 'moment':
        this.#takeMoment(event.moment);
        break;
      case 'ended':
        this.#takeEnd(event.generation);
        break;
    }
  }

  #takePlan({ generation, plan }: Extract<QueryEvent, { kind: 'planned' }>): void {
    const handedOver = this.#engines.endHandover();
    if (generation !== this.#generation) return;
    const { plan: before, phase } = this.#shown.now;
    // Another script may have been run meanwhile.
    if (handedOver === generation) {
      const { queryName } = plan;
      this.#shown.change({ plan: { ...(before ?? plan), queryName } });
      return;
    }
    if (this.#crash.isOpen && phase.kind === 'recovering') {
      this.#crash.recover();
      this.#shown.change({ plan: { ...plan, origin: before?.origin }, phase: { kind: 'running' } });
      return;
    }
    this.#engineOrigin = plan.origin;
    this.#results.countAnew();
    this.#truncate(0);
    this.#crash.forget();
    this.#shown.change({
      plan,
      phase: phase.kind === 'paused' ? phase : { kind: 'running' },
      diagnostics: [],
      verification: { kind: 'none' },
    });
  }

  #takeMoment(moment: Moment): void {
    const { moments, diagnostics } = this.#shown.now;
    this.#shown.change({ moments: [...moments, moment].slice(-MOMENTS_MAX) });
    if (moment.generation === this.#generation && diagnostics.length === 0) this.#handOver(moment);
  }

  /** Lets the engine with a database go on where the first one was at a moment, if that is ready. */
  #handOver(origin: Moment): void {
    const generation = this.#generation;
    if (!this.#engines.handOver(generation, origin)) return;
    this.#results.countAnew();
    this.#truncate(origin.rowsOut);
    this.#engineOrigin = origin;
    const { sql, phase } = this.#shown.now;
    const handover = { origin, changes: this.#input(origin).changes };
    this.#engines.tell({ kind: 'run', generation, sql, rowsBefore: origin.rowsOut, handover });
    if (phase.kind === 'paused') this.#engines.tell({ kind: 'pause' });
  }

  #takeRows(rows: ResultRows): void {
    if (rows.generation !== this.#generation) return;
    if (!this.#results.add(rows, this.#engines.isKept)) return;
    this.#shown.change({ results: this.#results.lines });
    const isDue = this.#crash.isDue(this.#results.length);
    if (isDue && this.#shown.now.verification.kind === 'running') void this.#verify();
  }

  /** Nothing more will come behind a crash than what has. */
  #takeEnd(generation: number): void {
    if (generation !== this.#generation) return;
    this.#shown.change({ phase: { kind: 'ended' } });
    if (this.#crash.isOpen) void this.#verify();
  }

  #truncate(rows: number): void {
    this.#results.truncate(rows);
    this.#shown.change({ results: this.#results.lines });
  }

  /** Compares all rows of the query with those of an undisturbed twin. */
  async #verify(): Promise<void> {
    const { plan, sql, frame } = this.#shown.now;
    const generation = this.#generation;
    const work = { sql, untilTick: (frame?.tick ?? 0) + TWIN_TICKS_BEYOND };
    const [seen, input] = [this.#results.copyRecord(), this.#input(plan?.origin)];
    const verification = await this.#crash.verify(seen, input, work, (share) => {
      const isWatched =
        generation === this.#generation && this.#shown.now.verification.kind === 'running';
      if (isWatched) this.#shown.change({ verification: { kind: 'running', share } });
    });
    // A crash that has come meanwhile is compared when its rows are there.
    if (generation !== this.#generation || this.#crash.isOpen) return;
    this.#shown.change({ verification });
  }
}
