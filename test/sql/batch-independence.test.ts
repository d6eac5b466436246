import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createWriter } from '../../src/cli/output/formats.js';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  INT,
  type Schema,
  StreamingSQLExecutor,
  type StreamingSQLExecutorOptions,
  timestampLtz,
  VARCHAR,
} from '../../src/node.js';

const SCHEMA: Schema = [
  { name: 'k', type: VARCHAR, nullable: true },
  { name: 'g', type: INT, nullable: true },
  { name: 'b', type: BOOLEAN, nullable: true },
  { name: 'v', type: BIGINT, nullable: true },
  { name: 'd', type: DOUBLE, nullable: true },
  { name: 'ts', type: timestampLtz(3), nullable: false },
];

const WAYS: readonly StreamingSQLExecutorOptions[] = [
  { batchRowsMax: 1 },
  { batchRowsMax: 2 },
  { batchRowsMax: 3 },
  { batchRowsMax: 7 },
  { batchRowsMax: 64 },
  { kernelMode: 'typescript' },
  { kernelMode: 'typescript', batchRowsMax: 5 },
];

/** Out of order, with nulls, NaN, both zeros and now and then a leap in time. */
const anyRows = fc
  .array(
    fc.record({
      k: fc.option(fc.constantFrom('a', 'b', '', 'é', 'k1', 'k2', 'k3')),
      g: fc.option(fc.integer({ min: -2, max: 2 })),
      b: fc.option(fc.boolean()),
      v: fc.option(fc.bigInt({ min: -1_000n, max: 1_000n })),
      d: fc.option(fc.constantFrom(-0, 0, 0.5, -3, 7, Number.NaN, Number.POSITIVE_INFINITY)),
      stepMs: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -25, max: 30 }) },
        { weight: 1, arbitrary: fc.integer({ min: -400, max: 900 }) },
      ),
    }),
    { minLength: 1, maxLength: 150 },
  )
  .map((steps) => {
    let ts = -100;
    return steps.map(({ stepMs, ...row }) => {
      ts += stepMs;
      return { ...row, ts };
    });
  });

const anyNumber = fc.constantFrom(
  'v',
  'g',
  'd',
  'v + g',
  'COALESCE(v, 7)',
  'CASE WHEN b THEN v ELSE g END',
  'CASE WHEN g <> 0 THEN v / g END',
);
const anyAggregate = fc.oneof(
  fc.constantFrom('COUNT(*)', 'MIN(k)', 'MAX(k)', 'MIN(b)', 'MAX(ts)'),
  fc
    .tuple(fc.constantFrom('COUNT', 'SUM', 'AVG', 'MIN', 'MAX'), anyNumber)
    .map(([name, argument]) => `${name}(${argument})`),
);
const anyCondition = fc.constantFrom(
  'TRUE',
  'b',
  'b IS NULL OR v > 0',
  'g <> 0 AND v / g > 3',
  "k LIKE 'k%'",
  "k IS DISTINCT FROM 'a'",
  'g IN (1, -1, NULL)',
  'd >= 0',
);
const anyInput = fc.oneof(
  fc.constant('events'),
  anyCondition.map((condition) => `(SELECT * FROM events WHERE ${condition})`),
  anyCondition.map(
    (condition) => `(SELECT * FROM events WHERE ${condition} UNION ALL SELECT * FROM more)`,
  ),
  fc
    .tuple(fc.constantFrom('LEFT', 'INNER'), fc.constantFrom('k', 'g'))
    .map(
      ([type, key]) =>
        `(SELECT e.* FROM events AS e ${type} JOIN names AS n ON e.${key} = n.${key})`,
    ),
);

const anyQuery = fc
  .record({
    input: anyInput,
    keys: fc.subarray(['k', 'g', 'b', 'd', "k || 'x'", 'v / 100']),
    aggregates: fc.array(anyAggregate, { minLength: 1, maxLength: 4 }),
    sizeMs: fc.integer({ min: 1, max: 80 }),
    slideMs: fc.option(fc.integer({ min: 1, max: 80 })),
    where: anyCondition,
    having: fc.constantFrom('COUNT(*) > 0', 'COUNT(*) > 1', 'MIN(g) <> 0 AND SUM(v) / MIN(g) > 1'),
    isNested: fc.boolean(),
  })
  .map(({ input, keys, aggregates, sizeMs, slideMs, where, having, isNested }) => {
    const window =
      slideMs === null
        ? `TUMBLE(ts, ${interval(sizeMs)})`
        : `HOP(ts, ${interval(slideMs)}, ${interval(sizeMs)})`;
    const selected = [...keys, ...aggregates].map((text, i) => `${text} AS c${i}`);
    const inner = `
      SELECT ${selected.join(', ')}, ${window} AS w, ${window.replace('(', '_ROWTIME(')} AS t
      FROM ${input} AS s WHERE ${where} GROUP BY ${[...keys, window].join(', ')} HAVING ${having}`;
    if (!isNested) return inner;
    const outer = `TUMBLE(t, ${interval(3 * sizeMs)})`;
    return `SELECT c0, ${outer} AS w, COUNT(*) AS n FROM (${inner}) GROUP BY c0, ${outer}`;
  });

it('gives the same bytes and late rows whatever the batch size and the kernels', async () => {
  const anyCase = fc.record({
    rows: anyRows,
    more: anyRows,
    delayMs: fc.nat(60),
    sql: anyQuery,
  });
  await fc.assert(
    fc.asyncProperty(anyCase, async (given) => {
      const usual = await run(given, {});
      for (const way of WAYS) expect(await run(given, way)).toEqual(usual);
    }),
    { numRuns: 60, seed: 5 },
  );
});

interface Case {
  readonly rows: readonly object[];
  readonly more: readonly object[];
  readonly delayMs: number;
  readonly sql: string;
}

async function run(
  { rows, more, delayMs, sql }: Case,
  options: StreamingSQLExecutorOptions,
): Promise<{ readonly text: string; readonly lateRows: number }> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  const register = (name: string, input: readonly object[], delay: number) =>
    executor.registerStream(name, input, {
      schema: SCHEMA,
      watermark: { column: 'ts', delayMs: delay },
    });
  await register('events', rows, delayMs);
  await register('more', more, 10);
  await executor.registerDimensionTable('names', [
    { k: 'a', g: 1 },
    { k: 'a', g: 2 },
    { k: 'k1', g: -1 },
    { k: null, g: 0 },
  ]);
  const query = executor.executeStreamingSQL(sql);
  let text = '';
  const writer = createWriter('ndjson', query.schema, {
    write: async (chunk) => {
      text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    },
  });
  for await (const batch of query) await writer.write(batch);
  await writer.end();
  return { text, lateRows: query.statistics.lateRows };
}

function interval(ms: number): string {
  return `INTERVAL '${(ms / 1_000).toFixed(3)}' SECOND`;
}
