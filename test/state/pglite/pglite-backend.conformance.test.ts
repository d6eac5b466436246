import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';
import { describeStateDatabase } from '../conformance/describe-state-database.js';

const directory = mkdtempSync(join(tmpdir(), 'sabot-conformance-'));

afterAll(() => rmSync(directory, { recursive: true }));

describeStateDatabase('PGlite in memory', () => pgliteBackend().get());
describeStateDatabase('PGlite in a directory', () => pgliteBackend(directory).get(), {
  bulkBytes: 100 << 20,
});
