import type { SchemaTree } from 'hyparquet';
import { type Field, field } from '../../types/schema.js';
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
import type { InferredSchema } from '../infer/inferred-schema.js';
import { describeColumn, isAdjustedToUtc, readsAs } from './parquet-types.js';

/** Narrow ones first. */
const CANDIDATES: readonly SqlType[] = [BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, DATE, VARCHAR];

/** Throws Error for what is no Parquet. */
export async function inferParquet(file: Blob): Promise<InferredSchema> {
  const { parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  const slice = (start: number, end = file.size): Promise<ArrayBuffer> =>
    file.slice(start, end).arrayBuffer();
  const metadata = await parquetMetadataAsync({ byteLength: file.size, slice });
  const schema: Field[] = [];
  const leftOut: { name: string; type: string }[] = [];
  for (const column of parquetSchema(metadata).children) {
    const { name } = column.element;
    const type = typeOf(column);
    if (type === undefined) leftOut.push({ name, type: describeColumn(column) });
    else schema.push(field(name, type));
  }
  return { schema, leftOut, options: {} };
}

function typeOf(column: SchemaTree): SqlType | undefined {
  const time = isAdjustedToUtc(column.element) ? timestampLtz(3) : timestamp(3);
  return [...CANDIDATES, time].find((type) => readsAs(column, type));
}
