import { build } from 'esbuild';

/** Bundles one file of the tests, with the library that it imports as a browser gets it, into `outfile`. */
export async function bundleScript(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
    alias: { 'sabot-sql': './dist/browser.js' },
  });
}
