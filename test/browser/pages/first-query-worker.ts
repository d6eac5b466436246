import { runFirstQuery } from './first-query.js';

runFirstQuery('webassembly').then(
  (rows) => postMessage({ rows }),
  (error: unknown) => postMessage({ failure: String(error) }),
);
