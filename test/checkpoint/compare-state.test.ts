import { describe, expect, it } from 'vitest';
import type { CheckpointManifest } from '../../src/checkpoint/checkpoint-manifest.js';
import type { StateDescription } from '../../src/checkpoint/checkpoint-participant.js';
import { compareState } from '../../src/checkpoint/compare-state.js';

function described(kind: string, identity: string, sentence = identity): StateDescription {
  return { kind, identity, sentence };
}

function manifestOf(parts: Record<string, StateDescription | null>): CheckpointManifest {
  return {
    formatVersion: 1,
    jobId: 'job',
    checkpointId: 3,
    kind: 'checkpoint',
    triggeredAtMs: 0,
    isFinal: false,
    participants: Object.entries(parts).map(([id, description]) => ({
      id,
      description,
      facts: {},
      payloads: [],
    })),
  };
}

function participantsOf(parts: Record<string, StateDescription>) {
  return Object.entries(parts).map(([id, description]) => ({ id, description }));
}

describe('the comparison of a checkpoint with a query', () => {
  it('keeps the state of a part that has moved', () => {
    const stored = manifestOf({ 'window-1': described('window', 'by minute') });
    const { kept, lost, fresh } = compareState(
      stored,
      participantsOf({
        'window-1': described('window', 'by hour'),
        'window-2': described('window', 'by minute'),
      }),
    );
    expect([...kept]).toEqual([['window-2', 'window-1']]);
    expect(lost).toEqual([]);
    expect(fresh).toEqual(['window: by hour']);
  });

  it('gives each of several equal parts the state of one, in order', () => {
    const parts = { a: described('source', 't'), b: described('source', 't') };
    const { kept } = compareState(manifestOf(parts), participantsOf(parts));
    expect([...kept]).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });

  it('says what would be lost, and what it has become', () => {
    const stored = manifestOf({
      'window-1': described('window', 'a', 'GROUP BY a'),
      'union-all-1': described('union-all', '2', 'UNION ALL of 2 inputs'),
    });
    const { lost, text } = compareState(
      stored,
      participantsOf({ 'window-1': described('window', 'b', 'GROUP BY b') }),
    );
    expect(lost).toEqual([
      'window: GROUP BY a, which has become GROUP BY b',
      'union-all: UNION ALL of 2 inputs, which the query does not have any more',
    ]);
    expect(text.split('\n')).toEqual([
      '  loses its state: window: GROUP BY a, which has become GROUP BY b',
      '  loses its state: union-all: UNION ALL of 2 inputs, which the query does not have any more',
      '  starts empty: window: GROUP BY b',
    ]);
  });

  it('goes by identifiers where nothing is described', () => {
    const { kept, lost } = compareState(manifestOf({ results: null, old: null }), [
      { id: 'results' },
    ]);
    expect([...kept]).toEqual([['results', 'results']]);
    expect(lost).toEqual(['old, which the query does not have any more']);
  });
});
