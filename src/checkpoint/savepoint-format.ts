import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PayloadReference } from './checkpoint-manifest.js';
import type { EncodedManifest } from './manifest-codec.js';
import { sha256Of } from './payload-digest.js';

/** `SABOTSAV` */
const MAGIC = Uint8Array.of(0x53, 0x41, 0x42, 0x4f, 0x54, 0x53, 0x41, 0x56);
const FORMAT_VERSION = 1;
const VERSION_AT = MAGIC.length;
const INDEX_BYTES_AT = VERSION_AT + 4;
const DIGEST_AT = INDEX_BYTES_AT + 4;
const DIGEST_CHARACTERS = 64;

/** What a savepoint starts with, before its index. */
export const PREAMBLE_BYTES = DIGEST_AT + DIGEST_CHARACTERS;

/**
 * What a savepoint holds. The file is: magic, u32 version, u32 bytes of the index, SHA-256 of the index in hexadecimal,
 * the index as JSON, and the payloads, one after the other, to the end. Numbers are little-endian.
 */
export interface SavepointIndex {
  readonly jobs: readonly SavepointJob[];
}

export interface SavepointJob {
  readonly jobId: string;
  readonly checkpointId: number;
  readonly manifest: EncodedManifest;
  readonly payloads: readonly SavedPayload[];
}

export interface SavedPayload extends PayloadReference {
  /** Of its first byte, from the end of the index on. */
  readonly position: number;
}

/** Preamble and index. */
export async function encodeIndex(index: SavepointIndex): Promise<Uint8Array> {
  const text = new TextEncoder().encode(JSON.stringify(index));
  const bytes = new Uint8Array(PREAMBLE_BYTES + text.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(VERSION_AT, FORMAT_VERSION, true);
  view.setUint32(INDEX_BYTES_AT, text.length, true);
  bytes.set(new TextEncoder().encode(await sha256Of(text)), DIGEST_AT);
  bytes.set(text, PREAMBLE_BYTES);
  return bytes;
}

/** What the preamble says of the index. Throws STATE_ERROR for what is no savepoint that we can read. */
export function decodePreamble(
  bytes: Uint8Array,
  path: string,
): { readonly indexBytes: number; readonly sha256: string } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw unreadable(path, 'is not a savepoint of sabot-sql, or its first bytes are damaged');
  }
  if (bytes.length < PREAMBLE_BYTES) throw unreadable(path, 'is damaged: it is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(VERSION_AT, true);
  if (version !== FORMAT_VERSION) {
    throw unreadable(
      path,
      `has format version ${version}, and this version of sabot-sql reads ${FORMAT_VERSION}`,
    );
  }
  const indexBytes = view.getUint32(INDEX_BYTES_AT, true);
  return { indexBytes, sha256: new TextDecoder().decode(bytes.subarray(DIGEST_AT)) };
}

/** Throws STATE_ERROR unless the index is the one that was written, and the file as long as it says. */
export async function decodeIndex(
  bytes: Uint8Array,
  sha256: string,
  payloadBytes: number,
  path: string,
): Promise<SavepointIndex> {
  if ((await sha256Of(bytes)) !== sha256) {
    throw unreadable(path, 'is damaged: the checksum of its index is wrong');
  }
  const index = JSON.parse(new TextDecoder().decode(bytes)) as SavepointIndex;
  const expected = index.jobs
    .flatMap(({ payloads }) => payloads)
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (payloadBytes !== expected) {
    throw unreadable(
      path,
      `is damaged: it holds ${payloadBytes} bytes of state instead of ${expected}`,
    );
  }
  return index;
}

export function unreadable(path: string, problem: string, cause?: unknown): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The savepoint "${path}" ${problem}: use another one, or an intact copy.`,
    { component: path, operation: 'restore' },
    { cause, code: 'STATE_DAMAGED' },
  );
}
