import type { SourceSettings } from '../protocol/source-settings.js';

/** One thing that the engine can do, to be tried out. */
export interface Sample {
  /** In the page's address. */
  readonly id: string;
  readonly title: string;
  /** Two sentences: what it shows, and what to try. */
  readonly text: string;
  readonly sql: string;
  /** What the source is to be like, as far as it matters. */
  readonly settings: Partial<SourceSettings>;
  /** Which columns the chart draws: one over another, a line for each value of `series`. */
  readonly chart?: { readonly x: string; readonly y: string; readonly series: string };
  /** Whether it is about the function that the page has registered, whose source is then shown. */
  readonly showsFunction?: boolean;
}

/** The table of trades, whose watermark stays so far behind. */
export function tradesTable(delaySeconds: number): string {
  return `CREATE TABLE trades (
  symbol STRING,
  price  DOUBLE,
  volume BIGINT,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '${delaySeconds}' SECOND
) WITH ('connector' = 'simulated');
`;
}
