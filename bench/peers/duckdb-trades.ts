import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
} from '@duckdb/node-api';
import { START_MS, type Trades, WINDOW_MS } from '../data/trades.js';
import type { TradeSummary } from './trade-summary.js';

/** DuckDB's vector size: the most rows that a data chunk may hold. */
const CHUNK_ROWS = 2_048;

export type SymbolType = 'enum' | 'varchar';

/**
 * The trades in a table of DuckDB, loaded before anything is measured: ts as BIGINT milliseconds, symbol as ENUM or
 * VARCHAR.
 */
export class DuckDBTrades {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async load(trades: Trades): Promise<DuckDBTrades> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      'CREATE TABLE raw (code INTEGER, price DOUBLE, volume INTEGER, since_start_ms INTEGER)',
    );
    await appendRaw(connection, trades);
    const names = trades.symbols.map((symbol) => `'${symbol}'`).join(', ');
    await connection.run(`CREATE TYPE symbol_enum AS ENUM (${names})`);
    await connection.run(`
      CREATE TABLE trades_varchar AS
      SELECT 'S' || code AS symbol, price, volume::BIGINT AS volume, ${START_MS} + since_start_ms AS ts FROM raw`);
    await connection.run(`
      CREATE TABLE trades_enum AS
      SELECT symbol::symbol_enum AS symbol, price, volume, ts FROM trades_varchar`);
    await connection.run('DROP TABLE raw');
    return new DuckDBTrades(connection);
  }

  /**
   * The aggregation, its result summed up by DuckDB so that no time goes into handing rows to JavaScript. `threads`
   * undefined: all of the machine's.
   */
  async aggregate(symbolType: SymbolType, threads?: number): Promise<TradeSummary> {
    await this.#connection.run(
      threads === undefined ? 'RESET threads' : `SET threads = ${threads}`,
    );
    const reader = await this.#connection.runAndReadAll(`
      SELECT count(*)::DOUBLE, sum(n)::DOUBLE, sum(total)::DOUBLE, sum(mean), min(low), max(high) FROM (
        SELECT symbol, ts // ${WINDOW_MS} AS w,
          count(*) AS n, avg(price) AS mean, sum(volume) AS total, min(price) AS low, max(price) AS high
        FROM trades_${symbolType} GROUP BY symbol, w)`);
    const [groups, rows, volume, averages, lowest, highest] = reader.getRows()[0] as number[];
    return { groups, rows, volume, averages, lowest, highest } as TradeSummary;
  }

  close(): void {
    this.#connection.closeSync();
  }
}

async function appendRaw(connection: DuckDBConnection, trades: Trades): Promise<void> {
  const appender = await connection.createAppender('raw');
  const volumeWords = new Int32Array(trades.volumes.buffer);
  const timeWords = new Int32Array(trades.times.buffer);
  const startWord = START_MS | 0;
  for (let from = 0; from < trades.rowCount; from += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, trades.rowCount - from);
    const chunk = DuckDBDataChunk.create([INTEGER, DOUBLE, INTEGER, INTEGER], rows);
    const [codes, prices, volumes, times] = [0, 1, 2, 3].map((index) =>
      chunk.getColumnVector(index),
    );
    for (let row = 0; row < rows; row++) {
      codes?.setItem(row, trades.codes[from + row] as number);
      prices?.setItem(row, trades.prices[from + row] as number);
      volumes?.setItem(row, volumeWords[2 * (from + row)] as number);
      times?.setItem(row, ((timeWords[2 * (from + row)] as number) - startWord) | 0);
    }
    for (const vector of [codes, prices, volumes, times]) vector?.flush();
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
