import type { SourceSettings } from '../../protocol/source-settings.js';
import type { Sample } from '../../samples/sample.js';
import type { StoragePlace } from './find-storage.js';

/** What a session starts with. */
export interface SessionStart {
  readonly sample: Sample;
  readonly sql: string;
  readonly settings: SourceSettings;
  readonly seed: number;
  /** What the clock on the wall says, epoch milliseconds. */
  readonly nowMs: number;
  /** The best place first; none: its state is kept in memory. */
  readonly storage: readonly StoragePlace[];
}
