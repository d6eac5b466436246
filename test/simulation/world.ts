import type { FailPointListener } from '../../src/common/fail-points.js';
import type { LogEntry } from './event-log.js';
import type { Faults } from './faults.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { SinkStorage } from './simulated-sink.js';
import type { StoreMedium } from './simulated-store.js';
import type { Trace } from './trace.js';
import type { VirtualTime } from './virtual-time.js';

/** What outlives the processes of a simulation. */
export interface World {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly faults: Faults;
  readonly log: readonly LogEntry[];
  readonly sink: SinkStorage;
  readonly medium: StoreMedium;
}

/** The world as one process sees it. */
export interface ProcessView {
  readonly world: World;
  readonly process: SimulatedProcess;
  /** May end the process. */
  readonly reachFailPoint: FailPointListener;
}
