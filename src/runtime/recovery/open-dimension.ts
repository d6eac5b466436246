import type { DimensionSource } from '../../operators/lookup-join.js';
import type { CatalogTable } from '../../plan/catalog.js';
import { dimensionOf } from '../../state/dimension/dimension-table.js';
import type { JobRecovery } from './job-recovery.js';

/**
 * Reads a dimension that is read once for a query. Where it can't be read, a query that may go on without has the rows that an
 * earlier start of it in this process has read, or, under LEFT JOIN, none, so that there are nulls.
 */
export async function openDimension(
  recovery: JobRecovery,
  { name, physical }: CatalogTable,
  joinType: 'inner' | 'left',
  signal: AbortSignal,
  read: () => Promise<DimensionSource>,
): Promise<DimensionSource> {
  const lastKnown = recovery.dimensions.get(name);
  const empty = { current: () => nothing };
  const nothing = dimensionOf(name, physical, []);
  const place = { component: `lookup-${name}`, kind: 'lookup', operation: 'read' } as const;
  const instead = lastKnown ?? (joinType === 'left' ? empty : undefined);
  const sentence =
    lastKnown === undefined
      ? `The joined columns of "${name}" are null, since the table can't be read.`
      : `The rows of "${name}" are those of an earlier start, since the table can't be read.`;
  const degrade = instead && { sentence, value: () => instead };
  const dimension = await recovery.attempt(place, signal, read, {
    mayRepeat: () => true,
    ...(degrade === undefined ? {} : { degrade }),
  });
  if (dimension !== empty) recovery.dimensions.set(name, dimension);
  return dimension;
}
