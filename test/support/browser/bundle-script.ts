import { build } from 'esbuild';

/**
 * Bundles one file of the tests, with the library that it imports, into `outfile`: as it is built, or of the sources, for
 * tests that reach into these.
 */
export async function bundleScript(
  entry: string,
  outfile: string,
  library: './dist/browser.js' | './src/browser.ts' = './dist/browser.js',
): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
    alias: {
      'sabot-sql': library,
      // Its own files name modules of Node; what was built has it ready for browsers.
      '@electric-sql/pglite': './dist/bundle/pglite.js',
      '@electric-sql/pglite/opfs-ahp': './dist/bundle/pglite.js',
    },
  });
}
