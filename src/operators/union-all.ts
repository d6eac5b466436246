import type { RestoredState, StateDescription } from '../checkpoint/checkpoint-participant.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { assert } from '../common/assert.js';
import { JsonFields } from '../common/json-fields.js';
import type { Arena } from '../kernels/arena.js';
import type { Clock } from '../time/clock.js';
import { watermarkFromJson, watermarkToJson, watermarkToRow } from '../time/watermark-json.js';
import { WatermarkTracker } from '../time/watermark-tracker.js';
import type { Message, Output } from './operator.js';
import { factsOnly, type OperatorSnapshot, StatefulOperator } from './stateful-operator.js';

/**
 * Passes the rows of several inputs on as one stream. Its watermark is the smallest of the inputs' that are not idle,
 * and lateness is judged against that one. A barrier is passed on once it has come from every input that has not ended;
 * the sources put it into all of them at the same moment, so that nothing but barriers and ends comes in between.
 */
export class UnionAllOperator extends StatefulOperator {
  override readonly name = 'union-all';
  override readonly stateDescription: StateDescription;
  readonly #arena: Arena;
  readonly #tracker: WatermarkTracker;
  readonly #inputCount: number;
  #currentInput = 0;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  readonly #ended = new Set<number>();
  /** Inputs that have delivered the barrier which the others still owe. */
  readonly #aligned = new Set<number>();
  #barrierId: number | undefined;
  #passedBarrierId = 0;

  constructor(arena: Arena, inputCount: number, clock: Clock) {
    super();
    this.#arena = arena;
    this.#inputCount = inputCount;
    // Idleness is the sources' business: they say so in their streams.
    this.#tracker = new WatermarkTracker({ clock });
    this.#tracker.initialize('watermark', Number.POSITIVE_INFINITY);
    for (let input = 0; input < inputCount; input++) this.#tracker.addPartition(input);
    this.stateDescription = {
      kind: this.name,
      identity: { inputs: inputCount },
      sentence: `UNION ALL of ${inputCount} inputs`,
    };
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

  override beginSnapshot(): OperatorSnapshot {
    const watermarks = Array.from({ length: this.#inputCount }, (_, partition) => ({
      partition,
      watermarkMs: watermarkToRow(this.#tracker.watermarkOf(partition)),
    }));
    const facts = {
      watermarkMs: watermarkToJson(this.#watermarkMs),
      inputs: this.#tracker.toJson(),
    };
    return factsOnly(facts, watermarks);
  }

  /** Inputs that had ended say so again. */
  override restore(state: RestoredState): void {
    const facts = new JsonFields(state.facts);
    this.#watermarkMs = watermarkFromJson(facts.get('watermarkMs'));
    this.#tracker.restore(facts.get('inputs'));
  }

  protected override processBatch(batch: ColumnBatch): void {
    assert(
      !this.#aligned.has(this.#currentInput),
      'rows came between two barriers of a checkpoint',
    );
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

  protected override processBarrier(checkpointId: number): void {
    // Inputs that have ended owe none, and may yet deliver one.
    if (checkpointId === this.#passedBarrierId) return;
    assert(
      this.#barrierId === undefined || this.#barrierId === checkpointId,
      'one checkpoint at a time',
    );
    this.#barrierId = checkpointId;
    this.#aligned.add(this.#currentInput);
    this.#passBarrier();
  }

  protected override processEnd(): void {
    this.#ended.add(this.#currentInput);
    this.#passBarrier();
    if (this.#ended.size === this.#inputCount) this.send({ kind: 'end' });
  }

  /** Passes the barrier on where no input owes it any more. */
  #passBarrier(): void {
    const checkpointId = this.#barrierId;
    if (checkpointId === undefined) return;
    for (let input = 0; input < this.#inputCount; input++) {
      if (!this.#aligned.has(input) && !this.#ended.has(input)) return;
    }
    this.#barrierId = undefined;
    this.#passedBarrierId = checkpointId;
    this.#aligned.clear();
    super.processBarrier(checkpointId);
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
