import { spawnSync } from 'node:child_process';

/** The server's program; Debian's package is installed where there is none. Throws otherwise. */
export function natsBinary(): string {
  if (isThere()) return PROGRAM;
  installPackage();
  if (isThere()) return PROGRAM;
  throw new Error(
    'The package nats-server is installed, but there is no nats-server: install it by hand.',
  );
}

const PROGRAM = 'nats-server';

function isThere(): boolean {
  return spawnSync(PROGRAM, ['--version']).status === 0;
}

function installPackage(): void {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'nats-server is not installed, and only root may install it: run "apt-get install nats-server" as root.',
    );
  }
  for (const step of [['update'], ['install', '--yes', '--no-install-recommends', PROGRAM]]) {
    const { status, error } = spawnSync('apt-get', step, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0) continue;
    const reason = error?.message ?? `it ended with ${status}`;
    throw new Error(
      `nats-server is not installed, and "apt-get ${step.join(' ')}" did not install it: ${reason}.`,
    );
  }
}
