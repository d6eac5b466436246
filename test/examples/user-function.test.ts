import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildCrashExample } from './crash-and-restore.js';

describe('examples/user-function.ts', () => {
  it('calls functions of its own, and leaves out what one refuses', async () => {
    const program = join(dirname(buildCrashExample()), 'user-function.js');
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(stdout.trim().split('\n')).toEqual([
      'shop.example ************1234 12.5',
      'cafe.example ************0004 3.2',
      'shop.example none 40',
      '1 left out',
      'MASK expects 2 arguments, got 1; it is MASK(STRING, INT)',
    ]);
  }, 60_000);
});
