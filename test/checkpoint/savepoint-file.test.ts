import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckpointStore, NewCheckpoint } from '../../src/checkpoint/checkpoint-store.js';
import { findRestorable } from '../../src/checkpoint/restore-checkpoint.js';
import {
  type JobToSave,
  openSavepoint,
  writeSavepoint,
} from '../../src/checkpoint/savepoint-file.js';
import { must } from '../../src/common/assert.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { nodeFileSystem } from '../../src/platform/node.js';
import { refusal } from '../state/conformance/state-database-support.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { bytesOf, newCheckpoint, referencesOf } from './new-checkpoint.js';

const PLACES = 100;

/** Has no room left when a file is to get its name. */
class FullFileSystem extends MemoryFileSystem {
  override async rename(): Promise<void> {
    throw new Error('ENOSPC: no space left on device');
  }
}

function toSave({ manifest, payloads }: NewCheckpoint): JobToSave {
  return {
    manifest,
    readPayload: async ({ participantId }) =>
      must(payloads.find(({ reference }) => reference.participantId === participantId)).data,
  };
}

async function twoJobs(): Promise<readonly NewCheckpoint[]> {
  return [
    await newCheckpoint('orders', 7, {
      source: { facts: { offset: 'é"' } },
      window: { payload: bytesOf(3001, 1) },
      other: { payload: bytesOf(50, 2) },
    }),
    await newCheckpoint('empty', 1, { none: { payload: new Uint8Array() } }),
  ];
}

async function expectJobs(store: CheckpointStore, jobs: readonly NewCheckpoint[]): Promise<void> {
  expect(await store.listJobs()).toEqual(jobs.map(({ manifest }) => manifest.jobId).sort());
  for (const { manifest, payloads } of jobs) {
    const { jobId, checkpointId } = manifest;
    const byteLength = payloads.reduce((sum, { data }) => sum + data.length, 0);
    expect(await store.listCheckpoints(jobId)).toEqual([
      { kind: 'intact', checkpointId, manifest, byteLength },
    ]);
    const restorable = must(await findRestorable(store, jobId));
    expect(restorable.manifest).toEqual(manifest);
    for (const { reference, data } of payloads) {
      const state = restorable.takeState(reference.participantId);
      expect(state.payloads.map((payload) => [...payload])).toEqual([[...data]]);
    }
  }
}

