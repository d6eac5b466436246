import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { UnionAllOperator } from '../../src/operators/union-all.js';
import { batchOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { ManualClock } from '../support/manual-clock.js';
import { RecordingOutput } from '../support/recording-output.js';

let memory: KernelMemory;
let arena: Arena;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
  arena = new Arena(memory);
});

/** A union of two inputs; batches are recorded as their row watermarks, or null where they have none. */
function union() {
  const operator = new UnionAllOperator(arena, 2, new ManualClock());
  const output = new RecordingOutput(({ batch }) =>
    batch.rowWatermarks === 0
      ? null
      : Array.from({ length: batch.numRows }, (_, i) =>
          Number(memory.views.i64[(batch.rowWatermarks >> 3) + i]),
        ),
  );
  operator.open(output);
  const rows = (watermarks: readonly number[] | number) => {
    if (typeof watermarks === 'number') return batchOf([], [], watermarks);
    const address = arena.allocate(watermarks.length * 8);
    memory.views.i64.set(watermarks.map(BigInt), address >> 3);
    return { ...batchOf([], [], watermarks.length), rowWatermarks: address };
  };
  const send = (input: number) => ({
    batch: (watermarks: readonly number[] | number) =>
      operator.input(input).send({ kind: 'batch', batch: rows(watermarks) }),
    watermark: (watermarkMs: number) =>
      operator.input(input).send({ kind: 'watermark', watermarkMs }),
    idle: () => operator.input(input).send({ kind: 'idle' }),
    end: () => operator.input(input).send({ kind: 'end' }),
    barrier: (checkpointId: number) =>
      operator.input(input).send({ kind: 'barrier', checkpointId }),
  });
  return { operator, first: send(0), second: send(1), messages: output.messages };
}

describe('UnionAllOperator', () => {
  it('sends the smallest watermark of its inputs, when all have one', () => {
    const { first, second, messages } = union();
    first.watermark(100);
    expect(messages).toEqual([]);
    second.watermark(40);
    second.watermark(120);
    expect(messages).toEqual([
      { kind: 'watermark', watermarkMs: 40 },
      { kind: 'watermark', watermarkMs: 100 },
    ]);
  });

  it('judges rows by the watermark of all inputs, not by that of their own', () => {
    const { first, second, messages } = union();
    second.watermark(50);
    first.batch([10, 60, 70]);
    expect(must(messages[0])).toEqual({ kind: 'batch', batch: [10, 50, 50] });
  });

  it('leaves a batch alone in which no row is behind', () => {
    const { first, second, messages } = union();
    first.watermark(10);
    second.watermark(50);
    first.batch(3);
    expect(messages.at(-1)).toEqual({ kind: 'batch', batch: null });
  });

  it('does not wait for an idle input, and judges its rows by what the others have reached', () => {
    const { first, second, messages } = union();
    first.watermark(100);
    second.watermark(20);
    second.idle();
    expect(messages.at(-1)).toEqual({ kind: 'watermark', watermarkMs: 100 });
    second.batch(2);
    expect(messages.at(-1)).toEqual({ kind: 'batch', batch: [100, 100] });
  });

  it('is idle when all inputs are, and ends when all have ended', () => {
    const { first, second, messages } = union();
    first.idle();
    expect(messages).toEqual([]);
    second.idle();
    expect(messages).toEqual([{ kind: 'idle' }]);
    first.end();
    second.end();
    expect(messages).toEqual([{ kind: 'idle' }, { kind: 'end' }]);
  });

  it('passes a barrier on once, when it has come from all inputs', () => {
    const { operator, first, second, messages } = union();
    const seen: number[] = [];
    operator.onBarrier((checkpointId) => seen.push(checkpointId));
    first.barrier(1);
    expect([messages, seen]).toEqual([[], []]);
    second.barrier(1);
    second.barrier(2);
    first.barrier(2);
    expect(seen).toEqual([1, 2]);
    expect(messages).toEqual([
      { kind: 'barrier', checkpointId: 1 },
      { kind: 'barrier', checkpointId: 2 },
    ]);
  });

  it('waits for no barrier of an input that has ended, or ends meanwhile', () => {
    const { first, second, messages } = union();
    first.barrier(1);
    second.end();
    first.barrier(2);
    second.barrier(2);
    first.end();
    first.barrier(3);
    second.barrier(3);
    expect(messages).toEqual([
      { kind: 'barrier', checkpointId: 1 },
      { kind: 'barrier', checkpointId: 2 },
      { kind: 'end' },
      { kind: 'barrier', checkpointId: 3 },
    ]);
  });

  it('refuses rows between the barriers of one checkpoint', () => {
    const { first } = union();
    first.barrier(1);
    expect(() => first.batch(1)).toThrow('rows came between two barriers of a checkpoint');
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const before = union();
    before.first.watermark(100);
    before.second.watermark(20);
    before.second.idle();
    const snapshot = before.operator.beginSnapshot();
    expect(snapshot.watermarks).toEqual([
      { partition: 0, watermarkMs: 100 },
      { partition: 1, watermarkMs: 20 },
    ]);
    const after = union();
    after.operator.restore({
      facts: JSON.parse(JSON.stringify(snapshot.facts)),
      payloads: [],
    });
    after.second.batch(2);
    after.first.watermark(130);
    after.second.watermark(Number.POSITIVE_INFINITY);
    expect(after.messages).toEqual([
      { kind: 'batch', batch: [100, 100] },
      { kind: 'watermark', watermarkMs: 130 },
    ]);
    const ended = union();
    ended.operator.restore({
      facts: JSON.parse(JSON.stringify(after.operator.beginSnapshot().facts)),
      payloads: [],
    });
    ended.first.watermark(140);
    expect(ended.messages).toEqual([{ kind: 'watermark', watermarkMs: 140 }]);
  });
});
