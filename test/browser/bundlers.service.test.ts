import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedProject } from '../packaging/packed-project.js';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer, STRICT_POLICY } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import {
  type Bundler,
  serveByVite,
  withEsbuild,
  withEsbuildAlone,
  withVite,
  withWebpack,
} from './bundlers.js';
import { runFirstQuery } from './pages/first-query.js';

const PAGE = '<!doctype html><script type="module" src="./main.js"></script>';
const INSTALLED = 'node_modules/sabot-sql/dist';

let browser: Browser;
let project: string;
let expected: string;

beforeAll(async () => {
  project = packedProject().folder;
  for (const [name, firstImports] of [
    ['main.js', ''],
    ['inlined.js', "import 'sabot-sql/inline-kernels';"],
  ] as const) {
    await build({
      entryPoints: ['test/browser/pages/first-query-page.ts'],
      outfile: join(project, name),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      banner: { js: firstImports },
      external: ['sabot-sql'],
    });
  }
  writeFileSync(join(project, 'index.html'), PAGE);
  browser = await launchChromium();
  expected = JSON.stringify(await runFirstQuery('typescript'));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(project, { recursive: true });
});

/** What a page says that is served from a folder. */
async function answerOf(folder: string, policy = STRICT_POLICY): Promise<string> {
  const library = join(project, INSTALLED, 'bundle');
  const folders = { '/': folder, '/app/': project, '/lib/': library };
  const server = await FolderServer.start({ policy, folders });
  try {
    const { page, problems } = await openWatchedPage(browser);
    const text = await pageAnswer(page, server.origin);
    expect(problems).toEqual([]);
    return text;
  } finally {
    await server.close();
  }
}

describe('an application with the installed package runs a query in Chromium', () => {
  it.each<[string, Bundler, string]>([
    ['Vite', withVite, 'main.js'],
    ['webpack', withWebpack, 'main.js'],
    ['esbuild and the kernels beside it', withEsbuild, 'main.js'],
    ['esbuild with inlined kernels', withEsbuildAlone, 'inlined.js'],
  ])(
    'when built by %s',
    async (name, bundler, entry) => {
      const outFolder = join(project, `built-by-${name.replaceAll(' ', '-')}`);
      mkdirSync(outFolder);
      writeFileSync(join(outFolder, 'index.html'), PAGE);
      await bundler(project, entry, outFolder);
      expect(await answerOf(outFolder)).toBe(expected);
    },
    120_000,
  );

  it('while served by Vite for development', async () => {
    const server = await serveByVite(project);
    try {
      const { page, problems } = await openWatchedPage(browser);
      expect(await pageAnswer(page, server.origin)).toBe(expected);
      expect(problems.filter((problem) => !problem.includes('404'))).toEqual([]);
    } finally {
      await server.close();
    }
  }, 120_000);

  it('with an import map of one line, and no bundler at all', async () => {
    const map = '{"imports":{"sabot-sql":"/lib/browser.js"}}';
    const folder = join(project, 'import-map');
    mkdirSync(folder);
    const html = `<!doctype html><script type="importmap">${map}</script>`;
    writeFileSync(
      join(folder, 'index.html'),
      `${html}<script type="module" src="/app/main.js"></script>`,
    );
    const hash = createHash('sha256').update(map).digest('base64');
    const policy = STRICT_POLICY.replace("script-src 'self'", `script-src 'self' 'sha256-${hash}'`);
    expect(await answerOf(folder, policy)).toBe(expected);
  });
});
