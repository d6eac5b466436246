import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Tests against real servers: `npm run test:services`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.service.test.ts'],
    exclude: [],
    globalSetup: ['test/services/global-setup.ts'],
    teardownTimeout: 60_000,
    // Servers and browsers share the machine with each other.
    expect: { ...base.test?.expect, poll: { timeout: 10_000 } },
  },
});
