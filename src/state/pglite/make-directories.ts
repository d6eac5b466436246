import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those that it lies in, readable by their owner alone; those that are there stay as they are. Node's
 * own way never returns for a place such as `/proc`, where making a directory fails as if the one above were missing.
 */
export async function makeDirectories(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(directory)).isDirectory()) return;
    const above = dirname(directory);
    if (code !== 'ENOENT' || above === directory || (await isThere(above))) throw error;
    await makeDirectories(above);
    await makeDirectories(directory);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
