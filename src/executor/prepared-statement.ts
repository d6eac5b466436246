import type { QueryOptions } from './query-options.js';
import type { StreamingQuery } from './streaming-query.js';

/** One statement of a script, checked against the tables that the statements before it have declared. */
export type PreparedStatement =
  | { readonly kind: 'ddl'; execute(): Promise<void> }
  | {
      /** A SELECT, or an INSERT INTO: its query has no rows to iterate, `finished()` runs it. */
      readonly kind: 'query' | 'insert';
      execute(options?: QueryOptions): StreamingQuery;
      explain(): string;
      /** See `StreamingSQLExecutor.explainAnalyze`. */
      explainAnalyze(options?: QueryOptions): Promise<string>;
    }
  | {
      /** SHOW TABLES, SHOW CREATE TABLE or DESCRIBE: what it tells, as text. */
      readonly kind: 'show';
      execute(): Promise<string>;
    }
  | {
      /** EXPLAIN, which runs nothing, or EXPLAIN ANALYZE. */
      readonly kind: 'explain';
      execute(options?: QueryOptions): Promise<string>;
    };
