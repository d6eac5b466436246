import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { StreamingSQLExecutor } from '../../src/node.js';
import { packedProject } from '../packaging/packed-project.js';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer, STRICT_POLICY } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { type Bundler, withEsbuild, withVite, withWebpack } from './bundlers.js';
import type { BundledStateAnswer } from './pages/bundled-state-page.js';
import { type NumberedRows, runStateJob } from './pages/state-job.js';

const PAGE = '<!doctype html><script type="module" src="./main.js"></script>';

const STATE = { 'main.js': 'bundled-state-page', 'state-worker.js': 'bundled-state-worker' };
const KAFKA = { 'main.js': 'bundled-kafka-page' };

let browser: Browser;
let project: string;

beforeAll(async () => {
  project = packedProject().folder;
  writeFileSync(join(project, 'index.html'), PAGE);
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(project, { recursive: true });
});

/** An application of these modules, by the names of what they are made of; the package that it uses is installed. */
async function built(
  modules: Readonly<Record<string, string>>,
  name: string,
  bundler: Bundler,
): Promise<string> {
  for (const [module, page] of Object.entries(modules)) {
    await build({
      entryPoints: [`test/browser/pages/${page}.ts`],
      outfile: join(project, module),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      external: ['sabot-sql', 'sabot-sql/kafka'],
    });
  }
  const folder = mkdtempSync(join(project, `built-by-${name}-`));
  writeFileSync(join(folder, 'index.html'), PAGE);
  await bundler(project, 'main.js', folder);
  return folder;
}

async function answerOf(folder: string, query = ''): Promise<string> {
  const server = await FolderServer.start({ policy: STRICT_POLICY, folders: { '/': folder } });
  try {
    const { page, problems } = await openWatchedPage(browser);
    const text = await pageAnswer(page, `${server.origin}${query}`);
    expect(problems.filter((problem) => !/(wasm|data) failed$/.test(problem))).toEqual([]);
    await page.context().close();
    return text;
  } finally {
    await server.close();
  }
}

describe('state in an application that was bundled', () => {
  it.each<[string, Bundler]>([
    ['Vite', withVite],
    ['webpack', withWebpack],
  ])(
    'lasts over a reload of the page, built by %s: each row comes once',
    async (name, bundler) => {
      const folder = await built(STATE, name, bundler);
      const expected: NumberedRows[] = [];
      await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
      await runStateJob(executor, 1_000_000, (batch) => {
        expected.push(batch);
      });
      for (const path of ['opfs://jobs', 'idb://jobs']) {
        const text = await answerOf(folder, `?path=${encodeURIComponent(path)}`);
        const { batches, before } = JSON.parse(text) as BundledStateAnswer;
        expect(before).toBeGreaterThanOrEqual(5);
        // The query went on: it has not begun anew.
        expect(must(batches[before]).sequence).toBeGreaterThan(must(batches[0]).sequence);
        // What the page had, but the engine didn't know yet that it had it, may come again under its number.
        const rows = new Map(batches.map((batch) => [batch.sequence, batch.rows]));
        for (const batch of batches) expect(rows.get(batch.sequence)).toEqual(batch.rows);
        expect([...rows.values()].flat()).toEqual(expected.flatMap((batch) => batch.rows));
      }
    },
    120_000,
  );
});

describe("'sabot-sql/kafka' in an application that was bundled", () => {
  it.each<[string, Bundler]>([
    ['Vite', withVite],
    ['webpack', withWebpack],
    ['esbuild', withEsbuild],
  ])(
    'reads the broker in memory, and says what a browser cannot have, built by %s',
    async (name, bundler) => {
      const text = await answerOf(await built(KAFKA, name, bundler));
      expect(JSON.parse(text)).toEqual({
        rows: ['ACME 0', 'NOVA 1', 'ACME 2'],
        refusal: expect.stringContaining('in a browser take new InMemoryKafka().createDriver()'),
      });
    },
    120_000,
  );
});
