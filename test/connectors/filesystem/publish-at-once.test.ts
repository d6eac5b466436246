import { expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { PreparedFile } from '../../../src/connectors/filesystem/sink/epoch-handle.js';
import { publishFiles } from '../../../src/connectors/filesystem/sink/publish-files.js';
import { TableFolder } from '../../../src/connectors/filesystem/sink/table-folder.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';

const FILES: readonly PreparedFile[] = [1, 2, 3].map((n) => ({
  from: `.part-${n}.in-progress`,
  to: `day=1/part-${n}`,
  sizeBytes: n,
}));

/** A file system whose other user publishes everything just before the `n`th operation of this one. */
async function publishWithAnother(n: number): Promise<{ files: MemoryFileSystem; calls: number }> {
  const files = new MemoryFileSystem(
    Object.fromEntries(FILES.map(({ from, sizeBytes }) => [`out/${from}`, 'x'.repeat(sizeBytes)])),
  );
  let calls = 0;
  const interfering = new Proxy(files, {
    get(target, name: keyof MemoryFileSystem) {
      const member = target[name];
      if (typeof member !== 'function') return member;
      return async (...values: never[]) => {
        if (++calls === n) await publishFiles(FILES, folderOn(target), () => {});
        return (member as (...values: never[]) => unknown).apply(target, values);
      };
    },
  });
  await publishFiles(FILES, folderOn(interfering), () => {});
  return { files, calls };
}

const folderOn = (files: MemoryFileSystem) => new TableFolder(files, 'out', 'totals');

it('is harmless when two runs do it at once, wherever one overtakes the other', async () => {
  const alone = await publishWithAnother(Number.POSITIVE_INFINITY);
  expect(alone.calls).toBeGreaterThan(10);
  for (let n = 1; n <= alone.calls; n++) {
    const { files } = await publishWithAnother(n);
    expect(files.paths).toEqual(FILES.map(({ to }) => `out/${to}`));
  }
});

it('still refuses a file that is there already, written by something else', async () => {
  const file = must(FILES[0]);
  const files = new MemoryFileSystem({ [`out/${file.from}`]: 'x', [`out/${file.to}`]: 'y' });
  await expect(publishFiles([file], folderOn(files), () => {})).rejects.toThrow(
    'is there already, written by something else',
  );
});
