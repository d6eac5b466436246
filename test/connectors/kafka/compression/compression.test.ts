import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compress as compressBare } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import {
  compress,
  compressionCode,
  decompress,
} from '../../../../src/connectors/kafka/compression/compression.js';
import { KafkaError } from '../../../../src/connectors/kafka/driver/kafka-error.js';

const NAMES = ['none', 'gzip', 'snappy', 'lz4'] as const;

const text = fc
  .tuple(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 400 }))
  .map(([part, times]) =>
    Uint8Array.from({ length: part.length * times }, (_, at) => part[at % part.length]!),
  );

describe('compression', () => {
  it.each(NAMES)('by %s is undone', async (name) => {
    const code = compressionCode(name);
    await fc.assert(
      fc.asyncProperty(text, async (bytes) => {
        const compressed = await compress(bytes, code);
        expect(Buffer.compare(await decompress(compressed, code), bytes)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['gzip', 'snappy', 'lz4'] as const)('by %s makes repetitions small', async (name) => {
    const compressed = await compress(new Uint8Array(6_000_000).fill(7), compressionCode(name));
    expect(compressed.length).toBeLessThan(400_000);
    const back = await decompress(compressed, compressionCode(name));
    expect(back.length).toBe(6_000_000);
  });

  it('by gzip is what others read and write', async () => {
    const bytes = new Uint8Array(1000).fill(9);
    expect(gunzipSync(await compress(bytes, 1))).toEqual(Buffer.from(bytes));
    expect(Uint8Array.from(await decompress(gzipSync(bytes), 1))).toEqual(bytes);
  });

  it('by snappy is read with and without the framing of Java', async () => {
    const bytes = new Uint8Array(1000).fill(9);
    const framed = await compress(bytes, 2);
    expect([...framed.subarray(1, 7)]).toEqual([...Buffer.from('SNAPPY')]);
    expect(await decompress(framed, 2)).toEqual(bytes);
    expect(await decompress(compressBare(bytes), 2)).toEqual(bytes);
  });

  it('that is damaged is refused, and so is what nobody knows', async () => {
    for (const code of [1, 2, 3, 4, 5, 7]) {
      const failure = await decompress(new Uint8Array(40).fill(255), code).catch((e: unknown) => e);
      expect(failure).toBeInstanceOf(KafkaError);
      expect((failure as KafkaError).kind).toBe('corrupt-record');
    }
  });
});
