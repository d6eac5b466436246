import { assert } from '../../common/assert.js';
import type { StateSession } from '../state-database.js';
import { type ChunkKey, chunkCount } from './chunk-key.js';

/** So many rows are asked for at once. */
const WINDOW_ROWS = 8;

const HEADER_BYTES = 19;
const END_OF_ROWS = -1;

const OTHER_PARTS = 'its parts are not those that were written';

/** Where chunks are stored, and what the columns are called that hold their key. Names of our own alone. */
export interface ChunkTable {
  readonly name: string;
  readonly ownerColumn: string;
  readonly numberColumn: string;
}

export type ChunksRead =
  | { readonly kind: 'read'; readonly data: Uint8Array }
  /** As the end of a sentence. */
  | { readonly kind: 'damaged'; readonly damage: string };

/**
 * Reads what `ChunkWriter` has stored, and should have `byteLength` bytes. That the rows are there and fit is seen to;
 * whether the bytes are the ones that were written is for a checksum to say. `session` must be that of a transaction.
 */
export async function readChunks(
  session: StateSession,
  { name, ownerColumn, numberColumn }: ChunkTable,
  { jobId, ownerId, number }: ChunkKey,
  byteLength: number,
): Promise<ChunksRead> {
  assert(Number.isSafeInteger(number), 'the number of a chunk is an integer');
  // COPY takes no parameters, but its query may look at settings.
  await session.query(
    `SELECT set_config('sabot.job_id', $1, true), set_config('sabot.owner_id', $2, true)`,
    [jobId, ownerId],
  );
  const rows =
    `SELECT sequence, data FROM ${name} WHERE job_id = current_setting('sabot.job_id') ` +
    `AND ${ownerColumn} = current_setting('sabot.owner_id') AND ${numberColumn} = ${number}`;
  const gathering = new Gathering(byteLength);
  const count = chunkCount(byteLength);
  for (let from = 0; from < count; from += WINDOW_ROWS) {
    const isFirst = from === 0;
    const isLast = from + WINDOW_ROWS >= count;
    // Rows that there should not be are among the first or the last.
    const start = isFirst ? '' : ` AND sequence >= ${from}`;
    const end = isLast ? '' : ` AND sequence < ${from + WINDOW_ROWS}`;
    const copy = await session.copyOut(`${rows}${start}${end} ORDER BY sequence`);
    const damage = gathering.add(copy);
    if (damage !== undefined) return { kind: 'damaged', damage };
  }
  return gathering.finish();
}

class Gathering {
  readonly #byteLength: number;
  #data: Uint8Array | undefined;
  #rows = 0;
  #filled = 0;

  constructor(byteLength: number) {
    this.#byteLength = byteLength;
  }

  /** The rows of one COPY; returns what is wrong with them. */
  add(copy: Uint8Array): string | undefined {
    const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
    for (let at = HEADER_BYTES; view.getInt16(at) !== END_OF_ROWS; ) {
      const sequence = view.getInt32(at + 6);
      const length = view.getInt32(at + 10);
      if (sequence !== this.#rows) return OTHER_PARTS;
      const end = this.#filled + length;
      if (end > this.#byteLength) return `it has more than ${this.#byteLength} bytes`;
      this.#data ??= new Uint8Array(this.#byteLength);
      this.#data.set(copy.subarray(at + 14, at + 14 + length), this.#filled);
      this.#rows++;
      this.#filled = end;
      at += 14 + length;
    }
    return undefined;
  }

  finish(): ChunksRead {
    if (this.#data === undefined) return { kind: 'damaged', damage: 'it is missing' };
    if (this.#filled !== this.#byteLength) {
      const damage = `it has ${this.#filled} bytes instead of ${this.#byteLength}`;
      return { kind: 'damaged', damage };
    }
    if (this.#rows !== chunkCount(this.#byteLength))
      return { kind: 'damaged', damage: OTHER_PARTS };
    return { kind: 'read', data: this.#data };
  }
}
