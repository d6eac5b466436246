import { describe, expect, it } from 'vitest';
import { parseStateQuery } from '../../../src/state/inspect/state-query.js';

describe('a query of the state', () => {
  it('is one that reads, behind comments and parentheses too', () => {
    const statements = [
      'SELECT 1',
      '  with x as (select 1) table x',
      'VALUES (1)',
      '-- what there is\n/* all /* of */ it */ ((TABLE jobs))',
    ];
    for (const sql of statements) expect(parseStateQuery(sql).kind).toBe('rows');
    expect(parseStateQuery('explain SELECT 1').kind).toBe('explain');
  });

  it('is refused where it does something else, in words that say what would do', () => {
    const sentences = [
      ['DELETE FROM timers', 'starts with DELETE, but state can only be looked at'],
      ['/* SELECT */ drop table timers', 'starts with DROP'],
      ['SELECTED', 'starts with SELECTED'],
      ["'a'", "starts with ', but"],
      ['', 'is empty: give a SELECT'],
      [' -- nothing', 'is empty'],
      ['/* /* */ SELECT 1', 'is empty'],
      ['SELECT 1\0; DROP TABLE timers', 'has the character U+0000'],
    ] as const;
    for (const [sql, sentence] of sentences) {
      expect(() => parseStateQuery(sql), sql).toThrow(`The query of the state ${sentence}`);
    }
  });

  it('mentions the names that stand in it as a whole, however PostgreSQL would write them', () => {
    const { mentions } = parseStateQuery(
      'SELECT * FROM Jobs, "a""b", "é t", window_aggregates_x_1 WHERE dim$1 = 0',
    );
    for (const name of ['jobs', 'a"b', 'é t', 'window_aggregates_x_1', 't']) {
      expect(mentions(name), name).toBe(true);
    }
    for (const name of ['job', 'window_aggregates', 'x_1', 'dim', '1', 'timers', 'éé']) {
      expect(mentions(name), name).toBe(false);
    }
    expect(parseStateQuery(String.raw`TABLE U&"d\0061ta"`).mentions('data')).toBe(true);
  });
});
