import type { ColumnBatch } from '../columnar/column-batch.js';
import { must, unreachable } from '../common/assert.js';

/** Everything that flows between operators, in one ordered stream. */
export type Message =
  | { readonly kind: 'batch'; readonly batch: ColumnBatch }
  /** No row with an earlier timestamp is on time any more. +Infinity behind the last row of a bounded input. */
  | { readonly kind: 'watermark'; readonly watermarkMs: number }
  /** The input is silent and must not hold other inputs' watermarks back; undone by the next batch. */
  | { readonly kind: 'idle' }
  /** Everything before belongs to the checkpoint, nothing behind does. */
  | { readonly kind: 'barrier'; readonly checkpointId: number }
  | { readonly kind: 'end' };

/** Where an operator sends its messages. */
export interface Output {
  send(message: Message): void;
}

/** How much an operator remembers. */
export interface HeldStateSize {
  /** Keys of windows, rows of a table by its key, or rows of a dimension. */
  readonly keys: number;
  /** Kernel memory. */
  readonly bytes: number;
}

/**
 * One step of a pipeline. Messages arrive in order, one at a time, and are handled to the end before the next: what an
 * operator sends while handling a message is handled downstream within the call. A batch is only valid during the call
 * that delivers it. Operators never wait: whatever needs waiting happens at the sources, between messages.
 *
 * Subclasses override the `process…` methods that concern them; the others forward.
 */
export abstract class Operator {
  /** For EXPLAIN, metrics and errors. */
  abstract readonly name: string;
  #output: Output | undefined;

  /** What it remembers from batch to batch; undefined where that is nothing, or no more than a few numbers. */
  get heldState(): HeldStateSize | undefined {
    return undefined;
  }

  /** Called once, before the first message. */
  open(output: Output): void {
    this.#output = output;
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'batch':
        this.processBatch(message.batch);
        break;
      case 'watermark':
        this.processWatermark(message.watermarkMs);
        break;
      case 'idle':
        this.processIdle();
        break;
      case 'barrier':
        this.processBarrier(message.checkpointId);
        break;
      case 'end':
        this.processEnd();
        break;
      default:
        unreachable(message);
    }
  }

  /** Gives back what the operator holds. Called once, also after a failure. */
  close(): void {}

  protected abstract processBatch(batch: ColumnBatch): void;

  protected processWatermark(watermarkMs: number): void {
    this.send({ kind: 'watermark', watermarkMs });
  }

  protected processIdle(): void {
    this.send({ kind: 'idle' });
  }

  protected processBarrier(checkpointId: number): void {
    this.send({ kind: 'barrier', checkpointId });
  }

  protected processEnd(): void {
    this.send({ kind: 'end' });
  }

  protected send(message: Message): void {
    must(this.#output, `${this.name} is not open`).send(message);
  }
}
