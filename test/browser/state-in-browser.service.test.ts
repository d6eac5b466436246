import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { StreamingSQLExecutor } from '../../src/node.js';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { KERNELS_BESIDE, makePageFolder, PGLITE_BESIDE } from '../support/browser/page-folder.js';
import { runStateJob } from './pages/state-job.js';
import type { StateAnswer } from './pages/state-page.js';

let browser: Browser;
let server: FolderServer;
let folder: string;
let expected: readonly string[];

beforeAll(async () => {
  const scripts = { 'page.js': 'state-page.ts', 'state-worker.js': 'state-worker.ts' };
  folder = await makePageFolder({ 'index.html': 'page.js' }, scripts);
  const folders = { '/': folder, ...KERNELS_BESIDE, ...PGLITE_BESIDE };
  server = await FolderServer.start({ folders });
  browser = await launchChromium();
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const rows: string[] = [];
  await runStateJob(executor, 1_000_000, (batch) => {
    rows.push(...batch.rows);
  });
  expected = rows;
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

describe('in Chromium, a job whose worker is terminated again and again', () => {
  it.each([
    ['idb://jobs', 'the prepared database'],
    ['opfs://jobs', 'the prepared database'],
    ['opfs://jobs', "a page of the server's where that should be"],
  ])(
    'goes on from its checkpoint in %s, begun with %s',
    async (path, begun) => {
      const { page, problems } = await openWatchedPage(browser);
      if (begun !== 'the prepared database') {
        await page.context().route('**/pgdata.data', (route) => route.fulfill({ body: '<html>' }));
      }
      const url = `${server.origin}?path=${encodeURIComponent(path)}`;
      const answer = JSON.parse(await pageAnswer(page, url, 90_000)) as StateAnswer;
      const sorted = [...answer.batches].sort(([a], [b]) => a - b);
      for (const [, copies] of sorted) {
        expect(new Set(copies.map((rows) => JSON.stringify(rows))).size).toBe(1);
      }
      expect(sorted.flatMap(([, copies]) => must(copies[0]))).toEqual(expected);
      expect(answer.terminations).toBe(3);
      // What was taken in the first run is not made again.
      expect(sorted[0]?.[1]).toHaveLength(1);
      expect(answer.refusal).toContain(`Another page or worker uses the state in ${path}`);
      expect(problems).toEqual([]);
    },
    120_000,
  );
});
