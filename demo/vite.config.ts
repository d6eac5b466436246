import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Works from any path, on the library as it was built. */
export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { alias: { 'sabot-sql': here('../dist/browser.js') } },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['@electric-sql/pglite'] },
  build: { outDir: here('../dist-demo'), emptyOutDir: true, target: 'es2022', sourcemap: false },
  server: { host: '127.0.0.1', port: 5173 },
});
