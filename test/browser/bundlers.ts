import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { createServer, build as vite } from 'vite';
import webpack from 'webpack';
import { must } from '../../src/common/assert.js';

/** Builds `entry` of a project in which the package is installed, with each bundler's own defaults, into `outFolder`. */
export type Bundler = (project: string, entry: string, outFolder: string) => Promise<void>;

/** The page is the project's index.html. */
export const withVite: Bundler = async (project, _entry, outFolder) => {
  await vite({
    root: project,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: outFolder, emptyOutDir: false, target: 'esnext' },
  });
};

export const withWebpack: Bundler = async (project, entry, outFolder) => {
  const compiler = must(
    webpack({
      context: project,
      mode: 'production',
      entry: `./${entry}`,
      output: { path: outFolder, filename: 'main.js', publicPath: 'auto' },
      experiments: { topLevelAwait: true },
      performance: { hints: false },
    }),
  );
  const stats = await new Promise<webpack.Stats>((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(must(result))));
  });
  await new Promise<void>((resolve) => compiler.close(() => resolve()));
  const { errors = [], warnings = [] } = stats.toJson({ errors: true, warnings: true });
  const complaints = [...errors, ...warnings].map(({ message }) => message);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
};

/** esbuild leaves the kernels' URL as it is, so that the file is copied by hand. */
export const withEsbuild: Bundler = async (project, entry, outFolder) => {
  await bundle(project, entry, outFolder);
  copyFileSync(
    join(project, 'node_modules/sabot-sql/dist/kernels.wasm'),
    join(outFolder, 'kernels.wasm'),
  );
};

/** Without that file; the entry imports `sabot-sql/inline-kernels`. */
export const withEsbuildAlone: Bundler = (project, entry, outFolder) =>
  bundle(project, entry, outFolder);

async function bundle(project: string, entry: string, outFolder: string): Promise<void> {
  const { warnings } = await esbuild({
    absWorkingDir: project,
    entryPoints: [entry],
    outfile: join(outFolder, 'main.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
}

/** Vite's server for development, on the loopback address. */
export async function serveByVite(
  project: string,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = await createServer({
    root: project,
    configFile: false,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  return { origin: must(server.resolvedUrls?.local[0]), close: () => server.close() };
}
