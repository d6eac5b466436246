import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program that Debian has, and the packages that bring it. */
export interface DebianProgram {
  readonly path: string;
  readonly packages: readonly string[];
}

/** The program's path; its packages are installed where it is not there. Throws otherwise. */
export function installedProgram({ path, packages }: DebianProgram): string {
  if (existsSync(path)) return path;
  const names = packages.join(' ');
  if (process.getuid?.() !== 0) {
    throw new Error(
      `${path} is not there, and only root may install it: run "apt-get install ${names}" as root.`,
    );
  }
  for (const step of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { status, error } = spawnSync('apt-get', step, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0) continue;
    const reason = error?.message ?? `it ended with ${status}`;
    throw new Error(`"apt-get ${step.join(' ')}" did not install ${path}: ${reason}.`);
  }
  return path;
}
