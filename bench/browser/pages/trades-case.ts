import type { RecordBatch } from 'apache-arrow';
import { StreamingSQLExecutor } from 'sabot-sql';
import {
  dictionaryBatches,
  generateTrades,
  utf8Batches,
  WATERMARK_DELAY_MS,
} from '../../data/trades.js';
import type { TradeSummary } from '../../peers/trade-summary.js';
import { summarize, TRADES_QUERY } from '../../pipelines/trades-query.js';

/** Which trades are queried: the same ones wherever they are made. */
export interface TradesCase {
  readonly rowCount: number;
  readonly keyCount: number;
  readonly symbols: 'dictionary' | 'utf8';
}

/** One run, from the query's start to its last result. */
export interface TradesRun {
  readonly elapsedMs: number;
  readonly summary: TradeSummary;
}

/** Trades in the memory of whoever asks, and an executor that knows them: on Node and in a browser's worker alike. */
export class OpenTrades {
  readonly #executor: StreamingSQLExecutor;

  private constructor(executor: StreamingSQLExecutor) {
    this.#executor = executor;
  }

  static async open({ rowCount, keyCount, symbols }: TradesCase): Promise<OpenTrades> {
    const trades = generateTrades(rowCount, keyCount);
    const batches = symbols === 'dictionary' ? dictionaryBatches(trades) : utf8Batches(trades);
    const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('trades', batches, {
      watermark: { column: 'ts', delayMs: WATERMARK_DELAY_MS },
    });
    return new OpenTrades(executor);
  }

  async run(): Promise<TradesRun> {
    const startMs = performance.now();
    const summary = await summarize(this.#executor.executeStreamingSQL(TRADES_QUERY));
    return { elapsedMs: performance.now() - startMs, summary };
  }

  /** A hash over all cells of the result, in its order. */
  async hash(): Promise<number> {
    let hash = 0x811c9dc5;
    for await (const batch of this.#executor.executeStreamingSQL(TRADES_QUERY)) {
      hash = mixed(hash, textOf(batch));
    }
    return hash;
  }

  close(): Promise<void> {
    return this.#executor.close();
  }
}

function textOf(batch: RecordBatch): string {
  const columns = batch.schema.fields.map(({ name }) => batch.getChild(String(name)));
  const rows = Array.from({ length: batch.numRows }, (_, row) =>
    columns.map((column) => String(column?.get(row))).join(),
  );
  return rows.join('\n');
}

/** FNV-1a. */
function mixed(hash: number, text: string): number {
  let value = hash;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
