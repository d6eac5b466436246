import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript } from './bundle-script.js';

/** What the library fetches from beside its scripts, as `FolderServer` takes it. */
export const KERNELS_BESIDE = { '/kernels.wasm': 'dist/kernels.wasm' };
export const PGLITE_BESIDE = Object.fromEntries(
  ['pglite.wasm', 'pglite.data', 'initdb.wasm', 'pgdata.data'].map((file) => {
    return [`/${file}`, `dist/bundle/${file}`];
  }),
);

/**
 * Makes a temporary folder with pages and bundled scripts. `pages`: the one script of each. `scripts`: the file of `test/browser/pages`
 * that each is bundled of, with the built library or its sources.
 */
export async function makePageFolder(
  pages: Readonly<Record<string, string>>,
  scripts: Readonly<Record<string, string>>,
  library?: './src/browser.ts',
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  for (const [name, script] of Object.entries(pages)) {
    const html = `<!doctype html><script type="module" src="${script}"></script>`;
    writeFileSync(join(folder, name), html);
  }
  for (const [name, entry] of Object.entries(scripts)) {
    await bundleScript(join('test/browser/pages', entry), join(folder, name), library);
  }
  return folder;
}
