import { ErrorType, StreamingError, type StreamingQuery } from 'sabot-sql';
import type { ResultRows } from '../protocol/results.js';
import { TAKEN_AT_ONCE } from '../protocol/source-settings.js';
import type { EngineEnvironment } from './engine-environment.js';
import { cellsOf, hashesOf, kindsOf } from './result-cells.js';

/** Rows of one batch that are shown, the last ones. */
const SHOWN_ROWS_MAX = 200;
const LOOK_AGAIN_MS = 2;
/** Checkpoints of which it is known how many rows they released. */
const CHECKPOINTS_KEPT = 64;
/** While rows are being taken it is looked so often whether they still are. */
const TAKE_STEP_MS = 50;

/** What the page knows a query by, and what it has of it. */
export interface RunOptions {
  readonly generation: number;
  /** Rows that the page has of it already, from an engine before this one. */
  readonly rowsBefore: number;
  /** Whether the page says of all rows that it has taken them, before more may come. */
  readonly waitsForPage: boolean;
  /** How many rows may be taken in a second, as it is set now. */
  readonly takenPerSecond: () => number;
}

/** One query, from its start until it is stopped, whose rows go to the page. */
export class QueryRun {
  readonly query: StreamingQuery;
  readonly generation: number;
  readonly #environment: EngineEnvironment;
  readonly #done: Promise<void>;
  /** Rows that have been handed to the page. */
  #rowsOut: number;
  /** The last checkpoints that released rows, and all rows up to each. */
  #released: { readonly checkpointId: number; readonly rowsOut: number }[] = [];
  readonly #rowsBefore: number;
  readonly #waitsForPage: boolean;
  readonly #takenPerSecond: () => number;
  readonly #announced: Promise<void>;
  #announce: () => void = () => {};
  #take: () => void = () => {};
  #isStopped = false;
  #hasEnded = false;
  #isAboutToEnd = false;
  /** How long a reader that is not faster than wanted would still be busy. */
  #busyMs = 0;
  #failure: unknown;

  constructor(
    query: StreamingQuery,
    { generation, rowsBefore, waitsForPage, takenPerSecond }: RunOptions,
    environment: EngineEnvironment,
  ) {
    this.#waitsForPage = waitsForPage;
    this.#takenPerSecond = takenPerSecond;
    this.#rowsOut = rowsBefore;
    this.#rowsBefore = rowsBefore;
    this.query = query;
    this.generation = generation;
    this.#environment = environment;
    this.#announced = new Promise((resolve) => {
      this.#announce = resolve;
    });
    this.#done = this.#deliver();
  }

  /** Rows that have been handed to the page up to a checkpoint, one of the last. */
  rowsUpTo(checkpointId: number): number {
    const last = this.#released.findLast((released) => released.checkpointId <= checkpointId);
    return last?.rowsOut ?? this.#rowsBefore;
  }

  /** All rows that there are have been read, and given. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves when the query runs, its state restored. Throws what kept it from running. */
  async started(): Promise<void> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const { kind } = this.query.diagnose().facts.phase;
      if (kind !== 'not-started' && kind !== 'starting') return;
      await new Promise<void>((resolve) => this.#environment.after(LOOK_AGAIN_MS, resolve));
    }
  }

  /** The page knows of it: its rows may come. */
  announced(): void {
    this.#announce();
  }

  /** The page has the rows that it was given last. */
  taken(): void {
    this.#take();
  }

  /** What is still to be taken must not keep anybody waiting who is to replace it. */
  takeAtOnce(): void {
    this.#isAboutToEnd = true;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#announce();
    this.#take();
    await this.query.close();
    await this.#done;
  }

  #note(checkpointId: number): void {
    if (this.#released.at(-1)?.checkpointId === checkpointId) this.#released.pop();
    this.#released.push({ checkpointId, rowsOut: this.#rowsOut });
    if (this.#released.length > CHECKPOINTS_KEPT) this.#released.shift();
  }

  /** To ask for the next rows says that these are safe: what is on its way to the page is lost when the worker is killed. */
  #untilTaken(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#take = resolve;
    });
  }

  /** As long as a slow reader would be busy. The query waits for who asks for no rows: that is its back-pressure. */
  async #beBusyWith(rows: number): Promise<void> {
    const perSecond = this.#takenPerSecond();
    if (perSecond >= TAKEN_AT_ONCE) return;
    this.#busyMs += (rows * 1000) / perSecond;
    while (this.#busyMs >= TAKE_STEP_MS) {
      if (this.#isStopped || this.#isAboutToEnd) return;
      await new Promise<void>((resolve) => this.#environment.after(TAKE_STEP_MS, resolve));
      this.#busyMs -= TAKE_STEP_MS;
    }
  }

  async #deliver(): Promise<void> {
    try {
      for await (const batch of this.query) {
        await this.#announced;
        if (this.#isStopped) break;
        const from = Math.max(0, batch.numRows - SHOWN_ROWS_MAX);
        const rows: ResultRows = {
          generation: this.generation,
          sequence: batch.sequence,
          count: batch.numRows,
          hashes: hashesOf(batch),
          shown: cellsOf(batch, from),
          kinds: kindsOf(batch, from),
        };
        this.#rowsOut += batch.numRows;
        this.#note(batch.checkpointId);
        this.#environment.post({ kind: 'rows', rows }, [rows.hashes.buffer]);
        const taken = this.#waitsForPage ? this.#untilTaken() : undefined;
        await this.#beBusyWith(batch.numRows);
        await taken;
      }
      await this.#announced;
      if (this.#isStopped) return;
      this.#hasEnded = true;
      this.#environment.post({ kind: 'ended', generation: this.generation });
    } catch (error) {
      this.#failure = error;
      if (this.#isStopped || losesState(error)) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#environment.post({ kind: 'failed', message });
    }
  }
}

/** Whether a query was refused since it has no place for state of the one before. */
export function losesState(error: unknown): error is StreamingError {
  return (
    error instanceof StreamingError &&
    error.type === ErrorType.STATE_ERROR &&
    error.message.includes('would lose state')
  );
}
