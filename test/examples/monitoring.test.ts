import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildCrashExample } from './crash-and-restore.js';

describe('examples/monitoring.ts', () => {
  it('shows metrics, health, profiles and why nothing comes out, of its own parts and of a query', async () => {
    const program = join(dirname(buildCrashExample()), 'monitoring.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('The next of'))).toEqual([
      'counter ordersSeen 5',
      'gauge queueLength 7',
      'histogram checkoutTime 12',
      'histogram basketSize 4',
      'in all DEGRADED',
      'tills HEALTHY ',
      'printer DEGRADED The paper runs out.',
      '4 metrics as JSON',
      '2 operations',
      '2 calls over 500 orders; in order: true',
      'rows have come in: true',
      'query hourly HEALTHY',
      'hourly running results <- project <- window-aggregate <- scan',
      '/livez 200 application/json; charset=utf-8',
      '/readyz 200 application/json; charset=utf-8',
      '/metrics 200 text/plain; version=0.0.4; charset=utf-8',
      '/metrics.json 200 application/json; charset=utf-8',
      '/queries 200 application/json; charset=utf-8',
      '/explain 200 text/plain; charset=utf-8',
    ]);
    expect(lines.find((line) => line.startsWith('The next of'))).toMatch(
      /^The next of 1 open window of TUMBLE\(INTERVAL '1' HOUR\), .* closes when the watermark reaches 2024-01-01 00:59:59\.999: .* \d+ rows came in and 0 rows went out so far\.$/,
    );
  }, 60_000);
});