describe('a savepoint', () => {
  it('gives back the jobs that were saved, however the file is read', async () => {
    const files = new MemoryFileSystem({}, { readSizes: Array.from({ length: 50 }, (_, i) => i) });
    const jobs = await twoJobs();
    await writeSavepoint('saved/jobs.savepoint', jobs.map(toSave), files);
    const store = await openSavepoint('saved/jobs.savepoint', files);
    await expectJobs(store, jobs);
    expect(await store.listCheckpoints('another')).toEqual([]);
    expect(files.openFiles).toBe(0);
  });

  it('is for reading alone', async () => {
    const files = new MemoryFileSystem({});
    await writeSavepoint('one', (await twoJobs()).map(toSave), files);
    const store = await openSavepoint('one', files);
    expect(await refusal(store.openJob('orders'))).toContain('only for reading');
  });

  it('has nothing that it was not given', async () => {
    const files = new MemoryFileSystem({});
    const jobs = await twoJobs();
    await writeSavepoint('one', jobs.map(toSave), files);
    const store = await openSavepoint('one', files);
    const reference = must(referencesOf(must(jobs[0]))[0]);
    const wrong = [
      { ...reference, checkpointId: 8 },
      { ...reference, participantId: 'another' },
      { ...reference, byteLength: 3000 },
    ];
    for (const other of wrong) {
      await expect(store.readPayload('orders', other)).rejects.toThrow(/is damaged: it /);
    }
    await expect(store.readPayload('empty', reference)).rejects.toThrow(/it is missing/);
  });

  it('takes the place of an older one, and of what a crash has left of its writing', async () => {
    const [first, second] = await twoJobs();
    const files = new MemoryFileSystem({ 'a/b.draft': 'half a savepoint' });
    await writeSavepoint('a/b', [toSave(must(first))], files);
    await writeSavepoint('a/b', [toSave(must(second))], files);
    await expectJobs(await openSavepoint('a/b', files), [must(second)]);
    expect(await files.list('a')).toEqual(['b']);
  });

  it('is not there at all where its writing fails', async () => {
    const [job] = await twoJobs();
    const { manifest } = must(job);
    const failure = new StreamingError(ErrorType.CHECKPOINT_ERROR, 'A payload is damaged.');
    const files = new MemoryFileSystem({});
    const readPayload = async (): Promise<Uint8Array> => Promise.reject(failure);
    await expect(writeSavepoint('a/b', [{ manifest, readPayload }], files)).rejects.toBe(failure);
    expect(await files.list('a')).toEqual([]);
    expect(files.openFiles).toBe(0);
    const full = new FullFileSystem({});
    const sentence = await refusal(writeSavepoint('a/b', [toSave(must(job))], full));
    expect(sentence).toMatch(/^The savepoint "a\/b" can't be written: ENOSPC.*\.$/);
    expect(await full.list('a')).toEqual([]);
  });
});

describe('a savepoint that is damaged', () => {
  const files = new MemoryFileSystem({});

  async function written(): Promise<Uint8Array> {
    await writeSavepoint('whole', (await twoJobs()).map(toSave), files);
    const { sizeBytes } = must(await files.stat('whole'));
    const bytes = new Uint8Array(sizeBytes);
    await (await files.open('whole')).read(bytes, 0);
    return bytes;
  }

  async function expectRefused(bytes: Uint8Array): Promise<void> {
    const damaged = new MemoryFileSystem({ file: bytes });
    const restoring = async (): Promise<void> => {
      const store = await openSavepoint('file', damaged);
      for (const jobId of ['orders', 'empty']) await findRestorable(store, jobId);
    };
    expect(await refusal(restoring())).toMatch(/^[A-Z].*\.$/);
  }

  it('is never restored from, wherever one byte has changed', async () => {
    const bytes = await written();
    const place = fc.record({
      at: fc.oneof(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 100 })),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ at, bit }) => {
        const changed = bytes.slice();
        changed[at]! ^= 1 << bit;
        await expectRefused(changed);
      }),
      { numRuns: PLACES },
    );
  });

  it('is never restored from, wherever it is cut off, or if something follows', async () => {
    const bytes = await written();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (end) => {
        await expectRefused(bytes.slice(0, end));
      }),
      { numRuns: PLACES },
    );
    await expectRefused(Uint8Array.of(...bytes, 0));
  });

  it('is told from what never was one', async () => {
    for (const foreign of ['', '{}', 'PAR1', 'SABOT', 'x'.repeat(10_000)]) {
      const others = new MemoryFileSystem({ file: foreign });
      expect(await refusal(openSavepoint('file', others))).toContain('is not a savepoint');
    }
    const bytes = await written();
    bytes[8] = 2;
    const newer = new MemoryFileSystem({ file: bytes });
    expect(await refusal(openSavepoint('file', newer))).toContain('has format version 2');
    const inFolder = new MemoryFileSystem({ 'folder/file': '' });
    expect(await refusal(openSavepoint('folder', inFolder))).toContain('is a folder');
    expect(await refusal(openSavepoint('nowhere', inFolder))).toContain('does not exist');
  });
});

describe('a savepoint on the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sabot-savepoint-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  it('is a file for its owner alone, with nothing beside it', async () => {
    const path = join(folder, 'new', 'folder', 'jobs.savepoint');
    const jobs = await twoJobs();
    for (let i = 0; i < 2; i++) await writeSavepoint(path, jobs.map(toSave), nodeFileSystem);
    await expectJobs(await openSavepoint(path, nodeFileSystem), jobs);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'new', 'folder'))).toEqual(['jobs.savepoint']);
    expect(existsSync(`${path}.draft`)).toBe(false);
  });

  it('is refused where it cannot be', async () => {
    const path = join(folder, 'taken');
    await writeSavepoint(path, (await twoJobs()).map(toSave), nodeFileSystem);
    const below = writeSavepoint(join(path, 'below'), [], nodeFileSystem);
    expect(await refusal(below)).toMatch(/can't be written: /);
  });
});
