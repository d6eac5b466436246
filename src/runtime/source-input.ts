import { must } from '../common/assert.js';
import type { AssignWatermarksOperator } from '../operators/assign-watermarks.js';
import type { SourceSplits } from './source-splits.js';
import type { SourcePosition, SourceTask } from './source-task.js';

const WATERMARK_STEP_MS = 1000;
const ROWS_STEP = 1024;

/** How far a source has been read is compared in steps, so that sources don't alternate row by row. */
export type ProgressMeasure = 'watermark' | 'rows';

/** What a checkpoint keeps of an input: its place, and what decides whose turn it is. */
export interface SourceInputState {
  readonly position: SourcePosition;
  readonly isIdle: boolean;
  readonly isFinished: boolean;
}

/** One source as the pipeline schedules it: its fetch under way, its idleness, and how far it has come. */
export class SourceInput {
  readonly task: SourceTask;
  readonly index: number;
  /** Of a source with splits and a watermark. */
  readonly splits: SourceSplits | undefined;
  readonly #watermarks: AssignWatermarksOperator | undefined;
  readonly #measure: ProgressMeasure;
  readonly #onReady: () => void;
  #fetch: Promise<void> | undefined;
  #isReady = false;
  #failure: { readonly error: unknown } | undefined;
  #isIdle = false;
  #isFinished = false;
  #sentRows = 0;

  constructor(
    index: number,
    task: SourceTask,
    watermarks: AssignWatermarksOperator | undefined,
    splits: SourceSplits | undefined,
    measure: ProgressMeasure,
    onReady: () => void,
  ) {
    this.index = index;
    this.task = task;
    this.#watermarks = watermarks;
    this.splits = splits;
    this.#measure = measure;
    this.#onReady = onReady;
  }

  /** Whether rows, the end or a failure are at hand. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether rows are being written to kernel memory right now. */
  get isDecoding(): boolean {
    return this.task.reading !== undefined && this.task.isColumnSource;
  }

  get isIdle(): boolean {
    return this.#isIdle;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Steps of one second of watermark, or of 1024 rows where some source has no watermark. */
  get progress(): number {
    if (this.#measure === 'rows') return Math.floor(this.#sentRows / ROWS_STEP);
    return Math.floor(must(this.#watermarks).watermarkMs / WATERMARK_STEP_MS);
  }

  get state(): SourceInputState {
    const { position } = this.task;
    return { position, isIdle: this.#isIdle, isFinished: this.#isFinished };
  }

  /** Called before the first fetch, when what is downstream has been restored. */
  async restore({ position, isIdle, isFinished }: SourceInputState): Promise<void> {
    await this.task.restore(position);
    this.splits?.discover();
    this.#isIdle = isIdle;
    this.#sentRows = position.rowsTotal;
    // Operators that count their inputs' ends are told again; that the watermark is at its end they know.
    if (isFinished) this.finish();
  }

  /** Starts reading the next chunk unless one is pending or under way. */
  startFetch(signal: AbortSignal): void {
    if (this.#fetch !== undefined || this.task.pending !== undefined || this.task.hasEnded) return;
    this.#isReady = false;
    this.#fetch = this.task
      .fetch(signal)
      .then(() => {
        if (this.task.hasRows) this.splits?.takeUp();
      })
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .then(() => {
        this.#isReady = true;
        this.#onReady();
      });
  }

  /** Called before `startFetch`: takes note of splits that are new, have ended or been silent for too long. May send watermarks. */
  followSplits(): void {
    const splits = this.splits;
    if (splits === undefined) return;
    if (this.#fetch === undefined && this.task.isFetchSent) {
      splits.discover();
      splits.noteEnds();
    }
    if (!this.#isReady && !this.task.isRecovering) splits.checkIdle();
    if (!this.#isIdle && !this.#isReady && splits.areSilent) this.becomeIdle();
  }

  becomeIdle(): void {
    this.#isIdle = true;
    this.task.sendIdle();
  }

  /** Called when the input's rows are about to be sent. Throws what its fetch has failed with. */
  wake(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.task.hasRows || this.task.hasEnded) this.#isIdle = false;
  }

  /**
   * First row of the chunk behind the pending ones that must wait for `rival`: rows go on as long as this input is no
   * further than the rival, the one with the smaller index going first among equals.
   */
  rowsBefore(rival: SourceInput, limit: number): number {
    const { chunk, fromRow } = must(this.task.pending);
    const steps = this.index < rival.index ? rival.progress : rival.progress - 1;
    if (this.#measure === 'rows') {
      return Math.min(limit, fromRow + (steps + 1) * ROWS_STEP - this.#sentRows);
    }
    const watermarks = must(this.#watermarks);
    const endMs = (steps + 1) * WATERMARK_STEP_MS;
    return watermarks.firstRowAtWatermark(chunk, fromRow, limit, endMs);
  }

  sendRows(toRow: number): void {
    const { fromRow } = must(this.task.pending);
    this.#sentRows += toRow - fromRow;
    this.task.send(toRow);
    if (this.task.pending === undefined) {
      this.#fetch = undefined;
      this.#isReady = false;
    }
  }

  finish(): void {
    this.#isFinished = true;
    this.task.sendEnd();
  }
}
