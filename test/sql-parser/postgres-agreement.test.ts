import { loadModule } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { comparable } from './support/comparable-tree.js';
import { postgresTree } from './support/postgres-tree.js';
import { SeededRandom } from './support/random.js';
import { randomConditionText } from './support/random-condition-text.js';

const CONDITIONS_PER_SEED = 1_000;

describe('random conditions', () => {
  beforeAll(() => loadModule());

  test.each([7, 11, 2026])('group as in PostgreSQL (seed %i)', (seed) => {
    const random = new SeededRandom(seed);
    const differences: unknown[] = [];
    for (let i = 0; i < CONDITIONS_PER_SEED; i++) {
      const condition = randomConditionText(random, 2, 2);
      const expected = JSON.stringify(postgresTree(condition));
      const actual = treeOrMessage(condition);
      if (actual !== expected) differences.push({ condition, expected, actual });
    }
    expect(differences).toEqual([]);
  });
});

function treeOrMessage(condition: string): string {
  try {
    return JSON.stringify(comparable(flinkSqlFrontend.parseExpression(condition)));
  } catch (error) {
    return String(error);
  }
}
