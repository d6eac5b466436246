import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { type GoldenCase, goldenCases } from '../sql/support/golden-cases.js';
import { runScript } from '../sql/support/run-script.js';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { makePageFolder } from '../support/browser/page-folder.js';
import type { ScriptResult } from './pages/corpus-worker.js';

const CASES = goldenCases();

let browser: Browser;
let server: FolderServer;
let folder: string;
let results: ReadonlyMap<string, string>;

beforeAll(async () => {
  const bundled = { 'page.js': 'worker-page.ts', 'worker.js': 'corpus-worker.ts' };
  folder = await makePageFolder({ 'index.html': 'page.js' }, bundled, './src/browser.ts');
  const scripts = CASES.map(({ sql, ...golden }) => ({ name: nameOf(golden), sql }));
  writeFileSync(join(folder, 'corpus.json'), JSON.stringify({ files: dataFiles(), scripts }));
  const folders = {
    '/': folder,
    '/test/sql/': 'test/sql',
    '/dist/kernels.wasm': 'dist/kernels.wasm',
  };
  server = await FolderServer.start({ folders });
  browser = await launchChromium();
  const { page } = await openWatchedPage(browser);
  const answered = JSON.parse(await pageAnswer(page, server.origin)) as ScriptResult[];
  results = new Map(answered.map(({ name, text }) => [name, text]));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

function nameOf({ area, name }: Pick<GoldenCase, 'area' | 'name'>): string {
  return `${area}/${name}`;
}

function dataFiles(): string[] {
  return readdirSync('test/sql', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.startsWith('data/') || path.includes('.data.'))
    .map((path) => `test/sql/${path}`);
}

/** The connectors that exist are the surroundings' own. */
function comparable(text: string): string {
  return text.replace(/known are .*\./, 'known are those.');
}

describe('in Chromium', () => {
  it.each(CASES.map((golden) => [nameOf(golden), golden] as const))(
    '%s gives what it gives on Node, byte for byte',
    async (name, { sql }) => {
      const onNode = await runScript(sql).catch((error: Error) => `${error.message}\n`);
      expect(comparable(must(results.get(name)))).toBe(comparable(onNode));
    },
  );
});
