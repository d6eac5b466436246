import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = fileURLToPath(new URL('src/', import.meta.url));

export default defineConfig({
  resolve: {
    // The benchmarks name the built library as its users do; their test runs them on the sources.
    alias: [
      { find: /^sabot-sql$/, replacement: `${source}node.ts` },
      { find: /^#dist\//, replacement: source },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['service', 'crash', 'soak'].map((kind) => `test/**/*.${kind}.test.ts`),
    setupFiles: ['test/support/random-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    maxWorkers: 2,
  },
});
