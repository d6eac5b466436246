import type { ColumnBatch } from '../../../columnar/column-batch.js';
import type { ColumnTarget } from '../../../columnar/column-target.js';
import { must } from '../../../common/assert.js';
import type { StreamingError } from '../../../errors/streaming-error.js';
import type { MessageDecoder } from '../../../formats/message-decoder.js';
import type { RecordBlock } from '../driver/record-block.js';
import type { DecodedPart } from './read-formats.js';

/** The keys or the values of records as columns, as far as a query needs them. */
export class PartDecoder {
  readonly decoder: MessageDecoder;
  /** By position in the table's physical columns: the column's place in the batch. */
  readonly columnOf: ReadonlyMap<number, number>;
  readonly #target: ColumnTarget;

  constructor(
    part: DecodedPart,
    table: string,
    target: ColumnTarget,
    onMalformed: (record: number, error: StreamingError) => void,
  ) {
    const wanted = part.positions.flatMap((position, i) =>
      target.columns.includes(position) ? [{ position, i }] : [],
    );
    const columns = wanted.map(({ i }) => i);
    this.columnOf = new Map(wanted.map(({ position }, place) => [position, place]));
    this.#target = {
      arena: target.arena,
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

export function keysOf({ count, bytes, keyStarts, keyLengths }: RecordBlock) {
  return { count, bytes, starts: keyStarts, lengths: keyLengths };
}

export function valuesOf({ count, bytes, valueStarts, valueLengths }: RecordBlock) {
  return { count, bytes, starts: valueStarts, lengths: valueLengths };
}

/** A copy of a key's or value's bytes. */
export function messageBytes(
  { bytes, starts, lengths }: ReturnType<typeof keysOf>,
  record: number,
): Uint8Array {
  const start = must(starts[record]);
  return start < 0 ? new Uint8Array() : bytes.slice(start, start + must(lengths[record]));
}
