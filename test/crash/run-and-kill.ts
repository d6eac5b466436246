import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Kill } from './crash-plan.js';

const PROGRAM = resolve('test/crash/crashing-process.mjs');
const ROWS = 50_000;

/** What a life of the process is to do. */
export interface LifeOptions {
  readonly kind: 'file' | 'delivery' | 'postgres';
  readonly stateUrl?: string;
  readonly tableUrl?: string;
}

/** How one life ended: `killed` where it was, at its fail point or at random; otherwise it has finished. */
export interface LifeEnd {
  readonly killed: boolean;
  readonly failPoint: string | undefined;
}

/** Starts the process with the state that is in `folder`; throws where it ends in any other way than it should. */
export async function live(
  folder: string,
  options: LifeOptions,
  kill: Kill | undefined,
): Promise<LifeEnd> {
  const failPoint = kill?.kind === 'fail-point' ? kill.failPoint : undefined;
  const count = kill?.kind === 'fail-point' ? kill.count : undefined;
  const argument = JSON.stringify({ ...options, folder, rows: ROWS, failPoint, count });
  const child = spawn(process.execPath, [PROGRAM, argument], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const timer =
    kill?.kind === 'at-random' ? setTimeout(() => child.kill('SIGKILL'), kill.afterMs) : undefined;
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done) => {
    child.once('exit', (status, by) => done([status, by]));
  });
  clearTimeout(timer);
  if (signal === 'SIGKILL' && kill !== undefined) return { killed: true, failPoint };
  if (code === 0) return { killed: false, failPoint: undefined };
  throw new Error(`the process ended with ${code ?? signal}:\n${output}`);
}

/**
 * Kills the process as planned, one life after the other, and lets the last one finish. Calls `onKilled` after each, and
 * returns how they ended, all but the last.
 */
export async function liveThrough(
  folder: string,
  options: LifeOptions,
  kills: readonly Kill[],
  onKilled: () => Promise<void>,
): Promise<readonly LifeEnd[]> {
  const ends: LifeEnd[] = [];
  for (const kill of kills) {
    const end = await live(folder, options, kill);
    ends.push(end);
    if (end.killed) await onKilled();
  }
  await live(folder, options, undefined);
  return ends;
}

/** A folder for one run, with a state database that is made already where `template` has one. */
export function runFolder(template?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  if (template !== undefined) {
    cpSync(join(template, 'state'), join(folder, 'state'), { recursive: true });
  }
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
