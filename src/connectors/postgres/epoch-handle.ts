import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SqlType } from '../../types/sql-type.js';
import type { SinkHandle } from '../sink.js';

/** The rows that a sink was given between two checkpoints, and all that is needed to write them. */
export interface Epoch {
  readonly jobId: string;
  /** The sink's table, by its name here. */
  readonly table: string;
  /** Whoever prepared it; tells epochs of one number apart that a job has in two of its lives. */
  readonly writerId: string;
  readonly checkpointId: number;
  readonly target: { readonly schema: string; readonly name: string };
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly primaryKey: readonly string[];
  /** Whether the rows say, in a last column, which of them are deleted: since format 2, where there is a primary key. */
  readonly tellsDeletes: boolean;
  /** Whether any of them is. */
  readonly hasDeletes: boolean;
  /** Rows in the binary COPY format, in pieces to be written one by one. */
  readonly pieces: readonly Uint8Array[];
}

const FORMAT_VERSION = 2;
const LENGTH_BYTES = 4;

/** Length u32 and JSON of what the epoch is; then length u32 and bytes of each piece. Little-endian. */
export function encodeEpoch({ pieces, ...facts }: Epoch): SinkHandle {
  const header = new TextEncoder().encode(
    JSON.stringify({ formatVersion: FORMAT_VERSION, ...facts }),
  );
  const parts = [header, ...pieces];
  const total = parts.reduce((sum, part) => sum + LENGTH_BYTES + part.byteLength, 0);
  const handle = new Uint8Array(total);
  const view = new DataView(handle.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.byteLength, true);
    handle.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.byteLength;
  }
  return handle;
}

/** Throws CONNECTOR_ERROR for a format of a later version. */
export function decodeEpoch(handle: SinkHandle): Epoch {
  const view = new DataView(handle.buffer, handle.byteOffset, handle.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < handle.byteLength; ) {
    const start = at + LENGTH_BYTES;
    at = start + view.getUint32(at, true);
    parts.push(handle.subarray(start, at));
  }
  const [header, ...pieces] = parts;
  const { formatVersion, ...facts } = JSON.parse(new TextDecoder().decode(header)) as Omit<
    Epoch,
    'pieces'
  > & { readonly formatVersion: number };
  if (formatVersion === 1) return { ...facts, tellsDeletes: false, hasDeletes: false, pieces };
  if (formatVersion === FORMAT_VERSION) return { ...facts, pieces };
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `An epoch for table "${facts.table}" was prepared in format ${formatVersion}, and this version knows 1 to ${FORMAT_VERSION}: use the version that prepared it.`,
    { component: facts.table },
  );
}
