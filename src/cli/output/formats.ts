import { IpcStreamEncoder } from '../../columnar/ipc-stream-encoder.js';
import { schemaWithOp } from '../../columnar/op-column.js';
import { unreachable } from '../../common/assert.js';
import { CsvEncoder, type CsvStyle } from '../../formats/csv/csv-encoder.js';
import { JsonEncoder } from '../../formats/json/json-encoder.js';
import type { Schema } from '../../types/schema.js';
import { EncodedWriter } from './encoded-writer.js';
import { OpWriter } from './op-writer.js';
import type { ByteSink, ResultWriter } from './result-writer.js';
import { TableWriter } from './table-writer.js';

/** The formats that `--output` knows. */
export const OUTPUT_FORMATS = ['table', 'ndjson', 'csv', 'arrow'] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

const CSV_STYLE: CsvStyle = {
  delimiter: ',',
  quote: '"',
  nullText: '',
  hasHeader: true,
  hasComments: false,
  skipsEmptyLines: false,
  timeSeparator: 'T',
};

/** How results are put out. */
export interface WriterStyle {
  /** How often tables repeat their header, in rows. */
  readonly headerEvery?: number | undefined;
  /** Whether rows may be other changes than inserts, which a first column `op` then tells. */
  readonly isUpdating?: boolean;
}

/** A writer for the result of one query, of which `schema` is. */
export function createWriter(
  format: OutputFormat,
  schema: Schema,
  sink: ByteSink,
  { headerEvery, isUpdating = false }: WriterStyle = {},
): ResultWriter {
  if (isUpdating) {
    return new OpWriter(schema, createWriter(format, schemaWithOp(schema), sink, { headerEvery }));
  }
  switch (format) {
    case 'table':
      return new TableWriter(schema, sink, headerEvery);
    case 'ndjson':
      return new EncodedWriter(new JsonEncoder(schema, { timeSeparator: 'T' }), sink);
    case 'csv':
      return new EncodedWriter(new CsvEncoder(schema, CSV_STYLE), sink);
    case 'arrow':
      return new EncodedWriter(new IpcStreamEncoder(schema), sink);
    default:
      return unreachable(format);
  }
}
