import type { ResultBatch } from '../../../columnar/result-batch.js';
import { takeRows } from '../../../columnar/take-rows.js';
import { must } from '../../../common/assert.js';
import { cellText, columnsOf, nullTest } from '../../../formats/text/cell-text.js';
import type { Schema } from '../../../types/schema.js';
import { partitionPath } from './partition-path.js';

/** Which columns of a table name its partitions, and which are in its files. */
export interface PartitionLayout {
  readonly schema: Schema;
  readonly partitionColumns: readonly number[];
  readonly fileColumns: readonly number[];
  readonly fileSchema: Schema;
}

export function partitionLayout(schema: Schema, partitionedBy: readonly string[]): PartitionLayout {
  const isKey = ({ name }: Schema[number]): boolean => partitionedBy.includes(name);
  const fileColumns = schema.flatMap((field, i) => (isKey(field) ? [] : [i]));
  return {
    schema,
    partitionColumns: partitionedBy.map((name) => schema.findIndex((field) => field.name === name)),
    fileColumns,
    fileSchema: fileColumns.map((i) => must(schema[i])),
  };
}

/** The rows of a batch by partition folder, in the order in which the partitions come up; without partition columns. */
export function splitPartitions(
  batch: ResultBatch,
  layout: PartitionLayout,
): ReadonlyMap<string, ResultBatch> {
  const { schema, partitionColumns, fileColumns, fileSchema } = layout;
  if (partitionColumns.length === 0) return new Map([['', batch]]);
  const data = columnsOf(batch);
  const names = partitionColumns.map((i) => must(schema[i]).name);
  const texts = partitionColumns.map((i) => {
    const text = cellText(must(data[i]), must(schema[i]).type, { timeSeparator: ' ' });
    const isNull = nullTest(must(data[i]));
    return (row: number) => (isNull?.(row) === true ? null : text(row));
  });
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < batch.numRows; row++) {
    const folder = partitionPath(
      names,
      texts.map((text) => text(row)),
    );
    const rows = rowsOf.get(folder);
    if (rows === undefined) rowsOf.set(folder, [row]);
    else rows.push(row);
  }
  return new Map(
    [...rowsOf].map(([folder, rows]) => [
      folder,
      takeRows(batch, fileSchema, fileColumns, Uint32Array.from(rows)),
    ]),
  );
}
