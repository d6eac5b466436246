import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve('dist/cli/main.js');

export interface Finished {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface StartOptions {
  readonly stdin?: string;
  readonly cwd?: string;
}

/** Starts the built command line; `started` may be signalled, `finished` tells how it ended. */
export function startCli(
  args: readonly string[],
  { stdin = '', cwd }: StartOptions = {},
): { readonly started: ChildProcess; readonly finished: Promise<Finished> } {
  const started = spawn(process.execPath, [PROGRAM, ...args], { cwd });
  started.stdin.end(stdin);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  started.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  started.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const finished = new Promise<Finished>((done) => {
    started.on('close', (status) => {
      done({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
  });
  return { started, finished };
}

export function cli(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  return startCli(args, options).finished;
}

/** A folder of files for one test; `close` removes it. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'sabot-sql-cli-'));

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
