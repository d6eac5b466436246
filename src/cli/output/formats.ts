import { unreachable } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { ArrowWriter } from './arrow-writer.js';
import { CsvWriter } from './csv-writer.js';
import { NdjsonWriter } from './ndjson-writer.js';
import type { ByteSink, ResultWriter } from './result-writer.js';
import { TableWriter } from './table-writer.js';

/** The formats that `--output` knows. */
export const OUTPUT_FORMATS = ['table', 'ndjson', 'csv', 'arrow'] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A writer for the result of one query; `headerEvery` is how often tables repeat their header, in rows. */
export function createWriter(
  format: OutputFormat,
  schema: Schema,
  sink: ByteSink,
  headerEvery?: number,
): ResultWriter {
  switch (format) {
    case 'table':
      return new TableWriter(schema, sink, headerEvery);
    case 'ndjson':
      return new NdjsonWriter(schema, sink);
    case 'csv':
      return new CsvWriter(schema, sink);
    case 'arrow':
      return new ArrowWriter(schema, sink);
    default:
      return unreachable(format);
  }
}
