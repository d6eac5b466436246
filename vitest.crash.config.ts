import { defineConfig } from 'vitest/config';
import services from './vitest.services.config.js';

/** Processes that are killed and started again: `npm run test:crash`. `CRASH_RUNS=5` makes five times as many. */
export default defineConfig({
  ...services,
  test: { ...services.test, include: ['test/**/*.crash.test.ts'] },
});
