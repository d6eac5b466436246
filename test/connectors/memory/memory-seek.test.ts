import { RecordBatch, Table, tableFromArrays } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemorySource } from '../../../src/connectors/memory/memory-source.js';
import type { StreamInput } from '../../../src/connectors/memory/stream-input.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { systemTimers } from '../../../src/platform/node.js';
import { expectResumes, readOn } from '../../support/resumed-reading.js';

/** Part of an input: rows one by one, or a record batch of them; numbered in the order of the input. */
interface Part {
  readonly kind: 'rows' | 'batch';
  readonly numRows: number;
  /** Whether the producer takes its time before it. */
  readonly isSlow: boolean;
}

interface Item {
  readonly item: RecordBatch | object;
  readonly isSlow: boolean;
}

const parts = fc.array(
  fc.record({
    kind: fc.constantFrom('rows' as const, 'batch' as const),
    numRows: fc.oneof({ weight: 8, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.nat(9000) }),
    isSlow: fc.boolean(),
  }),
  { maxLength: 8 },
);

function itemsOf(sizes: readonly Part[]): Item[] {
  let next = 0;
  const items: Item[] = [];
  for (const { kind, numRows, isSlow } of sizes) {
    if (kind === 'batch') items.push({ item: batchOf(next, numRows), isSlow });
    else for (let i = 0; i < numRows; i++) items.push({ item: { x: next + i }, isSlow: false });
    next += numRows;
  }
  return items;
}

function batchOf(first: number, numRows: number): RecordBatch {
  const x = Float64Array.from({ length: numRows }, (_, i) => first + i);
  return tableFromArrays({ x }).batches[0] ?? new RecordBatch({});
}

const inputs: Readonly<Record<string, (sizes: readonly Part[]) => StreamInput>> = {
  array: (sizes) => itemsOf(sizes).map(({ item }) => item),
  table: (sizes) => {
    const batches = sizes.map(({ numRows }) => batchOf(0, numRows)).filter((b) => b.numRows > 0);
    return batches.length === 0 ? new Table() : new Table(batches);
  },
  generator: function* (sizes) {
    for (const { item } of itemsOf(sizes)) yield item;
  },
  'async generator': async function* (sizes) {
    for (const { item, isSlow } of itemsOf(sizes)) {
      if (isSlow) await systemTimers.turn();
      yield item;
    }
  },
  ReadableStream: (sizes) =>
    new ReadableStream({
      start(controller) {
        for (const { item } of itemsOf(sizes)) controller.enqueue(item);
        controller.close();
      },
    }),
};

const sourceOf = (input: StreamInput) => new MemorySource('t', input, systemTimers);

describe('reading on behind any number of rows gives the rest:', () => {
  test.each(Object.entries(inputs))('%s', async (_, inputOf) => {
    await fc.assert(
      fc.asyncProperty(parts, fc.nat(), async (sizes, pick) => {
        const whole = await readOn(sourceOf(inputOf(sizes)));
        const numRows = pick % (whole.rows.length + 1);
        const stop = { offset: String(numRows), numRows };
        await expectResumes(async () => sourceOf(inputOf(sizes)), whole, stop);
      }),
      { numRuns: 30 },
    );
  });
});

test('an input that has become shorter is refused', async () => {
  await expect(sourceOf([{ x: 1 }, batchOf(0, 2)]).seek('4')).rejects.toMatchObject({
    type: ErrorType.CONNECTOR_ERROR,
    message: expect.stringContaining('it has 3 rows, of which 4 had been read already'),
  });
});

test.each(['', '-1', '1.5', 'x', '{"file":null}', '99999999999999999999'])(
  'the offset %j is refused',
  async (offset) => {
    await expect(sourceOf([{ x: 1 }]).seek(offset)).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
      message: expect.stringContaining('it counts rows'),
    });
  },
);
