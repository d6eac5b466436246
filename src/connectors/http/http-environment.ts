import type { RetryEnvironment } from '../retry-pause.js';
import type { Fetch } from './fetch.js';

/** What reading over HTTP needs of its surroundings. */
export interface HttpEnvironment extends RetryEnvironment {
  readonly fetch: Fetch;
}
