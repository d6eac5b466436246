import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { KERNELS_BESIDE, makePageFolder } from '../support/browser/page-folder.js';
import { runFirstQuery } from './pages/first-query.js';

let browser: Browser;
let server: FolderServer;
let folder: string;
let expected: string;

beforeAll(async () => {
  folder = await makePageFolder(
    { 'page.html': 'page.js', 'worker.html': 'worker-page.js' },
    {
      'page.js': 'first-query-page.ts',
      'worker-page.js': 'worker-page.ts',
      'worker.js': 'first-query-worker.ts',
    },
  );
  server = await FolderServer.start({ folders: { '/': folder, ...KERNELS_BESIDE } });
  browser = await launchChromium();
  expected = JSON.stringify(await runFirstQuery('typescript'));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

describe('in Chromium, under a strict content security policy', () => {
  it.each(['page.html', 'worker.html'])(
    'a query on %s gives what it gives on Node',
    async (name) => {
      const { page, problems } = await openWatchedPage(browser);
      expect(await pageAnswer(page, server.origin + name)).toBe(expected);
      expect(problems).toEqual([]);
      expect(JSON.parse(expected)).toHaveLength(20);
    },
  );

  it('the kernels are compiled though the server calls them something else', async () => {
    const folders = { '/': folder, ...KERNELS_BESIDE };
    const contentTypes = { '.wasm': 'application/octet-stream' };
    const careless = await FolderServer.start({ folders, contentTypes });
    try {
      const { page } = await openWatchedPage(browser);
      expect(await pageAnswer(page, `${careless.origin}page.html`)).toBe(expected);
    } finally {
      await careless.close();
    }
  });

  it('kernels that are not served are asked for in a sentence', async () => {
    const without = await FolderServer.start({ folders: { '/': folder } });
    try {
      const { page } = await openWatchedPage(browser);
      await expect(pageAnswer(page, `${without.origin}page.html`)).rejects.toThrow(
        /kernels could not be fetched from http:\/\/localhost:\d+\/kernels\.wasm: the server answered 404/,
      );
    } finally {
      await without.close();
    }
  });
});
