import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian puts the browser. */
const DEBIAN_PATH = '/usr/bin/chromium';

/** The path of Chromium; Debian's package is installed where there is none. Throws otherwise. */
export function chromiumBinary(): string {
  if (!existsSync(DEBIAN_PATH)) installPackage();
  return DEBIAN_PATH;
}

function installPackage(): void {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'Chromium is not installed, and only root may install it: run "apt-get install chromium" as root.',
    );
  }
  for (const step of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const { status, error } = spawnSync('apt-get', step, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0) continue;
    const reason = error?.message ?? `it ended with ${status}`;
    throw new Error(
      `Chromium is not installed, and "apt-get ${step.join(' ')}" did not install it: ${reason}.`,
    );
  }
}
