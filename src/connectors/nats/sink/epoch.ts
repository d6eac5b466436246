import { decodeEpoch, encodeEpoch } from '../../kafka/sink/epoch-handle.js';
import type { RecordChunk } from '../../kafka/sink/record-chunk.js';
import type { SinkHandle } from '../../sink.js';

/** The messages that a sink was given between two checkpoints. */
export interface Epoch {
  readonly table: string;
  readonly stream: string;
  readonly checkpointId: number;
  /** In front of the messages' ids: no other epoch has it, of whatever run. */
  readonly idPrefix: string;
  /** The stream's last sequence before any of them was sent. */
  readonly lastSequence: number;
  readonly chunks: readonly RecordChunk[];
}

const LENGTH_BYTES = 4;

/** Length u32 and JSON of what only NATS needs, little-endian; then an epoch as Kafka's. */
export function encodeNatsEpoch(epoch: Epoch): SinkHandle {
  const { table, stream, checkpointId, chunks, idPrefix, lastSequence } = epoch;
  const facts = new TextEncoder().encode(JSON.stringify({ idPrefix, lastSequence }));
  const rest = encodeEpoch({ table, topic: stream, checkpointId, chunks });
  const handle = new Uint8Array(LENGTH_BYTES + facts.byteLength + rest.byteLength);
  new DataView(handle.buffer).setUint32(0, facts.byteLength, true);
  handle.set(facts, LENGTH_BYTES);
  handle.set(rest, LENGTH_BYTES + facts.byteLength);
  return handle;
}

/** Throws CONNECTOR_ERROR for a format of a later version. */
export function decodeNatsEpoch(handle: SinkHandle): Epoch {
  const length = new DataView(handle.buffer, handle.byteOffset).getUint32(0, true);
  const end = LENGTH_BYTES + length;
  const facts = JSON.parse(new TextDecoder().decode(handle.subarray(LENGTH_BYTES, end))) as Pick<
    Epoch,
    'idPrefix' | 'lastSequence'
  >;
  const { topic, ...epoch } = decodeEpoch(handle.subarray(end));
  return { ...epoch, ...facts, stream: topic };
}
