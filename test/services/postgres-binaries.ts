import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian puts the servers, by major version. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The folder of `initdb`, `postgres` and `pg_ctl`; Debian's package is installed where there is none. Throws otherwise. */
export function postgresBinaries(): string {
  const found = findBinaries();
  if (found !== undefined) return found;
  installPackage();
  const installed = findBinaries();
  if (installed !== undefined) return installed;
  throw new Error(
    `The package postgresql is installed, but ${DEBIAN_FOLDER} has no server: install PostgreSQL by hand.`,
  );
}

function findBinaries(): string | undefined {
  const debian = existsSync(DEBIAN_FOLDER)
    ? readdirSync(DEBIAN_FOLDER)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN_FOLDER, version, 'bin'))
    : [];
  const configured = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  const folders = configured ? [...debian, configured] : debian;
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

function installPackage(): void {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'PostgreSQL is not installed, and only root may install it: run "apt-get install postgresql" as root.',
    );
  }
  for (const step of [['update'], ['install', '--yes', '--no-install-recommends', 'postgresql']]) {
    const { status, error } = spawnSync('apt-get', step, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0) continue;
    const reason = error?.message ?? `it ended with ${status}`;
    throw new Error(
      `PostgreSQL is not installed, and "apt-get ${step.join(' ')}" did not install it: ${reason}.`,
    );
  }
}
