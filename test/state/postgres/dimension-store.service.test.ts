import { expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes, systemTimers } from '../../../src/platform/node.js';
import { DimensionStore } from '../../../src/state/dimension/dimension-store.js';
import { postgresBackend } from '../../../src/state/postgres/postgres-backend.js';
import { freshDatabase } from '../../services/postgres-url.js';

provideKernelBytes(readKernelBytes);

it('keeps dimension tables in a PostgreSQL server, and warns where that has no synchronous replica', async () => {
  const url = await freshDatabase();
  const rows = [
    { id: 2n ** 60n, name: 'a', price: 0.1 },
    { id: -1n, name: null, price: Number.NaN },
  ];
  for (const version of [1, 2]) {
    const backend = postgresBackend(url, systemTimers);
    const stored = await new DimensionStore(backend).put('t', rows, { isRaftReplicated: true });
    expect(stored.version).toBe(version);
    const loaded = must(await new DimensionStore(backend).load('t'));
    expect(loaded.warnings).toEqual([
      'Dimension table "t" asks for replication (isRaftReplicated), which the state database does not have: its synchronous_standby_names is empty.',
    ]);
    expect(loaded).toMatchObject({ version, warnings: stored.warnings, schema: stored.schema });
    const [batch] = loaded.batches;
    expect(batch?.toArray().map((row) => row?.toJSON())).toEqual(rows);
    await backend.close();
  }
});
