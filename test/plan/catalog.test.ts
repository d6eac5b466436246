import { describe, expect, it } from 'vitest';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { Catalog } from '../../src/plan/catalog.js';
import { tableFromSchema } from '../../src/plan/table-from-schema.js';
import { field } from '../../src/types/schema.js';
import { DOUBLE, INT, timestamp } from '../../src/types/sql-type.js';
import { errorOf, planOf } from './plan-script.js';

const SCHEMA = [field('id', INT), field('price', DOUBLE), field('ts', timestamp(6))];

const tableOf = (name: string, watermark?: { column: string; delayMs: number }) =>
  tableFromSchema(name, SCHEMA, new Map([['connector', 'memory']]), watermark, false);

describe('Catalog', () => {
  it('finds tables by their exact name, until they are dropped', () => {
    const catalog = new Catalog();
    const trades = tableOf('trades');
    catalog.add(trades);
    expect(catalog.find('trades')).toBe(trades);
    expect(catalog.find('Trades')).toBeUndefined();
    expect(catalog.drop('trades')).toBe(true);
    expect(catalog.drop('trades')).toBe(false);
    expect([...catalog.tables()]).toEqual([]);
  });

  it('refuses a second table of a name', () => {
    const catalog = new Catalog();
    catalog.add(tableOf('trades'));
    expect(() => catalog.add(tableOf('trades'))).toThrow(
      'Table "trades" already exists; drop it first or choose another name',
    );
  });

  it('suggests the table that was meant', () => {
    const catalog = new Catalog();
    catalog.add(tableOf('trades'));
    expect(errorOf(() => planOf('SELECT * FROM TRADES', catalog))).toBe(
      'Unknown table "TRADES" (did you mean "trades"?) @1:15',
    );
  });
});

describe('tableFromSchema', () => {
  it('declares physical columns and a bounded watermark of any precision', () => {
    const table = tableOf('trades', { column: 'ts', delayMs: 2000 });
    expect(table.physical).toEqual(SCHEMA);
    expect(table.columns.map((column) => column.kind)).toEqual([
      'physical',
      'physical',
      'physical',
    ]);
    expect(table.watermark).toEqual({
      kind: 'bounded-out-of-orderness',
      column: 2,
      delayMs: 2000,
    });
  });

  it.each([
    [
      { column: 'tz', delayMs: 0 },
      'Table "trades" has no column "tz" for its watermark (did you mean "ts"?)',
    ],
    [
      { column: 'id', delayMs: 0 },
      'Table "trades" can\'t take its watermark from column "id" of type INT: it must be a TIMESTAMP',
    ],
    [
      { column: 'ts', delayMs: -1 },
      'Table "trades" needs a watermark delay of 0 or more whole milliseconds, not -1',
    ],
  ])('refuses the watermark %o', (watermark, message) => {
    expect(() => tableOf('trades', watermark)).toThrow(
      new StreamingError('VALIDATION_ERROR', message, { component: 'trades' }),
    );
  });

  it('refuses two columns of a name', () => {
    expect(() =>
      tableFromSchema('t', [field('a', INT), field('a', INT)], new Map(), undefined, true),
    ).toThrow('Table "t" has two columns named "a"');
  });
});
