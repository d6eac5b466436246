import type { StreamingSQLExecutorOptions } from './executor/executor-options.js';
import { StreamingSQLExecutor as PortableExecutor } from './executor/streaming-sql-executor.js';
import { provideKernelBytes } from './kernels/load-kernels.js';
import { nodeFileSystem, readKernelBytes, systemClock, systemTimers } from './platform/node.js';
import {
  WatermarkTracker as PortableWatermarkTracker,
  type WatermarkTrackerOptions,
} from './time/watermark-tracker.js';

export * from './index.js';

provideKernelBytes(readKernelBytes);

/** The executor with the system's clock, timers and files. */
export class StreamingSQLExecutor extends PortableExecutor {
  constructor(options: StreamingSQLExecutorOptions = {}) {
    super(options, { clock: systemClock, timers: systemTimers, fileSystem: nodeFileSystem });
  }
}

/** The watermark tracker on the system's clock. */
export class WatermarkTracker extends PortableWatermarkTracker {
  constructor(options: Partial<WatermarkTrackerOptions> = {}) {
    super({ clock: systemClock, ...options });
  }
}
