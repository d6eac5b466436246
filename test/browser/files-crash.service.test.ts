import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { KERNELS_BESIDE, makePageFolder, PGLITE_BESIDE } from '../support/browser/page-folder.js';
import type { FilesAnswer } from './pages/files-page.js';

const ROWS = 40_000;
/** Milliseconds behind the third file that a run has published: somewhere in what follows. */
const TERMINATIONS_MS = [0, 7, 23, 41, 11, 60];

let browser: Browser;
let server: FolderServer;
let folder: string;

beforeAll(async () => {
  const scripts = { 'page.js': 'files-page.ts', 'files-worker.js': 'files-worker.ts' };
  folder = await makePageFolder({ 'index.html': 'page.js' }, scripts);
  const folders = { '/': folder, ...KERNELS_BESIDE, ...PGLITE_BESIDE };
  server = await FolderServer.start({ folders });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

describe('in Chromium, a job that writes files and whose worker is terminated again and again', () => {
  it('has published each row once', async () => {
    const { page } = await openWatchedPage(browser);
    const query = TERMINATIONS_MS.map((moment) => `terminateAfterMs=${moment}`).join('&');
    const text = await pageAnswer(page, `${server.origin}?${query}`, 90_000);
    const { terminations, lines, unfinished } = JSON.parse(text) as FilesAnswer;
    expect(terminations).toBe(TERMINATIONS_MS.length);
    const ids = lines.map(Number).sort((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    expect(unfinished).toEqual([]);
  }, 120_000);
});
