import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleScript } from '../support/browser/bundle-script.js';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { runFirstQuery } from './pages/first-query.js';

let browser: Browser;
let server: FolderServer;
let folder: string;
let expected: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const html = (script: string) => `<!doctype html><script type="module" src="${script}"></script>`;
  writeFileSync(join(folder, 'page.html'), html('page.js'));
  writeFileSync(join(folder, 'worker.html'), html('worker-page.js'));
  await bundleScript('test/browser/pages/first-query-page.ts', join(folder, 'page.js'));
  await bundleScript('test/browser/pages/worker-page.ts', join(folder, 'worker-page.js'));
  await bundleScript('test/browser/pages/first-query-worker.ts', join(folder, 'worker.js'));
  server = await FolderServer.start({
    folders: { '/': folder, '/kernels.wasm': 'dist/kernels.wasm' },
  });
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
    const folders = { '/': folder, '/kernels.wasm': 'dist/kernels.wasm' };
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
