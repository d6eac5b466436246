import { expect, it } from 'vitest';
import type { CheckpointReader, StoredCheckpoint } from '../../src/checkpoint/checkpoint-store.js';
import { windowTablesOf } from '../../src/runtime/window-tables.js';
import { SqlNames } from '../../src/state/inspect/sql-names.js';

function stored(jobId: string, kinds: readonly string[]): StoredCheckpoint {
  const participants = kinds.map((kind, i) => ({
    id: `${kind}-${i + 1}`,
    description: { kind, identity: {}, sentence: 'GROUP BY a' },
    facts: {},
    payloads: [],
  }));
  const manifest = {
    ...({ formatVersion: 1, jobId, checkpointId: 1, kind: 'checkpoint' } as const),
    ...{ triggeredAtMs: 0, isFinal: false, participants },
  };
  return { kind: 'intact', checkpointId: 1, manifest, byteLength: 0 };
}

function readerOf(jobs: Readonly<Record<string, readonly StoredCheckpoint[]>>): CheckpointReader {
  return {
    listJobs: async () => Object.keys(jobs),
    listCheckpoints: async (jobId) => jobs[jobId] ?? [],
    readPayload: async () => new Uint8Array(),
  };
}

it('names window aggregations by job and number, each otherwise', async () => {
  const long = 'x'.repeat(100);
  const one = ['window-aggregate'];
  const reader = readerOf({
    'A-b': [stored('A-b', ['source', 'window-aggregate', 'union-all', 'window-aggregate'])],
    a_b: [{ kind: 'damaged', checkpointId: 2, damage: 'cut' }, stored('a_b', one)],
    damaged: [{ kind: 'damaged', checkpointId: 1, damage: 'cut' }],
    stateless: [stored('stateless', ['source'])],
    [long]: [stored(long, one)],
    [`${long}y`]: [stored(`${long}y`, one)],
  });
  const tables = await windowTablesOf(reader, new SqlNames());
  const x = 'x'.repeat(32);
  expect(tables.map(({ name, operatorId }) => [name, operatorId])).toEqual([
    ['window_aggregates_a_b_1', 'window-aggregate-2'],
    ['window_aggregates_a_b_2', 'window-aggregate-4'],
    ['window_aggregates_a_b_1_', 'window-aggregate-1'],
    [`window_aggregates_${x}_1`, 'window-aggregate-1'],
    [`window_aggregates_${x}_1_`, 'window-aggregate-1'],
  ]);
  expect(tables[2]?.contents).toBe(
    'window aggregates of job "a_b", window-aggregate-1: GROUP BY a',
  );
});
