import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/**
 * More of what looks for rare mistakes, on inputs that nobody has chosen: `npm run test:soak`, an hour
 * and a half. In it, for SOAK_MINUTES (55 unless given), are queries at full rate: `npm run test:soak:ci` is ten minutes of those alone.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      'test/**/*.soak.test.ts',
      'test/state/pglite/io-faults.test.ts',
      'test/{checkpoint,connectors,expressions,kernels,operators}/**/*.test.ts',
    ],
    exclude: ['test/**/*.service.test.ts'],
    testTimeout: 120_000,
  },
});
