import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBatches } from '../../../src/columnar/canonical-batches.js';
import { must } from '../../../src/common/assert.js';
import { decodeCopy, encodeCopy } from '../../../src/state/dimension/copy-format.js';
import { field } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  timestamp,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';

const schema = [
  field('b', BOOLEAN),
  field('i', INT),
  field('n', BIGINT),
  field('f', FLOAT),
  field('d', DOUBLE),
  field('s', VARCHAR),
  field('day', DATE),
  field('at', timestamp(6)),
];

const row = fc.record(
  {
    b: fc.boolean(),
    i: fc.integer(),
    n: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    f: fc.float(),
    d: fc.double(),
    s: fc.string({ unit: 'grapheme' }),
    day: fc.integer({ min: -1e6, max: 1e6 }).map((day) => day * 864e5),
    at: fc.integer({ min: -1e12, max: 1e12 }),
  },
  { requiredKeys: [] },
);

describe('the binary COPY format', () => {
  it('brings every value and null back', async () => {
    const [memory] = await bothKernelMemories();
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const batch = must(canonicalBatches(memory, rows, schema).batches[0]);
        const decoded = decodeCopy(schema, encodeCopy(schema, batch, 5), rows.length);
        for (const { name } of schema) {
          expect([...decoded.column(name)]).toEqual([...batch.column(name)]);
        }
      }),
    );
  });
});
