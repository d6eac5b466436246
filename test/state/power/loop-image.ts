import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IMAGE_BYTES = 512 << 20;

/** Why a machine can't mount a file as a disk. There are no other reasons for leaving the power alone. */
export const OBSTACLES = {
  system: 'only Linux has loop devices',
  user: 'only root may mount',
  tools: 'mkfs.ext4 or mount is not installed',
  mount: 'this machine allows no loop mounts',
} as const;

/** What keeps this machine from mounting an image, or undefined. */
export function obstacle(): keyof typeof OBSTACLES | undefined {
  if (process.platform !== 'linux') return 'system';
  if (process.getuid?.() !== 0) return 'user';
  const folder = mkdtempSync(join(tmpdir(), 'sabot-loop-'));
  try {
    const image = makeImage(join(folder, 'image'));
    return tryMount(image, join(folder, 'mounted'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'tools';
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A disk in a file, with an empty ext4 on it. */
export function makeImage(path: string): string {
  writeFileSync(path, '');
  truncateSync(path, IMAGE_BYTES);
  execFileSync('mkfs.ext4', ['-q', '-F', path], { stdio: 'pipe' });
  return path;
}

/** What the disk holds at this moment. Whoever writes to it should stand still meanwhile. */
export function copyImage(from: string, to: string): string {
  rmSync(to, { force: true });
  execFileSync('cp', ['--sparse=always', from, to], { stdio: 'pipe' });
  return to;
}

/** Mounts an image, and unmounts it behind `work`, which is given the mount point. */
export async function withMounted<T>(
  image: string,
  point: string,
  work: (point: string) => Promise<T>,
): Promise<T> {
  mount(image, point);
  try {
    return await work(point);
  } finally {
    execFileSync('umount', [point], { stdio: 'pipe' });
  }
}

/** The file system itself writes down as little as it may of what nobody syncs. */
function mount(image: string, point: string): void {
  mkdirSync(point, { recursive: true });
  execFileSync('mount', ['-o', 'loop,commit=300', image, point], { stdio: 'pipe' });
}

function tryMount(image: string, point: string): 'mount' | undefined {
  try {
    mount(image, point);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    return 'mount';
  }
  execFileSync('umount', [point], { stdio: 'pipe' });
  return undefined;
}
