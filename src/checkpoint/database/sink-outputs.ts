import { ChunkWriter } from '../../state/chunks/chunk-writer.js';
import { readChunks } from '../../state/chunks/read-chunks.js';
import type { StateSession } from '../../state/state-database.js';
import type { PreparedOutput } from '../checkpoint-participant.js';
import type { StoredOutput } from '../checkpoint-store.js';
import { outputDamaged } from '../job-errors.js';
import { damageOf } from '../payload-digest.js';
import { OUTPUT_CHUNKS } from './checkpoint-tables.js';

/** An output with the checksum of its bytes. */
export interface DigestedOutput extends PreparedOutput {
  readonly sha256: string;
}

const OUTPUT_RECORDS = `json_to_recordset($2::text::json) AS o(
  sink_id text, sequence bigint, rows_total bigint, sha256 text, byte_length bigint)`;

/** Takes outputs up, also in the place of such that are stored with the same number. */
export async function storeOutputs(
  session: StateSession,
  jobId: string,
  checkpointId: number,
  outputs: readonly DigestedOutput[],
): Promise<void> {
  if (outputs.length === 0) return;
  const records = outputs.map(({ sinkId, sequence, rowsTotal, sha256, data }) => {
    const counts = { sequence, rows_total: rowsTotal, byte_length: data.byteLength };
    return { sink_id: sinkId, sha256, ...counts };
  });
  const parameters = [jobId, JSON.stringify(records)];
  await session.query(
    `DELETE FROM sabot_sink_output_chunk AS c USING ${OUTPUT_RECORDS}
     WHERE c.job_id = $1 AND c.sink_id = o.sink_id AND c.output_sequence = o.sequence`,
    parameters,
  );
  await session.query(
    `INSERT INTO sabot_sink_output (job_id, sink_id, sequence, checkpoint_id, rows_total, sha256, byte_length)
     SELECT $1, o.sink_id, o.sequence, $3, o.rows_total, o.sha256, o.byte_length FROM ${OUTPUT_RECORDS}
     ON CONFLICT (job_id, sink_id, sequence) DO UPDATE SET checkpoint_id = excluded.checkpoint_id,
       rows_total = excluded.rows_total, sha256 = excluded.sha256, byte_length = excluded.byte_length`,
    [...parameters, checkpointId],
  );
  await session.query(
    `INSERT INTO sabot_sink_progress (job_id, sink_id, sequence, rows_total, published)
     SELECT DISTINCT ON (o.sink_id) $1, o.sink_id, o.sequence, o.rows_total, 0
     FROM ${OUTPUT_RECORDS} ORDER BY o.sink_id, o.sequence DESC
     ON CONFLICT (job_id, sink_id) DO UPDATE
       SET sequence = excluded.sequence, rows_total = excluded.rows_total
       WHERE excluded.sequence >= sabot_sink_progress.sequence`,
    parameters,
  );
  const chunks = new ChunkWriter(session, OUTPUT_CHUNKS.name);
  for (const { sinkId, sequence, data } of outputs) {
    await chunks.write({ jobId, ownerId: sinkId, number: sequence }, data);
  }
  await chunks.flush();
}

/** A sink's outputs, by sequence. Throws CHECKPOINT_ERROR where one of them is not what was stored. */
export async function readOutputs(
  session: StateSession,
  jobId: string,
  sinkId: string,
): Promise<readonly StoredOutput[]> {
  const rows = await session.query(
    `SELECT sequence, checkpoint_id, rows_total, sha256, byte_length FROM sabot_sink_output
     WHERE job_id = $1 AND sink_id = $2 ORDER BY sequence`,
    [jobId, sinkId],
  );
  const outputs: StoredOutput[] = [];
  for (const row of rows) {
    const sequence = Number(row.sequence);
    const byteLength = Number(row.byte_length);
    const key = { jobId, ownerId: sinkId, number: sequence };
    const read = await readChunks(session, OUTPUT_CHUNKS, key, byteLength);
    if (read.kind === 'damaged') throw outputDamaged(sinkId, sequence, read.damage);
    const { data } = read;
    const damage = await damageOf({ byteLength, sha256: String(row.sha256) }, data);
    if (damage !== undefined) throw outputDamaged(sinkId, sequence, damage);
    const checkpointId = Number(row.checkpoint_id);
    const rowsTotal = Number(row.rows_total);
    outputs.push({ sinkId, sequence, checkpointId, rowsTotal, data });
  }
  return outputs;
}

/** Drops a sink's outputs up to a sequence. */
export async function forgetOutputs(
  session: StateSession,
  jobId: string,
  sinkId: string,
  sequence: number,
): Promise<void> {
  const parameters = [jobId, sinkId, sequence];
  const ofSink = 'WHERE job_id = $1 AND sink_id = $2';
  await session.query(
    `DELETE FROM sabot_sink_output_chunk ${ofSink} AND output_sequence <= $3`,
    parameters,
  );
  await session.query(`DELETE FROM sabot_sink_output ${ofSink} AND sequence <= $3`, parameters);
  await session.query(
    `UPDATE sabot_sink_progress SET published = $3 ${ofSink} AND published < $3`,
    parameters,
  );
}
