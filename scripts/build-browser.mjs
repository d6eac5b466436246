// What browsers get beside the compiled modules in dist/: kernels inlined in a module, and a bundle for pages without a
// bundler of their own. Run by `npm run build`, behind the compiler.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { prepareDatabase } from './prepare-database.mjs';

const KERNELS_IN_SOURCES = "new URL('../dist/kernels.wasm', import.meta.url)";
const KERNELS_BESIDE = "new URL('./kernels.wasm', import.meta.url)";
const BUNDLE = 'dist/bundle';
const PGLITE = "'../../../bundle/pglite.js'";
const NEW_DATABASE = 'pgdata.data';

/** What PGlite imports where it runs on Node. */
const nothingOfNode = {
  name: 'nothing-of-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'nothing' }));
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export {};' }));
  },
};

const pgliteBeside = {
  name: 'pglite-beside',
  setup({ onResolve }) {
    onResolve({ filter: /bundle\/pglite\.js$/ }, () => ({ path: './pglite.js', external: true }));
  },
};

/** Arrow's builders make a function of text, which strict pages forbid; this one does the same as a closure. */
const arrowWithoutEval = {
  name: 'arrow-without-eval',
  setup({ onLoad }) {
    onLoad({ filter: /apache-arrow\/builder\/valid\.mjs$/ }, () => ({
      contents: `export function createIsValidFunction(nullValues) {
        if (!nullValues || nullValues.length === 0) return () => true;
        return (value) => !nullValues.some((nothing) => nothing === value || Object.is(nothing, value));
      }`,
    }));
  },
};

await sayWhereKernelsLie();
await inlineKernels();
await preparePGlite();
await bundle();

/** In the built library they lie beside the entry, also where both are copied elsewhere. */
async function sayWhereKernelsLie() {
  const entry = await readFile('dist/browser.js', 'utf8');
  if (entry.includes(KERNELS_BESIDE)) return;
  if (!entry.includes(KERNELS_IN_SOURCES)) throw new Error('dist/browser.js names no kernels.wasm');
  await writeFile('dist/browser.js', entry.replace(KERNELS_IN_SOURCES, KERNELS_BESIDE));
}

/**
 * PGlite names modules of Node, at which bundlers for browsers stop. So browsers get a copy without them, and beside it the
 * files that it fetches.
 */
async function preparePGlite() {
  await rm(BUNDLE, { recursive: true, force: true });
  await mkdir(BUNDLE, { recursive: true });
  await build({
    stdin: {
      contents: `export { IdbFs, PGlite } from '@electric-sql/pglite';
        export { OpfsAhpFS } from '@electric-sql/pglite/opfs-ahp';
        export const PGLITE_FILES = {
          program: new URL('./pglite.wasm', import.meta.url),
          share: new URL('./pglite.data', import.meta.url),
          newDatabase: new URL('./${NEW_DATABASE}', import.meta.url),
        };`,
      resolveDir: '.',
    },
    outfile: `${BUNDLE}/pglite.js`,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    plugins: [nothingOfNode],
    logLevel: 'error',
  });
  for (const file of ['pglite.wasm', 'pglite.data', 'initdb.wasm']) {
    await copyFile(`node_modules/@electric-sql/pglite/dist/${file}`, `${BUNDLE}/${file}`);
  }
  await prepareDatabase(`${BUNDLE}/${NEW_DATABASE}`);
  await sayWhereFilesOfPGliteLie();
  for (const name of ['open-place', 'held-file-systems']) {
    const module = `dist/state/pglite/browser/${name}.js`;
    const text = await readFile(module, 'utf8');
    await writeFile(module, text.replace(/'@electric-sql\/pglite(\/opfs-ahp)?'/g, PGLITE));
  }
}

/** In the built library they lie beside PGlite. */
async function sayWhereFilesOfPGliteLie() {
  const module = 'dist/state/pglite/browser/pglite-files.js';
  await writeFile(module, `export { PGLITE_FILES } from ${PGLITE};\n`);
}

/** For surroundings that can't serve a file beside the code: importing the module is enough. */
async function inlineKernels() {
  const kernels = await readFile('dist/kernels.wasm', 'base64');
  const module = `import { chooseKernelBytes } from './kernels/load-kernels.js';

const KERNELS = '${kernels}';

chooseKernelBytes(async () => Uint8Array.from(atob(KERNELS), (digit) => digit.charCodeAt(0)));
`;
  await writeFile('dist/inline-kernels.js', module);
  await writeFile('dist/inline-kernels.d.ts', 'export {};\n');
}

/** Modules that share their parts, with all libraries; PGlite stays a module of its own, which knows its files by their place. */
async function bundle() {
  await build({
    entryPoints: {
      browser: 'dist/browser.js',
      kafka: 'dist/kafka-browser.js',
      'inline-kernels': 'dist/inline-kernels.js',
    },
    outdir: BUNDLE,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    minify: true,
    legalComments: 'inline',
    plugins: [arrowWithoutEval, pgliteBeside],
    logLevel: 'warning',
  });
  await copyFile('dist/kernels.wasm', `${BUNDLE}/kernels.wasm`);
}
