import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PayloadReference } from './checkpoint-manifest.js';

const PART_BYTES = 1 << 20;
/** In as many threads as Node has for it. */
const DIGESTS_AT_ONCE = 4;
const DIGEST_BYTES = 32;

/** How to tell later that a payload is whole. */
export async function payloadReference(
  participantId: string,
  checkpointId: number,
  data: Uint8Array,
): Promise<PayloadReference> {
  const sha256 = await sha256Of(data);
  return { checkpointId, participantId, byteLength: data.byteLength, sha256 };
}

/** Throws CHECKPOINT_ERROR unless the bytes are those that the reference was made of. */
export async function verifyPayload(reference: PayloadReference, data: Uint8Array): Promise<void> {
  const damage = await damageOf(reference, data);
  if (damage !== undefined) throw payloadDamaged(reference, damage);
}

/** What is wrong with stored bytes, as the end of a sentence; undefined where they are whole. */
export async function damageOf(
  { byteLength, sha256 }: Pick<PayloadReference, 'byteLength' | 'sha256'>,
  data: Uint8Array,
): Promise<string | undefined> {
  if (data.byteLength !== byteLength) {
    return `it has ${data.byteLength} bytes instead of ${byteLength}`;
  }
  return (await sha256Of(data)) === sha256 ? undefined : 'its checksum is wrong';
}

export function payloadDamaged(
  { participantId, checkpointId }: PayloadReference,
  damage: string,
): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `The state of ${participantId} in checkpoint ${checkpointId} is damaged: ${damage}.`,
    { component: participantId, operation: 'restore' },
    { code: 'STATE_DAMAGED' },
  );
}

/**
 * Hexadecimal SHA-256; of what is longer than a part, the SHA-256 of its parts' digests one behind the other. WebCrypto
 * copies what it is given at once, and would hold the rows up for as long as that takes.
 */
export async function sha256Of(data: Uint8Array): Promise<string> {
  if (data.byteLength <= PART_BYTES) return hexadecimal(await digestOf(data));
  const parts = Array.from({ length: Math.ceil(data.byteLength / PART_BYTES) }, (_, part) =>
    data.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  );
  const digests = await fewAtOnce(parts, digestOf);
  const joined = new Uint8Array(parts.length * DIGEST_BYTES);
  for (const [part, digest] of digests.entries()) joined.set(digest, part * DIGEST_BYTES);
  return hexadecimal(await digestOf(joined));
}

/** `sha256Of` each, in their order. */
export function sha256OfEach(all: readonly Uint8Array[]): Promise<readonly string[]> {
  return fewAtOnce(all, sha256Of);
}

/** What is worked on at once is also copied at once. */
async function fewAtOnce<T>(
  all: readonly Uint8Array[],
  work: (data: Uint8Array) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (let from = 0; from < all.length; from += DIGESTS_AT_ONCE) {
    results.push(...(await Promise.all(all.slice(from, from + DIGESTS_AT_ONCE).map(work))));
  }
  return results;
}

async function digestOf(data: Uint8Array): Promise<Uint8Array> {
  // Nothing of ours lies in memory that threads share.
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>));
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
