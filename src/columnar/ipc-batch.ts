import {
  Field,
  Int8,
  makeData,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
} from 'apache-arrow';
import { must } from '../common/assert.js';
import { type ResultBatch, resultBatchOfChildren, resultBatchOfData } from './result-batch.js';

/** Among the schema's metadata: the last column holds the kinds of the rows' changes. */
const ROW_KINDS_KEY = 'sabot.row-kinds';

/** One batch as an Arrow IPC stream of its own, kinds of change included. */
export function encodeIpc(batch: ResultBatch): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.write(batch.rowKinds === undefined ? batch : withKinds(batch, batch.rowKinds));
  writer.finish();
  return writer.toUint8Array(true);
}

/** What `encodeIpc` wrote. The bytes must be known to be whole: damaged ones can end the process. */
export function decodeIpc(data: Uint8Array): ResultBatch {
  const [batch] = RecordBatchReader.from(data).readAll();
  const { schema, data: rows } = must(batch);
  if (!schema.metadata.has(ROW_KINDS_KEY)) return resultBatchOfData(schema, rows);
  const { children } = rows;
  const kinds = must(children.at(-1)).values as Int8Array;
  const fields = schema.fields.slice(0, -1);
  // Copied, since what was read is a view into all of the bytes.
  return resultBatchOfChildren(new Schema(fields), rows.length, children.slice(0, -1)).changedAs(
    kinds.slice(0, rows.length),
  );
}

function withKinds(batch: ResultBatch, rowKinds: Int8Array): ResultBatch {
  const type = new Int8();
  const metadata = new Map([...batch.schema.metadata, [ROW_KINDS_KEY, 'last']]);
  const schema = new Schema([...batch.schema.fields, new Field('$kind', type, false)], metadata);
  const kinds = makeData({ type, length: batch.numRows, nullCount: 0, data: rowKinds });
  return resultBatchOfChildren(schema, batch.numRows, [...batch.data.children, kinds]);
}
