import { StreamingSQLExecutor } from 'sabot-sql';
import { dictionaryBatches, generateTrades } from '../data/trades.js';
import { type Bench, type BenchRow, compareWith, measureInterleaved } from '../harness.js';

/** An expression as SQL has it, and as a function of one's own: `F(…)`. */
interface ExpressionCase {
  readonly label: string;
  readonly builtIn: string;
  readonly own: string;
}

/** Each stands in a WHERE that keeps no row, so that little but the expression is measured. */
const CASES: readonly ExpressionCase[] = [
  {
    label: 'double',
    builtIn: 'price * 1.19 + 0.5 < 0',
    own: 'TAXED(price) < 0',
  },
  {
    label: 'distinct-text',
    builtIn: "LOWER(symbol) = 'none'",
    own: "LOWERED(symbol) = 'none'",
  },
  {
    label: 'text-of-each-row',
    builtIn: "symbol || CAST(volume AS VARCHAR) = 'none'",
    own: "LABEL(symbol, volume) = 'none'",
  },
];

/** Functions written in JavaScript against the built-in expression of the same result, over dictionary-coded trades. */
export const userFunctionsBench: Bench = {
  id: 'pipeline.functions',
  async run({ rows, repetitions, log }): Promise<BenchRow[]> {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    registerFunctions(executor);
    const trades = generateTrades(rows, 1_000, 'uniform');
    await executor.registerStream('trades', dictionaryBatches(trades));
    const found: BenchRow[] = [];
    for (const { label, builtIn, own } of CASES) {
      log(`  ${label}`);
      const runOver = (condition: string) => async () => {
        const query = executor.executeStreamingSQL(`SELECT symbol FROM trades WHERE ${condition}`);
        for await (const batch of query) {
          if (batch.numRows > 0) throw new Error(`${condition} keeps a row`);
        }
      };
      const timings = await measureInterleaved(
        [
          { name: 'own', run: runOver(own) },
          { name: 'built-in', run: runOver(builtIn) },
        ],
        repetitions,
      );
      found.push(...compareWith(`pipeline.functions.${label}`, rows, timings, 'own', ['built-in']));
    }
    return found;
  },
};

function registerFunctions(executor: StreamingSQLExecutor): void {
  executor.registerFunction('TAXED', {
    parameters: ['DOUBLE'],
    returns: 'DOUBLE',
    evaluate: (price) => (price === null ? null : price * 1.19 + 0.5),
  });
  executor.registerFunction('LOWERED', {
    parameters: ['STRING'],
    returns: 'STRING',
    evaluate: (text) => (text === null ? null : text.toLowerCase()),
  });
  executor.registerFunction('LABEL', {
    parameters: ['STRING', 'BIGINT'],
    returns: 'STRING',
    evaluate: (symbol, volume) => (symbol === null || volume === null ? null : symbol + volume),
  });
}
