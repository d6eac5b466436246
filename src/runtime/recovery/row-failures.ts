import { exportBatch } from '../../columnar/export-batch.js';
import type { DeadLetters } from '../../connectors/source.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { RowFailures } from '../../operators/failing-rows.js';
import type { RowCounts } from '../row-counts.js';
import type { FailedPlace } from './failed-operation.js';
import type { JobRecovery } from './job-recovery.js';
import { rowText } from './row-text.js';
import { letterOf } from './source-recovery.js';

/** What becomes of rows that fail in an operator; those left out go to where the first of `tables` that names a place says. */
export function rowFailures(
  recovery: JobRecovery,
  operator: string,
  counts: RowCounts,
  memory: KernelMemory,
  tables: readonly string[],
  lettersOf: (table: string) => DeadLetters | undefined,
): RowFailures {
  const places = tables.flatMap((table) => {
    const letters = lettersOf(table);
    return letters === undefined ? [] : [{ table, letters }];
  });
  const [place] = places;
  const failed: FailedPlace = { component: operator, kind: 'operator', operation: 'evaluate' };
  return {
    skipsRow(error, row) {
      if (!recovery.skipsRow(error, failed)) return false;
      counts.skip(1);
      if (place === undefined) return true;
      const exported = exportBatch(memory, row);
      const cells = row.schema.map(({ name }) => [name, exported.column(name)[0]]);
      place.letters.add(letterOf(error, rowText(Object.fromEntries(cells)), place.table));
      return true;
    },
  };
}
