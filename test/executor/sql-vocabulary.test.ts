import { describe, expect, it } from 'vitest';
import { aggregateFunctionNames } from '../../src/functions/aggregate-registry.js';
import { scalarFunctionNames } from '../../src/functions/registry.js';
import { StreamingSQLExecutor } from '../../src/node.js';
import { evaluateSql } from '../support/evaluate-sql.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

const TRADES = `CREATE TABLE trades (symbol STRING NOT NULL, price DOUBLE, cost AS price * 2, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');`;

describe('the vocabulary', () => {
  it('has the tables, and those that a text declares for itself', async () => {
    await using executor = new StreamingSQLExecutor();
    await executor.executeDDL(TRADES);
    const text = `CREATE TABLE other (a INT) WITH ('connector' = 'print'); CREATE TABLE wrong (a; SELECT`;
    const { tables } = executor.vocabulary(text);
    expect(tables).toEqual([
      {
        name: 'trades',
        connector: 'datagen',
        columns: [
          column('symbol', 'VARCHAR', { nullable: false }),
          column('price', 'DOUBLE'),
          column('cost', 'DOUBLE', { kind: 'computed' }),
          column('ts', 'TIMESTAMP(3)', { isTimeAttribute: true }),
        ],
      },
      { name: 'other', connector: 'print', columns: [column('a', 'INT')] },
    ]);
    expect(executor.vocabulary().tables).toHaveLength(1);
  });

  it('has every function that SQL calls by name, with what it takes and does', async () => {
    await using executor = new StreamingSQLExecutor();
    const { functions } = executor.vocabulary();
    const names = functions.map(({ name }) => name);
    const registered = [...scalarFunctionNames(), ...aggregateFunctionNames()];
    const named = registered.filter((name) => /^[A-Z]/.test(name));
    expect(names).toEqual(expect.arrayContaining([...named, 'EXTRACT', 'CAST', 'HOP_END']));
    expect(new Set(names).size).toBe(names.length);
    for (const { name, signature, description } of functions) {
      expect(signature.startsWith(name)).toBe(true);
      expect(description).toMatch(/^[^.]+.*\.$/);
    }
  });

  it('has types that CAST takes, connectors and sorted keywords', async () => {
    await using executor = new StreamingSQLExecutor();
    const { types, connectors, keywords } = executor.vocabulary();
    const [memory] = await bothKernelMemories();
    for (const type of types) {
      if (memory === undefined) continue;
      expect(await evaluateSql(memory, `CAST(NULL AS ${type})`)).toEqual(['null']);
    }
    expect(connectors).toEqual(expect.arrayContaining(['datagen', 'filesystem', 'kafka']));
    expect(keywords).toEqual([...new Set(keywords)].sort());
  });
});

function column(name: string, type: string, other: object = {}): object {
  return { name, type, nullable: true, kind: 'physical', isTimeAttribute: false, ...other };
}
