import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { lockDirectory } from '../../../src/state/pglite/directory-lock.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sabot-lock-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A claim as another process of this machine would have written it; `startedAt` as on machines that don't tell. */
function claimFor(pid: number, startedAt = ''): string {
  const release = lockDirectory(directory);
  const name = must(readdirSync(directory)[0]);
  const claim = JSON.parse(readFileSync(join(directory, name), 'utf8')) as object;
  release();
  const path = join(directory, 'lock-of-another');
  writeFileSync(path, JSON.stringify({ ...claim, pid, startedAt }));
  return path;
}

async function sleepingProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  return child;
}

describe('lockDirectory', () => {
  it('refuses a second user, and admits one when the first has left', () => {
    const release = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`);
    release();
    lockDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is never stolen from a living process, and taken over from a dead one', async () => {
    const child = await sleepingProcess();
    try {
      const claim = claimFor(must(child.pid));
      expect(() => lockDirectory(directory)).toThrow(`in use by process ${child.pid}`);
      expect(readdirSync(directory)).toEqual(['lock-of-another']);
      child.kill('SIGKILL');
      await once(child, 'exit');
      lockDirectory(directory)();
      expect(readdirSync(directory)).not.toContain(claim);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it.runIf(process.platform === 'linux')(
    'knows a later process of the same number for another one',
    () => {
      claimFor(process.pid, 'another-boot:123');
      lockDirectory(directory)();
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'is taken over from a process that was killed and whose parent has not noticed',
    async () => {
      const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 30']);
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await setTimeout(5);
        claimFor(pid);
        expect(() => lockDirectory(directory)()).not.toThrow();
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );

  it('refuses where it cannot tell whether the other process lives', () => {
    const path = claimFor(process.pid);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
    expect(() => lockDirectory(directory)).toThrow(
      'on the host elsewhere; if that is gone, delete',
    );
    writeFileSync(path, 'damaged');
    expect(() => lockDirectory(directory)).toThrow('unreadable');
    expect(readdirSync(directory)).toEqual(['lock-of-another']);
  });
});
