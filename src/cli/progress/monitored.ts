import type { StreamingQuery } from '../../node.js';

/** What of a query is read to tell how it is coming along. */
export type Monitored = Pick<StreamingQuery, 'name' | 'statistics' | 'diagnose'>;
