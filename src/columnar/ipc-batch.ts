import { RecordBatchReader, RecordBatchStreamWriter } from 'apache-arrow';
import { must } from '../common/assert.js';
import { type ResultBatch, resultBatchOfData } from './result-batch.js';

/** One batch as an Arrow IPC stream of its own. */
export function encodeIpc(batch: ResultBatch): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

/** What `encodeIpc` wrote. The bytes must be known to be whole: damaged ones can end the process. */
export function decodeIpc(data: Uint8Array): ResultBatch {
  const [batch] = RecordBatchReader.from(data).readAll();
  const { schema, data: rows } = must(batch);
  return resultBatchOfData(schema, rows);
}
