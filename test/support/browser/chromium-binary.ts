import { installedProgram } from '../browsers/debian-package.js';

/** The path of Chromium; Debian's package is installed where there is none. Throws otherwise. */
export function chromiumBinary(): string {
  return installedProgram({ path: '/usr/bin/chromium', packages: ['chromium'] });
}
