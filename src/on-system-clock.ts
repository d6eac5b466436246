import { PerformanceProfiler as PortableProfiler } from './observability/profiling/performance-profiler.js';
import { systemClock, systemRandom } from './platform/system-clock.js';
import {
  type ErrorHandlerEnvironment,
  DefaultErrorHandler as PortableErrorHandler,
} from './recovery/default-error-handler.js';
import type { RecoveryRule } from './recovery/recovery-rules.js';
import {
  WatermarkTracker as PortableWatermarkTracker,
  type WatermarkTrackerOptions,
} from './time/watermark-tracker.js';

/** The watermark tracker on the system's clock. */
export class WatermarkTracker extends PortableWatermarkTracker {
  constructor(options: Partial<WatermarkTrackerOptions> = {}) {
    super({ clock: systemClock, ...options });
  }
}

/** The error handler on the system's clock and chance. `rules` come before the default ones. */
export class DefaultErrorHandler extends PortableErrorHandler {
  constructor(
    rules: readonly RecoveryRule[] = [],
    environment: Partial<ErrorHandlerEnvironment> = {},
  ) {
    super({ clock: systemClock, random: systemRandom, ...environment }, rules);
  }
}

/** The profiler on the system's clock. */
export class PerformanceProfiler extends PortableProfiler {
  constructor() {
    super(systemClock);
  }
}
