import { canonicalBatches } from '../../columnar/canonical-batches.js';
import { unreachable } from '../../common/assert.js';
import type { DeadLetter } from '../../connectors/source.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { type DeadLetterColumn, isDeadLetterColumn } from '../../plan/dead-letter-columns.js';
import type { Clock } from '../../time/clock.js';
import type { Schema } from '../../types/schema.js';
import type { SinkOutput } from '../output/sink-output.js';

/** A letter as a row of its table. */
export type DeadLetterRow = Readonly<Record<string, string | number>>;

/**
 * A table that takes dead letters: they are gathered as sources let go of them, and written between two steps of the pipeline. In
 * checkpoints it is a sink like any other.
 */
export class DeadLetterOutput {
  readonly sink: SinkOutput;
  readonly #schema: Schema;
  /** For the rows on their way to the sink. */
  readonly #memory: KernelMemory;
  readonly #clock: Clock;
  #rows: DeadLetterRow[] = [];
  /** A write that nobody has waited for yet. */
  #writing: Promise<unknown> | undefined;

  constructor(sink: SinkOutput, schema: Schema, memory: KernelMemory, clock: Clock) {
    this.sink = sink;
    this.#schema = schema;
    this.#memory = memory;
    this.#clock = clock;
  }

  /** The columns that the table has, of a letter of another table. */
  rowOf(letter: DeadLetter, table: string): DeadLetterRow {
    const row: Record<string, string | number> = {};
    for (const { name } of this.#schema) {
      if (isDeadLetterColumn(name)) row[name] = this.#cell(name, letter, table);
    }
    return row;
  }

  add(row: DeadLetterRow): void {
    this.#rows.push(row);
  }

  /** Whether `flush` has something to do. */
  get isBusy(): boolean {
    return this.#rows.length > 0 || this.#writing !== undefined;
  }

  /** Writes what has been gathered; resolves when the sink is ready for more. Throws what the sink does. */
  async flush(): Promise<void> {
    if (this.#rows.length > 0) this.#write();
    const writing = this.#writing;
    this.#writing = undefined;
    await writing;
  }

  /** What has been gathered belongs to the epoch that ends here. */
  reachBarrier(checkpointId: number): void {
    if (this.#rows.length > 0) this.#write();
    this.sink.reachBarrier(checkpointId);
  }

  /** The sink takes note of each batch at once, so that a barrier may follow. */
  #write(): void {
    const rows = this.#rows;
    this.#rows = [];
    const { batches } = canonicalBatches(this.#memory, rows, this.#schema);
    const writes = batches.map((batch) => this.sink.write([batch]));
    this.#writing = Promise.all([this.#writing, ...writes]);
    // Whoever flushes next is told of a failure.
    this.#writing.catch(() => {});
  }

  #cell(name: DeadLetterColumn, letter: DeadLetter, table: string): string | number {
    switch (name) {
      case 'reason':
        return letter.reason;
      case 'payload':
        return new TextDecoder().decode(letter.bytes.slice());
      case 'bytes':
        return base64(letter.bytes);
      case 'topic':
        return letter.topic;
      case 'source_partition':
        return letter.partition;
      case 'source_offset':
        return letter.offset;
      case 'table_name':
        return table;
      case 'received_at':
        return this.#clock.nowMs();
      default:
        return unreachable(name);
    }
  }
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
