import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { SinkHandle } from '../../sink.js';
import type { RecordChunk } from './record-chunk.js';

/** The records that a sink was given between two checkpoints, and all that is needed to write them. */
export interface Epoch {
  /** The sink's table. */
  readonly table: string;
  readonly topic: string;
  readonly checkpointId: number;
  readonly chunks: readonly RecordChunk[];
}

const FORMAT_VERSION = 1;
const LENGTH_BYTES = 4;

/**
 * Length u32 and JSON of what the epoch is; then, for each chunk, length u32 and bytes of each of its arrays. An array that a chunk
 * lacks has the length NONE. Little-endian.
 */
export function encodeEpoch({ chunks, ...facts }: Epoch): SinkHandle {
  const header = { formatVersion: FORMAT_VERSION, chunkCount: chunks.length, ...facts };
  const parts: (ArrayBufferView | undefined)[] = [
    new TextEncoder().encode(JSON.stringify(header)),
    ...chunks.flatMap((chunk) => [
      chunk.valueLengths,
      chunk.keyLengths,
      chunk.timestampsMs,
      chunk.headerLengths,
      chunk.bytes,
    ]),
  ];
  const total = parts.reduce((sum, part) => sum + LENGTH_BYTES + (part?.byteLength ?? 0), 0);
  const handle = new Uint8Array(total);
  const view = new DataView(handle.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part?.byteLength ?? NONE, true);
    at += LENGTH_BYTES;
    if (part === undefined) continue;
    handle.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return handle;
}

const NONE = 0xffff_ffff;

/** Throws CONNECTOR_ERROR for a format of a later version. The chunks' bytes are the handle's. */
export function decodeEpoch(handle: SinkHandle): Epoch {
  const view = new DataView(handle.buffer, handle.byteOffset, handle.byteLength);
  let at = 0;
  const next = (): Uint8Array | undefined => {
    const length = view.getUint32(at, true);
    at += LENGTH_BYTES;
    if (length === NONE) return undefined;
    at += length;
    return handle.subarray(at - length, at);
  };
  const header = JSON.parse(new TextDecoder().decode(next())) as Omit<Epoch, 'chunks'> & {
    readonly formatVersion: number;
    readonly chunkCount: number;
  };
  const { formatVersion, chunkCount, ...facts } = header;
  if (formatVersion !== FORMAT_VERSION) {
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `An epoch for table "${facts.table}" was prepared in format ${formatVersion}, and this version knows ${FORMAT_VERSION}: use the version that prepared it.`,
      { component: facts.table },
    );
  }
  const chunks: RecordChunk[] = [];
  for (let i = 0; i < chunkCount; i++) {
    const valueLengths = int32s(next()) ?? new Int32Array(0);
    const keyLengths = int32s(next());
    const timestamps = next();
    const headerLengths = int32s(next());
    chunks.push({
      count: valueLengths.length,
      valueLengths,
      keyLengths,
      timestampsMs: timestamps && new Float64Array(timestamps.slice().buffer),
      headerLengths,
      bytes: next() ?? new Uint8Array(0),
    });
  }
  return { ...facts, chunks };
}

/** Copies, since a handle's arrays don't start where their elements could be read. */
function int32s(bytes: Uint8Array | undefined): Int32Array | undefined {
  return bytes && new Int32Array(bytes.slice().buffer);
}
