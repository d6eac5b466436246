import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-system-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a folder with those that it lies in, however many ask for it at once', async () => {
  const path = join(folder, 'a', 'b', 'c', 'd');
  await Promise.all(Array.from({ length: 20 }, () => nodeFileSystem.makeFolder(path)));
  expect(statSync(path).isDirectory()).toBe(true);
});

it('says at once where no folder can be made', { timeout: 5000 }, async () => {
  await expect(nodeFileSystem.makeFolder('/proc/nowhere/below')).rejects.toThrow('ENOENT');
});
