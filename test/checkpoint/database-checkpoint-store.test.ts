import { DatabaseCheckpointStore } from '../../src/checkpoint/database-checkpoint-store.js';
import { IGNORE_FAIL_POINTS } from '../../src/common/fail-points.js';
import { pgliteBackend } from '../../src/state/pglite/pglite-backend.js';
import { describeCheckpointStore } from './describe-checkpoint-store.js';

describeCheckpointStore('in PGlite', async () => {
  const backend = pgliteBackend();
  await backend.get();
  return {
    store: () => new DatabaseCheckpointStore(backend, { reachFailPoint: IGNORE_FAIL_POINTS }),
    close: () => backend.close(),
  };
});
