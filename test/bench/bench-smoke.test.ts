import { describe, expect, it } from 'vitest';
import type { Bench, BenchRow } from '../../bench/harness.js';
import { jsonBenches } from '../../bench/pipelines/json.js';
import { tradesBenches } from '../../bench/pipelines/trades.js';
import { formatTable, replaceSection } from '../../bench/report.js';

const SMALL = { rows: 20_000, repetitions: 1, log: () => {} };

describe('the benchmarks', () => {
  it('compare the trades query with every peer, all doing the same work', async () => {
    const rows = await must(tradesBenches[0]).run(SMALL);
    expect(rows.map(({ id, against }) => `${id} ${against}`)).toEqual([
      'pipeline.trades.dict.1k duckdb-1-thread-enum',
      'pipeline.trades.dict.1k best-typescript',
      'pipeline.trades.dict.1k map-by-string',
      'pipeline.trades.dict.1k duckdb-all-threads-enum',
      'pipeline.trades.utf8.1k duckdb-1-thread-varchar',
    ]);
    expect(rows.every(isMeasured)).toBe(true);
  });

  it.each(jsonBenches.map((bench) => [bench.id, bench] as const))(
    'compare the reading of JSON lines with JSON.parse: %s',
    async (_, bench) => {
      const rows = await bench.run(SMALL);
      expect(rows.map(({ against }) => against)).toEqual([
        'json-parse',
        'json-parse-best-typescript',
        'json-parse-map-by-string',
      ]);
      expect(rows.every(isMeasured)).toBe(true);
    },
  );

  it('fill the README between its two marks', () => {
    const table = formatTable([{ id: 'a', rowsPerSecond: 1_500_000, against: 'b', ratio: 2.5 }]);
    const text = 'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n';
    expect(replaceSection(text, table, 'bench')).toBe(
      `before\n<!-- bench:start -->\n${table}\n<!-- bench:end -->\nafter\n`,
    );
    expect(table).toContain('| a         | 1.50     | b       | 2.50x |');
  });
});

function isMeasured({ rowsPerSecond, ratio }: BenchRow): boolean {
  return rowsPerSecond > 0 && Number.isFinite(ratio) && ratio > 0;
}

function must(bench: Bench | undefined): Bench {
  if (bench === undefined) throw new Error('no benchmark');
  return bench;
}
