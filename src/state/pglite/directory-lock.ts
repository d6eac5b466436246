import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

const CLAIM_PREFIX = 'lock-';

/** Who claims a directory. `startedAt` tells a process from a later one of the same number. */
interface Claim {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Makes this process the only user of a directory, or throws STATE_ERROR. Two processes on one PGlite directory would
 * silently lose each other's commits.
 *
 * Every process first puts down a claim file of its own and then looks for others: of two that come at the same moment
 * both may be refused, but never both admitted. Only claims of processes known to be dead are removed.
 *
 * Returns what gives the directory back.
 */
export function lockDirectory(directory: string): () => void {
  const own = `${CLAIM_PREFIX}${randomUUID()}`;
  const ownPath = join(directory, own);
  writeClaim(directory, ownPath);
  try {
    for (const name of readdirSync(directory)) {
      if (name.startsWith(CLAIM_PREFIX) && name !== own)
        clearClaim(directory, join(directory, name));
    }
  } catch (error) {
    removeIfThere(ownPath);
    throw error;
  }
  return () => removeIfThere(ownPath);
}

function writeClaim(directory: string, path: string): void {
  const claim: Claim = { host: hostname(), pid: process.pid, startedAt: startOf(process.pid) };
  const draft = join(directory, `draft-${randomUUID()}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, JSON.stringify(claim));
    // A claim that a power loss leaves behind must be readable, so that it is known to be of a dead process.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Removes the claim of a dead process; throws for one that lives or may live. */
function clearClaim(directory: string, path: string): void {
  const claim = readClaim(path);
  if (claim === undefined) return;
  if (claim.host !== hostname()) {
    throw inUse(
      directory,
      `by process ${claim.pid} on the host ${claim.host}; if that is gone, delete ${path}`,
    );
  }
  if (isAlive(claim)) {
    throw inUse(directory, `by process ${claim.pid}; stop it, or choose another statePath`);
  }
  removeIfThere(path);
}

/** The claim, or undefined where it is gone in the meantime. */
function readClaim(path: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Claim;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw inUse(path, 'by a process whose lock file is unreadable; if it is gone, delete the file');
  }
}

function isAlive(claim: Claim): boolean {
  try {
    process.kill(claim.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (isZombie(claim.pid)) return false;
  const startedAt = startOf(claim.pid);
  return startedAt === '' || claim.startedAt === '' || startedAt === claim.startedAt;
}

/**
 * Whether all threads of a process have ended, and only its parent has not asked for its exit status yet: in a container
 * whose first process doesn't, it never will.
 */
function isZombie(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const status = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      return /^[ZX]$/.test(fieldsBehindName(status)[0] ?? '');
    });
  } catch {
    return false;
  }
}

/** The fields behind the command's name, which stands in brackets and may hold anything; the first one is field 3. */
function fieldsBehindName(status: string): readonly string[] {
  return status.slice(status.lastIndexOf(')') + 2).split(' ');
}

/** Boot and tick at which a process started, or an empty text where the machine does not tell (other than Linux). */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${boot}:${fieldsBehindName(status)[19]}`;
  } catch {
    return '';
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function inUse(directory: string, by: string): StreamingError {
  const sentence = `The state in ${directory} is in use ${by}.`;
  const context = { component: 'statePath', file: directory };
  return new StreamingError(ErrorType.STATE_ERROR, sentence, context, { code: 'STATE_LOCKED' });
}
