import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { damageOf, sha256Of } from '../../src/checkpoint/payload-digest.js';

const PART_BYTES = 1 << 20;

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
}

describe('the checksum of a payload', () => {
  it.each([0, 1, PART_BYTES])('is the SHA-256 of %i bytes as they are', async (length) => {
    const data = bytesOf(length);

    expect(await sha256Of(data)).toBe(sha256(data).toString('hex'));
  });

  it.each([PART_BYTES + 1, 5 * PART_BYTES, 6 * PART_BYTES - 1])(
    'is that of the digests of the parts of %i bytes',
    async (length) => {
      const data = bytesOf(length);
      const digests: Buffer[] = [];
      for (let at = 0; at < length; at += PART_BYTES) {
        digests.push(sha256(data.subarray(at, at + PART_BYTES)));
      }

      expect(await sha256Of(data)).toBe(sha256(Buffer.concat(digests)).toString('hex'));
    },
  );

  it('notices parts that have changed places', async () => {
    const data = bytesOf(2 * PART_BYTES);
    data[0] = 255;
    const sha = await sha256Of(data);
    const swapped = Uint8Array.from([
      ...data.subarray(PART_BYTES),
      ...data.subarray(0, PART_BYTES),
    ]);

    const damage = await damageOf({ byteLength: data.length, sha256: sha }, swapped);

    expect(damage).toBe('its checksum is wrong');
  });
});
