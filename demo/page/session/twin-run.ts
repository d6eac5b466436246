import type { EngineSession } from '../../protocol/command.js';
import { EngineClient } from './engine-client.js';
import { RowRecord } from './row-record.js';

/** What a run that nothing has disturbed gives, as soon as it has `rows` rows or has come to `untilTick`. */
export function runTwin(
  session: Omit<EngineSession, 'mode'>,
  sql: string,
  untilTick: number,
  rows: number,
): Promise<RowRecord> {
  return new Promise((resolve, reject) => {
    const record = new RowRecord();
    const twin = new EngineClient({ ...session, mode: { kind: 'twin', untilTick } }, (event) => {
      if (event.kind === 'rows') record.add(event.rows.hashes);
      const isEnough = event.kind === 'ended' || record.length >= rows;
      if (!isEnough && event.kind !== 'failed' && event.kind !== 'refused') return;
      twin.kill();
      if (isEnough) resolve(record);
      else reject(new Error(event.kind === 'failed' ? event.message : 'the script was refused'));
    });
    twin.tell({ kind: 'run', generation: 1, sql, rowsBefore: 0 });
  });
}
