import { unreachable } from '../../src/common/assert.js';
import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';
import type { SimulatedQuery } from './reference-model.js';

/** The window and the delay that a seed has. */
export function drawQuery(seed: number): SimulatedQuery {
  const random = new SeededRandom(seed, 'query');
  const delayMs = [0, 500, 3000][random.uint32() % 3] ?? 0;
  const sizeMs = [4000, 10_000, 25_000][random.uint32() % 3] ?? 4000;
  const hasSilentPartition = random.fraction() < 0.25;
  if (random.fraction() < 0.5) {
    return { window: { kind: 'tumble', sizeMs }, delayMs, hasSilentPartition };
  }
  const slideMs = [sizeMs / 2, sizeMs / 5, 1900][random.uint32() % 3] ?? sizeMs;
  return { window: { kind: 'hop', sizeMs, slideMs }, delayMs, hasSilentPartition };
}

/** The table that the query reads, or its silent partition, from a connector of this name. */
export function sourceTable(
  { delayMs }: SimulatedQuery,
  table: 'events' | 'silent',
  connector: string,
): string {
  return (
    `CREATE TABLE ${table} (k VARCHAR, v BIGINT, ts TIMESTAMP(3), ` +
    `WATERMARK FOR ts AS ts - ${interval(delayMs)}) WITH ('connector' = '${connector}')`
  );
}

/** The table that it writes. */
export function sinkTable(connector: string): string {
  return (
    'CREATE TABLE results (k VARCHAR, window_start TIMESTAMP(3), window_end TIMESTAMP(3), ' +
    'rows_all BIGINT, rows_known BIGINT, total BIGINT, least BIGINT, greatest BIGINT) ' +
    `WITH ('connector' = '${connector}')`
  );
}

export function selectStatement({ window, hasSilentPartition }: SimulatedQuery): string {
  const both = '(SELECT k, v, ts FROM events UNION ALL SELECT k, v, ts FROM silent)';
  const from = hasSilentPartition ? both : 'events';
  const of = windowCall(window);
  return (
    `SELECT k, ${of('_START')} AS window_start, ${of('_END')} AS window_end, COUNT(*) AS rows_all, ` +
    'COUNT(v) AS rows_known, SUM(v) AS total, MIN(v) AS least, MAX(v) AS greatest ' +
    `FROM ${from} GROUP BY k, ${of('')}`
  );
}

/** The call of the window's function, or of the one whose name has that ending. */
function windowCall(window: SimulatedQuery['window']): (ending: string) => string {
  const size = interval(window.sizeMs);
  switch (window.kind) {
    case 'tumble':
      return (ending) => `TUMBLE${ending}(ts, ${size})`;
    case 'hop':
      return (ending) => `HOP${ending}(ts, ${interval(window.slideMs)}, ${size})`;
    default:
      return unreachable(window);
  }
}

function interval(durationMs: number): string {
  return `INTERVAL '${(durationMs / 1000).toFixed(3)}' SECOND`;
}
