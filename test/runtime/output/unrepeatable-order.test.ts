import { describe, expect, it } from 'vitest';
import type { JobStore } from '../../../src/checkpoint/checkpoint-store.js';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import { IGNORE_FAIL_POINTS } from '../../../src/common/fail-points.js';
import type { SinkConnector } from '../../../src/connectors/sink.js';
import { BIGINT, type ResultBatch } from '../../../src/node.js';
import { DirectOutput } from '../../../src/runtime/output/direct-output.js';
import { LoggedOutput } from '../../../src/runtime/output/logged-output.js';
import { SinkOutput } from '../../../src/runtime/output/sink-output.js';
import { resultBatch } from '../../support/result-batches.js';

/** A store in which ten rows have been published. */
async function storeOfTen(): Promise<JobStore> {
  const store = await new MemoryCheckpointStore().openJob('job');
  store.committedOutput = async () => ({ sequence: 2, rowsTotal: 10 });
  return store;
}

const CHECKPOINT = { facts: { rowsTotal: 7, batches: 1 }, payloads: [] };

function sinkOf(delivery: SinkConnector['delivery'], written: number[]): SinkConnector {
  return {
    delivery,
    init: async () => {},
    recover: async () => {},
    write: async (batch) => {
      written.push(batch.numRows);
    },
    prepare: async () => undefined,
    publish: async () => {},
    close: async () => {},
  };
}

function fiveRows(): Promise<ResultBatch> {
  const rows = [1n, 2n, 3n, 4n, 5n].map((n) => ({ n }));
  return resultBatch([{ name: 'n', type: BIGINT, nullable: true }], rows);
}

describe('an output behind an older checkpoint', () => {
  it('refuses to go on where rows that were published may come in another order', async () => {
    const store = await storeOfTen();
    const logged = new LoggedOutput(
      store,
      { sequence: 2 },
      () => {},
      () => {},
    );
    const sink = new SinkOutput('t', sinkOf('transactional', []), store, IGNORE_FAIL_POINTS);
    for (const output of [logged, sink]) {
      await output.open();
      output.restore(CHECKPOINT);
      expect(() => output.begin(false)).toThrow('3 rows have been published behind the checkpoint');
      expect(() => output.begin(true)).not.toThrow();
    }
  });

  it('writes them again where that changes nothing, and drops them where their order is the same', async () => {
    for (const [delivery, isRepeatable, expected] of [
      ['idempotent', false, [5]],
      ['transactional', true, [2]],
    ] as const) {
      const written: number[] = [];
      const sink = sinkOf(delivery, written);
      const output = new SinkOutput('t', sink, await storeOfTen(), IGNORE_FAIL_POINTS);
      await output.open();
      output.restore(CHECKPOINT);
      output.begin(isRepeatable);
      await output.write([await fiveRows()]);
      expect(written).toEqual(expected);
    }
  });

  it('gives a consumer rows again rather than lose some', async () => {
    for (const [isRepeatable, expected] of [
      [false, 5],
      [true, 2],
    ] as const) {
      const output = new DirectOutput({ rows: 10, batches: 2 });
      output.restore(CHECKPOINT, 1);
      output.begin(isRepeatable);
      await output.write([await fiveRows()]);
      expect(output.take().map(({ numRows }) => numRows)).toEqual([expected]);
    }
  });
});
