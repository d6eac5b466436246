import { describe, expect, it } from 'vitest';
import { RowKind } from '../../src/columnar/column-batch.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../src/platform/node.js';
import { field, type Schema } from '../../src/types/schema.js';
import { DOUBLE, INT, VARCHAR } from '../../src/types/sql-type.js';
import { type KindedRow, NormalizeDriver } from '../support/normalize-driver.js';

provideKernelBytes(readKernelBytes);

const SCHEMA: Schema = [field('id', INT), field('name', VARCHAR), field('rate', DOUBLE)];

async function driverOf(stateBytesMax?: number): Promise<NormalizeDriver> {
  return new NormalizeDriver(await loadKernels(), {
    table: 'accounts',
    schema: SCHEMA,
    keyColumns: [0],
    ...(stateBytesMax === undefined ? {} : { stateBytesMax }),
  });
}

describe('ChangelogNormalizeOperator', () => {
  it('takes NaN for equal to itself, and the two zeros for different', async () => {
    const driver = await driverOf();
    driver.feed([
      [0, 1, 'a', Number.NaN],
      [2, 1, 'a', Number.NaN],
      [2, 2, 'a', 0],
      [2, 2, 'a', -0],
    ]);
    expect(driver.rows.map(([kind]) => kind)).toEqual([
      RowKind.INSERT,
      RowKind.INSERT,
      RowKind.UPDATE_BEFORE,
      RowKind.UPDATE_AFTER,
    ]);
    driver.close();
  });

  it('refuses a null in the primary key', async () => {
    const driver = await driverOf();
    expect(() => driver.feed([[0, null, 'a', 1]])).toThrow(
      'Column "id" is part of the primary key of table "accounts", and is null',
    );
    driver.close();
  });

  it('says what it holds when it outgrows stateBytesMax', async () => {
    const driver = await driverOf(100_000);
    const rows = Array.from({ length: 20_000 }, (_, id): KindedRow => [0, id, 'a', 1]);
    expect(() => driver.feed(rows)).toThrow(
      /The state of the ChangelogNormalize operator for the rows of accounts by id has outgrown stateBytesMax: it holds 20000 keys in \d/,
    );
    driver.close();
  });

  it('holds no more for keys that come and go', async () => {
    const driver = await driverOf();
    let most = 0;
    for (let round = 0; round < 30; round++) {
      const ids = Array.from({ length: 4000 }, (_, i) => round * 4000 + i);
      driver.feed(ids.map((id) => [RowKind.INSERT, id, 'a', 1]));
      driver.feed(ids.map((id) => [RowKind.DELETE, id, null, null]));
      driver.rows.length = 0;
      most = Math.max(most, driver.operator.stateBytes);
    }
    expect(driver.operator.rowCount).toBe(0);
    expect(most).toBeLessThan(6_000_000);
    driver.close();
  });
});
