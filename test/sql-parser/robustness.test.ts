import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/errors/sql-error.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { AGGREGATE_CASES } from './corpus/aggregate-cases.js';
import { EXPRESSION_CASES } from './corpus/expression-cases.js';
import { EXTRA_CASES } from './corpus/extra-cases.js';
import { JOIN_CASES } from './corpus/join-cases.js';
import { QUERY_CASES } from './corpus/query-cases.js';
import { STATEMENT_CASES } from './corpus/statement-cases.js';
import { TABLE_CASES } from './corpus/table-cases.js';
import { WINDOW_CASES } from './corpus/window-cases.js';
import { SeededRandom } from './support/random.js';

const DAMAGES_PER_TEXT = 40;

const TEXTS = [
  ...[AGGREGATE_CASES, EXTRA_CASES, JOIN_CASES, QUERY_CASES].flat(),
  ...[STATEMENT_CASES, TABLE_CASES, WINDOW_CASES].flat(),
  ...EXPRESSION_CASES.map(([name, sql]) => [name, `SELECT ${sql}`] as const),
].map(([, sql]) => sql);

const WORDS = TEXTS.flatMap((sql) => sql.match(/[\w.]+|'[^']*'|\S/g) ?? []);

describe('a damaged text', () => {
  test.each([
    [
      'a word missing',
      (random: SeededRandom, words: string[]) => words.splice(at(random, words), 1),
    ],
    [
      'a word too many',
      (random: SeededRandom, words: string[]) =>
        words.splice(at(random, words), 0, random.pick(WORDS)),
    ],
    [
      'a wrong word',
      (random: SeededRandom, words: string[]) =>
        words.splice(at(random, words), 1, random.pick(WORDS)),
    ],
    ['its end missing', (random: SeededRandom, words: string[]) => words.splice(at(random, words))],
    ['two words swapped', swapTwo],
  ] as const)('with %s is read or refused with a SqlError inside the text', (_, damage) => {
    const random = new SeededRandom(99);
    const unexpected: unknown[] = [];
    let refused = 0;
    for (const sql of TEXTS) {
      for (let i = 0; i < DAMAGES_PER_TEXT; i++) {
        const words = sql.match(/[\w.]+|'[^']*'|\s+|\S/g) ?? [];
        damage(random, words);
        const damaged = words.join('');
        const error = errorOf(damaged);
        if (error === undefined) continue;
        refused++;
        const isInside = error instanceof SqlError && error.position.offset <= damaged.length;
        if (!isInside) unexpected.push({ damaged, error });
      }
    }
    expect(unexpected).toEqual([]);
    expect(refused).toBeGreaterThan(TEXTS.length);
  });
});

function at(random: SeededRandom, words: readonly string[]): number {
  return Math.floor(random.fraction() * words.length);
}

function swapTwo(random: SeededRandom, words: string[]): void {
  const [i, j] = [at(random, words), at(random, words)];
  [words[i], words[j]] = [words[j] ?? '', words[i] ?? ''];
}

function errorOf(sql: string): unknown {
  try {
    flinkSqlFrontend.parseScript(sql);
    return undefined;
  } catch (error) {
    return error;
  }
}
