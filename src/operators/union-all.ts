import type { ColumnBatch } from '../columnar/column-batch.js';
import type { Arena } from '../kernels/arena.js';
import type { Clock } from '../time/clock.js';
import { WatermarkTracker } from '../time/watermark-tracker.js';
import { type Message, Operator, type Output } from './operator.js';

/**
 * Passes the rows of several inputs on as one stream. Its watermark is the smallest of the inputs' that are not idle,
 * and lateness is judged against that one.
 */
export class UnionAllOperator extends Operator {
  override readonly name = 'union-all';
  readonly #arena: Arena;
  readonly #tracker: WatermarkTracker;
  readonly #inputCount: number;
  #currentInput = 0;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #endedCount = 0;

  constructor(arena: Arena, inputCount: number, clock: Clock) {
    super();
    this.#arena = arena;
    this.#inputCount = inputCount;
    // Idleness is the sources' business: they say so in their streams.
    this.#tracker = new WatermarkTracker({ clock });
    this.#tracker.initialize('watermark', Number.POSITIVE_INFINITY);
    for (let input = 0; input < inputCount; input++) this.#tracker.addPartition(input);
  }

  /** Where the input of this number sends its messages. */
  input(index: number): Output {
    return {
      send: (message: Message) => {
        this.#currentInput = index;
        this.receive(message);
      },
    };
  }

  protected override processBatch(batch: ColumnBatch): void {
    this.#wake();
    this.send({ kind: 'batch', batch: { ...batch, rowWatermarks: this.#combined(batch) } });
  }

  protected override processWatermark(watermarkMs: number): void {
    this.#advanceTo(this.#tracker.advance(this.#currentInput, watermarkMs));
  }

  protected override processIdle(): void {
    this.#tracker.markIdle(this.#currentInput);
    this.#advanceTo(this.#tracker.getCurrentWatermark());
    for (let input = 0; input < this.#inputCount; input++) {
      if (!this.#tracker.isIdle(input)) return;
    }
    this.send({ kind: 'idle' });
  }

  protected override processEnd(): void {
    this.#endedCount++;
    if (this.#endedCount === this.#inputCount) this.send({ kind: 'end' });
  }

  #wake(): void {
    if (!this.#tracker.isIdle(this.#currentInput)) return;
    this.#tracker.advance(this.#currentInput, Number.NEGATIVE_INFINITY);
  }

  #advanceTo(watermarkMs: number): void {
    if (watermarkMs <= this.#watermarkMs) return;
    this.#watermarkMs = watermarkMs;
    this.send({ kind: 'watermark', watermarkMs });
  }

  /** What lateness is judged by; the other inputs stand still while one input's batch passes. */
  #combined(batch: ColumnBatch): number {
    const input = this.#currentInput;
    const isOwnBehind = this.#tracker.watermarkOf(input) < this.#watermarkMs;
    if (batch.rowWatermarks === 0 && !isOwnBehind) return 0;
    const combined = this.#arena.allocate(batch.numRows * 8);
    this.#arena.memory.kernels.combineRowWatermarks(
      batch.rowWatermarks,
      batch.numRows,
      this.#tracker.watermarkOfOthers(input),
      this.#watermarkMs,
      combined,
    );
    return combined;
  }
}
