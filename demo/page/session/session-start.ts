import type { SourceSettings } from '../../protocol/source-settings.js';
import type { Sample } from '../../samples/sample.js';
import { SECURITIES } from '../../source/symbols.js';
import type { DemoState } from './demo-state.js';
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

/** What the page shows until an engine has said anything. */
export function startingState({ sample, sql, settings, storage }: SessionStart): DemoState {
  return {
    phase: { kind: 'loading' },
    sample,
    sql,
    settings,
    dimension: SECURITIES,
    diagnostics: [],
    vocabulary: undefined,
    plan: undefined,
    frame: undefined,
    results: [],
    moments: [],
    verification: { kind: 'none' },
    inspection: undefined,
    storage: storage.length > 0 ? 'opening' : 'memory',
    file: undefined,
    opening: { kind: 'none' },
  };
}
