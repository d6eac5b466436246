import { describe, expect, it } from 'vitest';
import { dropRows } from '../../src/columnar/drop-rows.js';
import { decodeIpc, encodeIpc } from '../../src/columnar/ipc-batch.js';
import { withOpColumn } from '../../src/columnar/op-column.js';
import type { ResultBatch } from '../../src/columnar/result-batch.js';
import { takeColumns, takeRows } from '../../src/columnar/take-rows.js';
import { field, type Schema } from '../../src/types/schema.js';
import { INT, VARCHAR } from '../../src/types/sql-type.js';
import { resultBatch } from '../support/result-batches.js';
import { rowsOf } from '../support/rows-of.js';

const SCHEMA: Schema = [field('id', INT), field('name', VARCHAR)];
const ROWS = [
  { id: 1, name: 'a' },
  { id: 2, name: null },
  { id: 3, name: 'c' },
  { id: 4, name: 'd' },
];

async function changed(): Promise<ResultBatch> {
  return (await resultBatch(SCHEMA, ROWS)).changedAs(Int8Array.of(0, 1, 2, 3));
}

function kindsOf({ rowKinds }: ResultBatch): number[] {
  return [...(rowKinds ?? [])];
}

describe('kinds of change', () => {
  it('are stored with a batch, and no column of it', async () => {
    const stored = decodeIpc(encodeIpc(await changed()));
    expect(kindsOf(stored)).toEqual([0, 1, 2, 3]);
    expect(rowsOf(stored)).toEqual(ROWS);
    expect(stored.schema.metadata.size).toBe(0);
    const inserts = decodeIpc(encodeIpc(await resultBatch(SCHEMA, ROWS)));
    expect(inserts.rowKinds).toBeUndefined();
  });

  it('are stored of the rest of a batch whose first rows were dropped', async () => {
    const rest = decodeIpc(encodeIpc(dropRows(await changed(), 3)));
    expect([kindsOf(rest), rowsOf(rest)]).toEqual([[3], [{ id: 4, name: 'd' }]]);
  });

  it('go with rows and columns that are taken', async () => {
    const batch = await changed();
    const schema = SCHEMA.slice(1);
    expect(kindsOf(takeRows(batch, schema, [1], Uint32Array.of(3, 0)))).toEqual([3, 0]);
    expect(kindsOf(takeColumns(batch, schema, [1]))).toEqual([0, 1, 2, 3]);
  });

  it('become the first column for who reads no kinds', async () => {
    const ops = (batch: ResultBatch) => withOpColumn(batch, SCHEMA).column('op');
    expect(ops(await changed())).toEqual(['+I', '-U', '+U', '-D']);
    expect(ops(await resultBatch(SCHEMA, ROWS))).toEqual(['+I', '+I', '+I', '+I']);
  });
});
