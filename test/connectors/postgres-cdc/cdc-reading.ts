import { RowKind } from '../../../src/columnar/column-batch.js';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import { CdcSource } from '../../../src/connectors/postgres-cdc/cdc-source.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT, INT, timestampLtz, VARCHAR } from '../../../src/types/sql-type.js';

/** A row as JSON, and what it is. */
export interface ReadChange {
  readonly kind: number;
  readonly id: number;
  readonly row: string;
}

export function openCdcSource(options: Readonly<Record<string, string>>): CdcSource {
  return new CdcSource(
    {
      name: 'accounts',
      schema: [
        field('id', INT, false),
        field('owner', VARCHAR),
        field('balance', BIGINT),
        field('changed', timestampLtz(6)),
      ],
      primaryKey: ['id'],
      options: new Map(Object.entries(options)),
    },
    nodeEnvironment,
  );
}

/** The next rows; none where nothing has come for a while. */
export async function readChanges(
  source: CdcSource,
  waitMs: number,
): Promise<readonly ReadChange[]> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error('nothing came')), waitMs);
  try {
    const batch = (await source.fetchNextBatch(abort.signal)) as ResultBatch | null;
    return batch === null ? [] : changesOf(batch);
  } catch (error) {
    if (abort.signal.aborted) return [];
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function changesOf(batch: ResultBatch): readonly ReadChange[] {
  const kinds = batch.rowKinds;
  return batch.toArray().map((row, i) => {
    const json = row.toJSON();
    const text = JSON.stringify(json, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    return {
      kind: kinds === undefined ? RowKind.INSERT : must(kinds[i]),
      id: Number(json.id),
      row: text,
    };
  });
}

/** Does to a table what a change says, and throws where that can't be: a row twice, or one to be taken back that is not there. */
export function applyStrictly(table: Map<number, string>, { kind, id, row }: ReadChange): void {
  if (kind === RowKind.INSERT || kind === RowKind.UPDATE_AFTER) {
    if (table.has(id)) throw new Error(`Row ${id} comes twice.`);
    table.set(id, row);
  } else {
    if (table.get(id) !== row)
      throw new Error(`Row ${row} is taken back, but it is ${table.get(id)}.`);
    table.delete(id);
  }
}
