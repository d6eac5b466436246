import type { SessionInput } from '../../protocol/command.js';
import { EngineClient } from './engine-client.js';
import { RowRecord } from './row-record.js';

/** What a twin is to do: to give so many rows, or to come to `untilTick`. */
export interface TwinWork {
  readonly sql: string;
  readonly untilTick: number;
  readonly rows: number;
}

/** What a run that nothing has disturbed gives. `onProgress` is told which share of it there is, from 0 to 1. */
export function runTwin(
  session: SessionInput,
  { sql, untilTick, rows }: TwinWork,
  onProgress: (share: number) => void,
): Promise<RowRecord> {
  return new Promise((resolve, reject) => {
    const record = new RowRecord();
    const twin = new EngineClient({ ...session, mode: { kind: 'twin', untilTick } }, (event) => {
      if (event.kind === 'rows') {
        record.add(event.rows.hashes);
        onProgress(Math.min(1, record.length / rows));
      }
      const isEnough = event.kind === 'ended' || record.length >= rows;
      if (!isEnough && event.kind !== 'failed' && event.kind !== 'refused') return;
      twin.kill();
      if (isEnough) resolve(record);
      else reject(new Error(event.kind === 'failed' ? event.message : 'the script was refused'));
    });
    twin.tell({ kind: 'run', generation: 1, sql, rowsBefore: 0 });
  });
}
