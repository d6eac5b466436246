import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSections } from '../../src/checkpoint/section-reader.js';
import { SectionWriter } from '../../src/checkpoint/section-writer.js';

interface Written {
  readonly name: string;
  readonly buffers: readonly Uint8Array[];
}

const sections: fc.Arbitrary<Written[]> = fc.array(
  fc.record({
    name: fc.string(),
    buffers: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
  }),
);

function payloadOf(written: readonly Written[], expected: number, step: number): Uint8Array {
  const writer = new SectionWriter(expected);
  for (const { name, buffers } of written) writer.write({ name }, buffers);
  while (!writer.join(step));
  const payload = writer.finish();
  expect(payload).toHaveLength(writer.byteLength);
  return payload;
}

describe('sections of a payload', () => {
  it('come back as they were written, wherever the payload lies', () => {
    fc.assert(
      fc.property(sections, fc.nat(300), fc.nat(99), (written, expected, step) => {
        const payload = payloadOf(written, expected, step + 1);
        const moved = new Uint8Array(payload.length + 3);
        moved.set(payload, 3);
        const read = Array.from(readSections(moved.subarray(3)), ({ header, buffers }) => ({
          name: header.string('name'),
          buffers: buffers.map((buffer) => Uint8Array.from(buffer)),
        }));
        expect(read).toEqual(written);
      }),
    );
  });

  it('are the same bytes however the payload was put together', () => {
    fc.assert(
      fc.property(sections, fc.nat(300), (written, expected) => {
        expect(payloadOf(written, expected, 1)).toEqual(payloadOf(written, 10_000, 1000));
      }),
    );
  });

  it('are not read beyond the end of a cut payload', () => {
    const payload = payloadOf([{ name: 'a', buffers: [new Uint8Array(24)] }], 0, 1);
    for (let length = 1; length < payload.length; length++) {
      expect(() => [...readSections(payload.subarray(0, length))]).toThrow(
        "A checkpoint's payload ends within the section that starts at byte 0.",
      );
    }
  });
});
