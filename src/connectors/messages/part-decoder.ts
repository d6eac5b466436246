import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import type { StreamingError } from '../../errors/streaming-error.js';
import type { MessageDecoder } from '../../formats/message-decoder.js';
import type { MessageDecoderFactory } from '../../formats/message-format.js';
import type { Schema } from '../../types/schema.js';

/** The columns that messages, or the keys or values of records, are decoded to. */
export interface DecodedPart {
  /** In the table's schema. */
  readonly positions: readonly number[];
  /** The columns as the format has them. */
  readonly schema: Schema;
  readonly createDecoder: MessageDecoderFactory;
}

/** Messages, or the keys or values of records, as columns, as far as a query needs them. */
export class PartDecoder {
  readonly decoder: MessageDecoder;
  /** By position in the table's physical columns: the column's place in the batch. */
  readonly columnOf: ReadonlyMap<number, number>;
  readonly #target: ColumnTarget;

  constructor(
    part: DecodedPart,
    table: string,
    target: ColumnTarget,
    onMalformed: (message: number, error: StreamingError) => void,
  ) {
    const wanted = part.positions.flatMap((position, i) =>
      target.columns.includes(position) ? [{ position, i }] : [],
    );
    const columns = wanted.map(({ i }) => i);
    this.columnOf = new Map(wanted.map(({ position }, place) => [position, place]));
    this.#target = {
      ...target,
      columns,
      dictionaries: wanted.map(
        ({ position }) => target.dictionaries[target.columns.indexOf(position)],
      ),
    };
    this.decoder = part.createDecoder({
      table,
      schema: part.schema,
      columns,
      memory: target.arena.memory,
      onMalformed,
    });
  }

  start(): void {
    this.decoder.startBatch(this.#target);
  }

  finish(): ColumnBatch | undefined {
    return this.decoder.finishBatch();
  }

  close(): void {
    this.decoder.close();
  }
}
