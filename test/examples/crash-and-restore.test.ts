import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildCrashExample } from './crash-and-restore.js';

describe('examples/crash-and-restore.ts', () => {
  it('writes the same bytes, killed or not', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      buildCrashExample(),
      '--kills',
      '2',
      '--rows',
      '60000',
    ]);
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1)).toBe('identical');
    expect(lines.filter((line) => line.includes('kill -9'))).not.toEqual([]);
  }, 120_000);
});
