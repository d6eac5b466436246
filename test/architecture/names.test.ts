import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow } from './source-files.js';

describe('file names', () => {
  it('are lower case with hyphens, documents in capitals apart', () => {
    const folders = ['src', 'assembly', 'test', 'bench', 'examples'];
    const odd = folders
      .flatMap(filesBelow)
      .filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/.test(basename(path)))
      .filter((path) => !/^[A-Z]+\.md$/.test(basename(path)));
    expect(odd).toEqual([]);
  });
});
