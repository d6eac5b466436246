import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../src/common/file-system.js';
import { nodeFileSystem } from '../../src/platform/node.js';
import { MemoryFileSystem } from './memory-file-system.js';
import './random-seed.js';

const bytes = (text: string) => new TextEncoder().encode(text);

async function write(files: FileSystem, path: string, text: string, isSynced: boolean) {
  const writer = await files.create(path);
  await writer.write(bytes(text));
  if (isSynced) await writer.sync();
  await writer.close();
}

async function read(files: FileSystem, path: string): Promise<string> {
  const reader = await files.open(path);
  const target = new Uint8Array(100);
  const length = await reader.read(target, 0);
  await reader.close();
  return new TextDecoder().decode(target.subarray(0, length));
}

describe('after a power loss', () => {
  it('bytes are there that were synced, under names whose folder was synced', async () => {
    const files = new MemoryFileSystem({ 'd/old': 'old' });
    await write(files, 'd/a', 'synced', true);
    await write(files, 'd/b', 'not synced', false);
    await files.syncFolder('d');
    await write(files, 'd/c', 'synced, but not its name', true);
    files.crash();
    expect(files.paths).toEqual(['d/a', 'd/b', 'd/old']);
    expect(await read(files, 'd/a')).toBe('synced');
    expect(await read(files, 'd/b')).toBe('');
  });

  it('more may be there, files in part', async () => {
    const files = new MemoryFileSystem({ 'd/old': 'old' });
    await write(files, 'd/a', '0123456789', false);
    // The name stays, and half of the bytes; what was there all the time has nothing to lose.
    const chances = [0.2, 0.5, 0.5];
    files.crash(() => chances.shift()!);
    expect(await read(files, 'd/a')).toBe('01234');
    expect(await read(files, 'd/old')).toBe('old');
  });

  it.each([
    ['is undone where no folder was synced', [], 'd/a'],
    ['is done where one was', ['d'], 'e/a'],
    ['is done where the other one was', ['e'], 'e/a'],
  ])('a rename %s', async (_, synced, path) => {
    const files = new MemoryFileSystem({ 'd/a': 'text', 'e/b': '' });
    await files.rename('d/a', 'e/a');
    for (const folder of synced) await files.syncFolder(folder);
    files.crash();
    expect(files.paths).toEqual([path, 'e/b']);
    expect(await read(files, path)).toBe('text');
  });

  it('a folder that was not synced into its parent is gone with all that is in it', async () => {
    const files = new MemoryFileSystem();
    await files.makeFolder('d/e');
    await write(files, 'd/e/a', 'text', true);
    await files.syncFolder('d/e');
    await files.syncFolder('d');
    files.crash();
    expect(files.paths).toEqual([]);
    expect(await files.stat('d')).toBeUndefined();
  });

  it('what was opened before is of no use', async () => {
    const files = new MemoryFileSystem();
    const writer = await files.create('a');
    files.crash(() => 0);
    await expect(writer.write(bytes('x'))).rejects.toThrow('EBADF');
    expect(files.openFiles).toBe(0);
  });
});

describe('an operation', () => {
  it('fails when it is told to, once', async () => {
    const files = new MemoryFileSystem();
    files.failOperation(2, 'ENOSPC');
    const writer = await files.create('a');
    await expect(writer.write(bytes('text'))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(files.hasFailed).toBe(true);
    await writer.write(bytes('more'));
    expect(await read(files, 'a')).toBe('more');
  });

  it('may do half of its work, or all of it, and fail nevertheless', async () => {
    const files = new MemoryFileSystem();
    const writer = await files.create('a');
    files.failOperation(1, 'short write');
    await expect(writer.write(bytes('text'))).rejects.toThrow('ENOSPC');
    expect(await read(files, 'a')).toBe('te');
    files.failOperation(1, 'lost answer');
    await expect(files.rename('a', 'b')).rejects.toThrow('EIO');
    expect(files.paths).toEqual(['b']);
  });
});

type Step = (files: FileSystem, root: string) => Promise<unknown>;

const path = fc.constantFrom('a', 'b', 'd/a', 'd/b', 'd/e/a');
const folder = fc.constantFrom('d', 'd/e', 'f');
const step: fc.Arbitrary<Step> = fc.oneof(
  path.map(
    (name): Step =>
      (files, root) =>
        write(files, `${root}/${name}`, name, true),
  ),
  path.map(
    (name): Step =>
      (files, root) =>
        read(files, `${root}/${name}`),
  ),
  path.map(
    (name): Step =>
      (files, root) =>
        files.remove(`${root}/${name}`),
  ),
  fc.tuple(path, path).map(
    ([from, to]): Step =>
      (files, root) =>
        files.rename(`${root}/${from}`, `${root}/${to}`),
  ),
  folder.map(
    (name): Step =>
      (files, root) =>
        files.makeFolder(`${root}/${name}`),
  ),
  folder.map(
    (name): Step =>
      (files, root) =>
        files.list(`${root}/${name}`),
  ),
  folder.map(
    (name): Step =>
      (files, root) =>
        files.syncFolder(`${root}/${name}`),
  ),
  path.map(
    (name): Step =>
      async (files, root) => {
        const found = await files.stat(`${root}/${name}`);
        return found?.isFolder === false ? found : undefined;
      },
  ),
);

it('does as the file system of the machine does', async () => {
  const top = await mkdtemp(join(tmpdir(), 'file-system-'));
  let count = 0;
  const outcome = async (work: Promise<unknown>) => {
    try {
      return await work;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    }
  };
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const root = join(top, String(count++));
        const memory = new MemoryFileSystem();
        for (const files of [memory, nodeFileSystem]) await files.makeFolder(root);
        for (const doStep of steps) {
          const [done, wanted] = [
            await outcome(doStep(memory, root)),
            await outcome(doStep(nodeFileSystem, root)),
          ];
          expect(done).toEqual(wanted);
        }
      }),
      { numRuns: 100 },
    );
  } finally {
    await rm(top, { recursive: true });
  }
});
