import { expect, it } from 'vitest';
import type { PreparedOutput } from '../../src/checkpoint/checkpoint-participant.js';
import type {
  CheckpointStore,
  JobStore,
  StoredOutput,
} from '../../src/checkpoint/checkpoint-store.js';
import { bytesOf, newCheckpoint } from './new-checkpoint.js';

/** What every store does with the outputs of sinks. */
export function describeStoredOutputs(store: () => CheckpointStore): void {
  it('has no outputs before the first', async () => {
    const job = await store().openJob('no-outputs');
    expect(await job.pendingOutputs('sink')).toEqual([]);
    expect(await job.committedOutput('sink')).toEqual({ sequence: 0, rowsTotal: 0 });
    await job.markPublished('sink', 10);
    expect(await job.committedOutput('sink')).toEqual({ sequence: 0, rowsTotal: 0 });
  });

  it('keeps outputs until they are published, across checkpoints and writers', async () => {
    const job = await store().openJob('outputs');
    const [one, two, three] = [output(1, 10), output(2, 25), output(3, 30)];
    await commit(job, 1, [two, one]);
    await commit(job, 2, [three, { ...output(1, 5), sinkId: 'other' }]);
    const next = await store().openJob('outputs');
    const stored = [
      { ...one, checkpointId: 1 },
      { ...two, checkpointId: 1 },
      { ...three, checkpointId: 2 },
    ];
    expect(plain(await next.pendingOutputs('sink'))).toEqual(plain(stored));
    expect(await next.pendingOutputs('other')).toHaveLength(1);
    await next.markPublished('sink', 2);
    expect(plain(await next.pendingOutputs('sink'))).toEqual(plain(stored.slice(2)));
    await next.markPublished('sink', 3);
    expect(await next.pendingOutputs('sink')).toEqual([]);
    expect(await next.pendingOutputs('other')).toHaveLength(1);
    expect(await next.committedOutput('sink')).toEqual({ sequence: 3, rowsTotal: 30 });
    expect(await next.committedOutput('other')).toEqual({ sequence: 1, rowsTotal: 5 });
  });

  it('remembers how far outputs went, whatever comes later', async () => {
    const job = await store().openJob('progress');
    await commit(job, 1, [output(1, 10), output(2, 20)]);
    await commit(job, 2, []);
    await job.markPublished('sink', 2);
    await commit(job, 3, []);
    expect(await job.committedOutput('sink')).toEqual({ sequence: 2, rowsTotal: 20 });
  });

  it('takes an output that comes again in the place of the one before', async () => {
    const job = await store().openJob('again');
    await commit(job, 1, [output(1, 10), output(2, 20)]);
    const again = { ...output(2, 21), data: bytesOf(77, 9) };
    await commit(job, 2, [output(1, 10), again]);
    expect(plain(await job.pendingOutputs('sink'))).toEqual(
      plain([
        { ...output(1, 10), checkpointId: 2 },
        { ...again, checkpointId: 2 },
      ]),
    );
    expect(await job.committedOutput('sink')).toEqual({ sequence: 2, rowsTotal: 21 });
  });

  it('keeps outputs of any size', async () => {
    const job = await store().openJob('large-outputs');
    const sizes = [0, 1, 1 << 20, (9 << 20) + 5];
    const outputs = sizes.map((size, i) => ({ ...output(i + 1, i), data: bytesOf(size, i) }));
    await commit(job, 1, outputs);
    const pending = await job.pendingOutputs('sink');
    expect(pending.map(({ data }) => data.length)).toEqual(sizes);
    for (const [i, { data }] of pending.entries()) {
      expect(Buffer.from(data).equals(bytesOf(sizes[i] ?? 0, i))).toBe(true);
    }
  });

  it('discards the outputs of a job with it', async () => {
    const job = await store().openJob('discarded-outputs');
    await commit(job, 1, [output(1, 10)]);
    await job.discard();
    expect(await job.pendingOutputs('sink')).toEqual([]);
    expect(await job.committedOutput('sink')).toEqual({ sequence: 0, rowsTotal: 0 });
  });
}

function output(sequence: number, rowsTotal: number): PreparedOutput {
  return { sinkId: 'sink', sequence, rowsTotal, data: bytesOf(20 + sequence, sequence) };
}

async function commit(
  job: JobStore,
  checkpointId: number,
  outputs: readonly PreparedOutput[],
): Promise<void> {
  await job.commit(await newCheckpoint(job.jobId, checkpointId, {}, { outputs }));
}

/** Bytes as arrays, of whatever class they come. */
function plain(outputs: readonly (PreparedOutput | StoredOutput)[]): unknown {
  return outputs.map((stored) => ({ ...stored, data: [...stored.data] }));
}
