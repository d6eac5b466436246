import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Lists the files of a build for the service worker. */
const precacheList: Plugin = {
  name: 'precache-list',
  generateBundle(_, bundle) {
    const files = Object.keys(bundle).filter((file) => !file.endsWith('.html'));
    this.emitFile({ type: 'asset', fileName: 'precache.json', source: JSON.stringify(files) });
  },
};

/** Works from any path, on the library as it was built. */
export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { alias: { 'sabot-sql': here('../dist/browser.js') } },
  plugins: [precacheList],
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['@electric-sql/pglite'] },
  build: { outDir: here('../dist-demo'), emptyOutDir: true, target: 'es2022', sourcemap: false },
  server: { host: '127.0.0.1', port: 5173 },
});
