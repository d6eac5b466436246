import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Compiles the example against the built library; gives the path of the program. */
export function buildCrashExample(): string {
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.examples.json'], { encoding: 'utf8' });
  return join(process.cwd(), 'dist-examples', 'crash-and-restore.js');
}
