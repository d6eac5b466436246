import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { DimensionStore } from '../../../src/state/dimension/dimension-store.js';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';

/** Runs the built library: stores a table, says so, and stays until it is killed. */
const OTHER_PROCESS = `
  const [built, statePath] = process.argv.slice(1);
  const load = (path) => import(new URL(path, built));
  const { provideKernelBytes } = await load('kernels/load-kernels.js');
  const { readKernelBytes } = await load('platform/node.js');
  const { DimensionStore } = await load('state/dimension/dimension-store.js');
  const { pgliteBackend } = await load('state/pglite/pglite-backend.js');
  provideKernelBytes(readKernelBytes);
  const store = new DimensionStore(pgliteBackend(statePath));
  await store.put('t', [{ id: 1n, name: 'kept' }]);
  console.log('stored');
  setInterval(() => {}, 1000);
`;

async function startOther(statePath: string): Promise<ChildProcess> {
  const built = pathToFileURL(join(process.cwd(), 'dist/')).href;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', OTHER_PROCESS, built, statePath],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const isStored = once(must(child.stdout), 'data').then(() => true);
  const isGone = once(child, 'exit').then(() => false);
  expect(await Promise.race([isStored, isGone])).toBe(true);
  return child;
}

describe('two processes on one state directory', () => {
  it('never work at once; what one has stored outlives its being killed', async () => {
    const statePath = mkdtempSync(join(tmpdir(), 'sabot-state-'));
    const other = await startOther(statePath);
    try {
      const refused = pgliteBackend(statePath);
      await expect(refused.get()).rejects.toThrow(`in use by process ${other.pid}`);
      other.kill('SIGKILL');
      await once(other, 'exit');
      const backend = pgliteBackend(statePath);
      const table = must(await new DimensionStore(backend).load('t'));
      expect(table.batches.flatMap((batch) => batch.toArray().map((row) => row?.toJSON()))).toEqual(
        [{ id: 1n, name: 'kept' }],
      );
      await backend.close();
    } finally {
      other.kill('SIGKILL');
      rmSync(statePath, { recursive: true });
    }
  });
});
