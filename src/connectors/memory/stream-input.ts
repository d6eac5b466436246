import type { RecordBatch, Table } from '../../columnar/arrow.js';

/** A row as a plain object: a property per column. */
export type Row = object;

/** What `registerStream` takes: a table, batches, or rows as plain objects, at once or over time. */
export type StreamInput =
  | Table
  | Iterable<RecordBatch | Row>
  | AsyncIterable<RecordBatch | Row>
  | ReadableStream<RecordBatch | Row>;
