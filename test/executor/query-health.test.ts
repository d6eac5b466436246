import { describe, expect, it } from 'vitest';
import { healthOf } from '../../src/executor/query-observation.js';
import {
  ErrorType,
  type PipelineFacts,
  type QueryFacts,
  type SourceFacts,
  type SplitFacts,
  StreamingError,
} from '../../src/node.js';
import { NOT_STARTED } from '../../src/runtime/query-statistics.js';

const RUNNING: QueryFacts = {
  query: 'q',
  nowMs: 0,
  phase: { kind: 'running', forMs: 10 },
  table: undefined,
  rowsAppear: 'at-once',
  statistics: { ...NOT_STARTED, checkpoints: 0, restarts: 0 },
  degradations: [],
  pipeline: undefined,
  checkpoints: undefined,
};
const details = new StreamingError(ErrorType.NETWORK_ERROR, 'gone').toJSON();
const closed = { component: 'source-a', state: 'closed', failures: 1, halfOpenInMs: 0 } as const;

describe('the health of a query', () => {
  it('is fine while it runs and nothing fails', () => {
    expect(healthOf(RUNNING, [closed])).toEqual({ status: 'HEALTHY', message: '' });
  });

  it.each([
    [
      'paused at a failure',
      { phase: { kind: 'paused', forMs: 5, component: 'sink-t', error: 'gone', details } as const },
      'sink-t failed: gone',
    ],
    ['going on without a table', { degradations: ['Table "t" gets no rows.'] }, 'gets no rows'],
    [
      'starting again',
      { phase: { kind: 'restarting', forMs: 1, inMs: 2, error: 'x', details } as const },
      'x',
    ],
  ])('is degraded while it is %s, and says so', (_, facts, sentence) => {
    const { status, message, error } = healthOf({ ...RUNNING, ...facts }, []);
    expect(status).toBe('DEGRADED');
    expect(error).toBe('phase' in facts ? details : undefined);
    expect(message).toContain(sentence);
  });

  it('is degraded while a partition can not be read, and names the table once', () => {
    const messageOf = (trouble: string): string => {
      const split = { id: 'http-0', hasEnded: false, trouble } as SplitFacts;
      const sources = [{ table: 't', splits: [split] } as unknown as SourceFacts];
      const pipeline = { sources } as unknown as PipelineFacts;
      return healthOf({ ...RUNNING, pipeline }, []).message;
    };
    expect(messageOf('It is away.')).toBe('Table "t" can\'t read http-0: It is away.');
    expect(messageOf('Table "t" gets no answer.')).toBe('Table "t" gets no answer.');
  });

  it('is degraded while a circuit is open, which it names', () => {
    const open = { component: 'source-b', state: 'open', failures: 5, halfOpenInMs: 9 } as const;
    const { status, message } = healthOf(RUNNING, [closed, open]);
    expect([status, message]).toEqual([
      'DEGRADED',
      'These fail again and again, and are spared for a while: source-b (open).',
    ]);
  });
});
