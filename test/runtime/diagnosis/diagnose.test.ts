import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import { diagnose } from '../../../src/runtime/diagnosis/diagnose.js';
import type { QueryFacts } from '../../../src/runtime/diagnosis/query-facts.js';

const statistics = {
  rowsIn: 10,
  rowsOut: 4,
  lateRows: 0,
  skippedRows: 0,
  deadLetters: 0,
  windowsFired: 0,
  watermarkMs: Number.NEGATIVE_INFINITY,
  kernelMemoryBytes: 0,
  checkpoints: 0,
  restarts: 2,
};

const shares = { sources: 1, processing: 0, consumer: 0, output: 0, 'dead-letters': 0 };
const FACTS: QueryFacts = {
  query: 'counts',
  nowMs: 0,
  phase: { kind: 'running', forMs: 90_000 },
  table: undefined,
  rowsAppear: 'at-once',
  statistics,
  pipeline: {
    sources: [],
    filters: [],
    windows: [],
    activity: { current: 'sources', currentForMs: 0, shares },
    statistics,
  },
  checkpoints: undefined,
  degradations: [],
};

const sentencesOf = (facts: Partial<QueryFacts>): readonly string[] =>
  diagnose({ ...FACTS, ...facts }).sentences;

const SO_FAR = '10 rows came in and 4 rows went out so far.';

describe('a diagnosis', () => {
  it('says what a query that does not run is at', () => {
    const error = 'The broker is gone.';
    const details = new StreamingError(ErrorType.NETWORK_ERROR, error).toJSON();
    const phases: readonly QueryFacts['phase'][] = [
      { kind: 'starting', forMs: 12_000 },
      { kind: 'restarting', forMs: 400, inMs: 600, error, details },
      { kind: 'failed', forMs: 60_000, error, details },
      { kind: 'ended', forMs: 3_600_000 },
    ];
    expect(phases.flatMap((phase) => sentencesOf({ phase, pipeline: undefined }))).toEqual([
      'The query has been starting for 12 s: it opens its tables and restores its state.',
      'The query has failed, and starts again from its last checkpoint in 0.6 s, for the 2nd time: The broker is gone.',
      'The query failed 1 min ago: The broker is gone.',
      'The query came to its end 1 h ago.',
    ]);
  });

  it('tells of checkpoints that fail or hang, and of rows that only appear with them', () => {
    const checkpoints = {
      intervalMs: 60_000,
      running: { checkpointId: 7, forMs: 45_000 },
      latestId: 4,
      endedAgoMs: 50_000,
      latestDurationMs: 0,
      latestByteLength: 0,
      failures: 0,
      failuresInARow: 2,
      lastFailure: 'Checkpoint 6 of "counts" failed: the disk is full.',
    };
    expect(sentencesOf({ checkpoints, rowsAppear: 'with-checkpoint' })).toEqual([
      'The last 2 checkpoints failed: Checkpoint 6 of "counts" failed: the disk is full.',
      'Checkpoint 7 has been under way for 45 s.',
      '4 rows made so far appear when a checkpoint behind them is complete: one is taken every 1 min, the last one was 50 s ago.',
      SO_FAR,
    ]);
    const none = { ...checkpoints, running: undefined, failuresInARow: 0, lastFailure: undefined };
    expect(sentencesOf({ checkpoints: none })).toEqual([SO_FAR]);
  });

  it('names who sets the pace where waiting for it takes most of the time', () => {
    const slow = { ...shares, sources: 0.1, output: 0.9 };
    const activity = { current: 'processing', currentForMs: 3, shares: slow } as const;
    const pipeline = { ...(FACTS.pipeline as NonNullable<QueryFacts['pipeline']>), activity };
    expect(sentencesOf({ pipeline, table: 'target' })).toEqual([
      'The query has waited 90 % of the last seconds for the sink of table "target", which sets its pace.',
      SO_FAR,
    ]);
  });
});
