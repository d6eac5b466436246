import type { RestoredState, StateDescription } from '../checkpoint/checkpoint-participant.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { exportBatch } from '../columnar/export-batch.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { HeldStateSize } from './operator.js';
import { type OperatorSnapshot, StatefulOperator } from './stateful-operator.js';
import { explainExhaustion, type HeldState, stateTooLarge } from './window/state-errors.js';
import type { WindowAggregateSpec } from './window/window-aggregate-spec.js';
import type { WindowDecisions } from './window/window-decisions.js';
import { describeWindow, WINDOW_AGGREGATE } from './window/window-description.js';
import type { WindowContentsSeen } from './window/window-inspection.js';
import { WindowState } from './window/window-state.js';

/**
 * GROUP BY keys and an event-time window. A window's results are sent when the watermark has passed its last millisecond,
 * before that watermark itself is passed on.
 */
export class WindowAggregateOperator extends StatefulOperator {
  override readonly name = WINDOW_AGGREGATE;
  override readonly stateDescription: StateDescription;
  readonly #memory: KernelMemory;
  readonly #spec: WindowAggregateSpec;
  readonly #state: WindowState;

  /** `snapshotBlockRows`: a snapshot is copied so many rows at a time. */
  constructor(
    memory: KernelMemory,
    arena: Arena,
    spec: WindowAggregateSpec,
    snapshotBlockRows?: number,
  ) {
    super();
    this.#memory = memory;
    this.#spec = spec;
    const send = (batch: ColumnBatch): void => this.send({ kind: 'batch', batch });
    this.#state = new WindowState(memory, arena, spec, send, snapshotBlockRows);
    this.stateDescription = describeWindow(this.name, spec);
  }

  /** How rows are added up: all aggregates in one pass, or one cell at a time. */
  get strategy(): 'fused' | 'columnar' {
    return this.#state.strategy;
  }

  /** Rows that were dropped since every window of theirs had been closed. */
  get lateRows(): number {
    return this.#state.lateRows;
  }

  /** Windows that have been closed and had rows. */
  get windowsFired(): number {
    return this.#state.windowsFired;
  }

  /** Windows with rows that are still to be closed. */
  get openWindows(): number {
    return this.#state.openWindows;
  }

  /** What has come in, epoch milliseconds. */
  get watermarkMs(): number {
    return this.#state.watermarkMs;
  }

  /** End of the window with rows that closes next; undefined where none is open. */
  get nextWindowEndMs(): number | undefined {
    return this.#state.nextWindowEndMs;
  }

  get groups(): number {
    return this.#state.groups;
  }

  /** Kernel memory held between batches. */
  get stateBytes(): number {
    return this.#state.stateBytes;
  }

  override get heldState(): HeldStateSize {
    return { keys: this.groups, bytes: this.stateBytes };
  }

  /** Says why windows close and rows are late from now on. */
  explain(decisions: WindowDecisions | undefined): void {
    this.#state.explain(decisions);
  }

  /** The open windows with rows, that which closes next first. Counts what they hold. */
  inspect(): Iterable<WindowContentsSeen> {
    return this.#state.inspect();
  }

  /** What the window that ends at `endMs` would give if it closed now. */
  peek(endMs: number): readonly ResultBatch[] {
    const batches: ResultBatch[] = [];
    this.#state.peek(endMs, (batch) => batches.push(exportBatch(this.#memory, batch)));
    return batches;
  }

  override beginSnapshot(isFull: boolean): OperatorSnapshot {
    return this.#state.beginSnapshot(isFull);
  }

  override restore(state: RestoredState): void {
    this.#state.restore(state);
  }

  override close(): void {
    this.#state.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    this.#explained(() => this.#state.processBatch(batch));
    const { stateBytesMax } = this.#spec;
    if (stateBytesMax !== undefined && this.stateBytes > stateBytesMax) {
      throw stateTooLarge(this.#held(), stateBytesMax);
    }
  }

  protected override processWatermark(watermarkMs: number): void {
    this.#explained(() => this.#state.advance(watermarkMs));
    this.send({ kind: 'watermark', watermarkMs });
  }

  #explained(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw explainExhaustion(error, () => this.#held());
    }
  }

  #held(): HeldState {
    return {
      component: this.name,
      subject: `window aggregation ${this.stateDescription.sentence}`,
      remedy: 'group by fewer distinct keys or shorter windows',
      keys: this.#state.countKeys(),
      bytes: this.stateBytes,
    };
  }
}
