import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectories } from '../../../src/state/pglite/make-directories.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-directories-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('makeDirectories', () => {
  it('makes what is missing, for the owner alone, and leaves what is there', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await makeDirectories(path, 0o700);
    await makeDirectories(path, 0o700);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });

  it('fails where a file is in the way', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(makeDirectories(join(folder, 'file'), 0o700)).rejects.toThrow('EEXIST');
    await expect(makeDirectories(join(folder, 'file', 'below'), 0o700)).rejects.toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')('fails where no directory can be made', async () => {
    await expect(makeDirectories('/proc/nowhere/below', 0o700)).rejects.toThrow('ENOENT');
  });
});
