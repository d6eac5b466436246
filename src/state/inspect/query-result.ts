import { type ResultBatch, resultBatchOf } from '../../columnar/result-batch.js';
import { field, type Schema } from '../../types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../types/sql-type.js';
import { copyRowCount, decodeCopy } from '../dimension/copy-format.js';
import type { StateSession } from '../state-database.js';
import { quoted } from './sql-names.js';
import type { StateQuery } from './state-query.js';
import { dateAsNumber, timeAsNumber } from './time-expressions.js';

/** The query as a view, which tells the types of its columns. */
export const RESULT_VIEW = 'sabot_state_result';

const RESULT_COLUMNS = `SELECT attname::text AS name, atttypid::bigint AS type_id
  FROM pg_catalog.pg_attribute
  WHERE attrelid = 'pg_temp.${RESULT_VIEW}'::regclass AND attnum > 0 ORDER BY attnum`;

/** How a column of a result comes out. */
interface Conversion {
  readonly type: SqlType;
  readonly expression: (column: string) => string;
}

const asItIs = (column: string): string => column;

const TEXT: Conversion = { type: VARCHAR, expression: (column) => `${column}::text` };

/** By the OID of the PostgreSQL type. */
const CONVERSIONS: ReadonlyMap<bigint, Conversion> = new Map([
  [16n, { type: BOOLEAN, expression: asItIs }],
  [20n, { type: BIGINT, expression: asItIs }],
  [21n, { type: INT, expression: (column) => `${column}::integer` }],
  [23n, { type: INT, expression: asItIs }],
  [700n, { type: FLOAT, expression: asItIs }],
  [701n, { type: DOUBLE, expression: asItIs }],
  [1082n, { type: DATE, expression: dateAsNumber }],
  [1114n, { type: timestamp(6), expression: timeAsNumber }],
  [
    1184n,
    {
      type: timestampLtz(6),
      expression: (column) => timeAsNumber(`(${column} AT TIME ZONE 'UTC')`),
    },
  ],
]);

/**
 * Runs a query, in the types of the engine: whatever these don't have (numeric, jsonb, intervals, arrays, …) comes as
 * PostgreSQL's text. The transaction is read only from here on.
 */
export async function runStateQuery(
  session: StateSession,
  { sql, kind }: StateQuery,
): Promise<ResultBatch> {
  if (kind === 'explain') {
    await session.query('SET TRANSACTION READ ONLY');
    return explanation(await session.query(sql));
  }
  await session.query(`CREATE TEMPORARY VIEW ${RESULT_VIEW} AS\n${sql}`);
  const columns = (await session.query(RESULT_COLUMNS)).map(({ name, type_id: typeId }) => ({
    name: String(name),
    ...(CONVERSIONS.get(typeId as bigint) ?? TEXT),
  }));
  await session.query('SET TRANSACTION READ ONLY');
  const expressions = columns.map(({ name, expression }) => expression(quoted(name)));
  // The format begins every row with its number, which nobody asks for here.
  const copy = await session.copyOut(
    `SELECT ${['0::bigint', ...expressions].join(', ')} FROM pg_temp.${RESULT_VIEW}`,
  );
  const schema: Schema = columns.map(({ name, type }) => field(name, type));
  return decodeCopy(schema, copy, copyRowCount(copy));
}

function explanation(rows: readonly Readonly<Record<string, unknown>>[]): ResultBatch {
  const texts = rows
    .flatMap((row) => Object.values(row))
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)));
  const encoder = new TextEncoder();
  const lengths = texts.map((text) => encoder.encode(text).byteLength);
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [i, length] of lengths.entries()) {
    valueOffsets[i + 1] = (valueOffsets[i] ?? 0) + length;
  }
  const data = encoder.encode(texts.join(''));
  const schema = [field('QUERY PLAN', VARCHAR)];
  return resultBatchOf(schema, texts.length, [{ data, valueOffsets, nullCount: 0 }]);
}
