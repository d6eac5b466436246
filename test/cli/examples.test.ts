import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { cli } from './command-line.js';

type Row = Readonly<Record<string, unknown>>;

/** The rows that an example prints, one list per SELECT, told apart by their keys. */
async function exampleRows(name: string): Promise<readonly (readonly Row[])[]> {
  const { status, stdout, stderr } = await cli(['run', `examples/${name}.sql`]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const byKeys = new Map<string, Row[]>();
  for (const line of stdout.toString().trim().split('\n')) {
    const row = JSON.parse(line) as Row;
    const keys = Object.keys(row).join();
    byKeys.set(keys, [...(byKeys.get(keys) ?? []), row]);
  }
  return [...byKeys.values()];
}

async function duckdbRows(sql: string): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(sql);
  const rows = result.getRowObjectsJson() as Row[];
  connection.closeSync();
  instance.closeSync();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) =>
        /^\d+$/.test(String(value)) ? [key, Number(value)] : [key, value],
      ),
    ),
  );
}

/** Rows in a fixed order, with averages compared to 12 digits: sums of doubles depend on the order of rows. */
function comparable(rows: readonly Row[]): readonly string[] {
  const rounded = (value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value;
  return rows
    .map((row) => JSON.stringify(Object.entries(row).map(([key, value]) => [key, rounded(value)])))
    .sort();
}

const EARTHQUAKES = `
  SELECT *, epoch_ms(time) AS ts
  FROM read_json('examples/data/earthquakes.jsonl', format = 'newline_delimited', columns = {
    id: 'VARCHAR', mag: 'DOUBLE', place: 'VARCHAR', time: 'BIGINT', net: 'VARCHAR', type: 'VARCHAR',
    depth: 'DOUBLE', lon: 'DOUBLE', lat: 'DOUBLE'})
  WHERE type = 'earthquake'`;

describe('the examples', () => {
  it('count real earthquakes by hour and by network as DuckDB does', async () => {
    const [byHour = [], byNetwork = []] = await exampleRows('earthquakes');
    const iso = (truncated: string): string => `strftime(${truncated}, '%Y-%m-%dT%H:%M:%S.%g')`;
    const hours = await duckdbRows(`
      SELECT ${iso("date_trunc('hour', ts)")} AS hour_start, COUNT(*) AS quakes,
             AVG(mag) AS average_magnitude, MIN(mag) AS weakest, MAX(mag) AS strongest
      FROM (${EARTHQUAKES}) GROUP BY 1`);
    expect(hours.length).toBeGreaterThan(150);
    expect(comparable(byHour)).toEqual(comparable(hours));
    const networks = await duckdbRows(`
      SELECT net, ${iso("date_trunc('day', ts)")} AS day_start, COUNT(*) AS quakes,
             AVG(depth) AS average_depth, MIN(mag) AS weakest, MAX(mag) AS strongest
      FROM (${EARTHQUAKES}) GROUP BY 1, 2 HAVING COUNT(*) > 10`);
    expect(networks.length).toBeGreaterThan(30);
    expect(comparable(byNetwork)).toEqual(comparable(networks));
  });

  it('leave the late sensor reading out', async () => {
    const [rows = []] = await exampleRows('sensors');
    const readings = rows.reduce((sum, row) => sum + Number(row.readings), 0);
    expect(readings).toBe(89);
    expect(rows[0]).toMatchObject({
      window_start: '2024-01-01T10:00:00.000',
      window_end: '2024-01-01T10:05:00.000',
    });
  });

  it('generate the same trades in every run', async () => {
    const [tumbling = [], hopping = []] = await exampleRows('trades');
    const trades = tumbling.reduce((sum, row) => sum + Number(row.trades), 0);
    expect(trades).toBe(180_000);
    expect(hopping.length).toBeGreaterThan(0);
    expect(await exampleRows('trades')).toEqual([tumbling, hopping]);
  });

  it('keep trades without a security, with nulls', async () => {
    const [rows = []] = await exampleRows('trades-by-sector');
    const trades = rows.reduce((sum, row) => sum + Number(row.trades), 0);
    expect(trades).toBe(300);
    expect(rows.find((row) => row.symbol === 'ZERO')).toMatchObject({
      company: null,
      sector: null,
    });
    expect(rows.find((row) => row.symbol === 'PINE')).toMatchObject({
      company: 'Pine & Daughters, Timber',
      sector: 'Materials',
    });
  });
});
