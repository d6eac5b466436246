import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildCrashExample } from './crash-and-restore.js';

describe('examples/error-handling.ts', () => {
  it('tells what is done about each error', async () => {
    const program = join(dirname(buildCrashExample()), 'error-handling.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(stdout.trim().split('\n')).toEqual([
      'WARNING: The price service did not answer (1). RETRY',
      'to do: RETRY',
      'WARNING: The price service did not answer (2). RETRY',
      'alert level warning at 2 errors',
      'to do: RETRY',
      'shares 2, 4, 8; left out: 1',
      'shares has paused at project',
      '3 rows, 1 start anew',
    ]);
  }, 60_000);
});
