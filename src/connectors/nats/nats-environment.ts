import type { FileSystem } from '../../common/file-system.js';
import type { Random } from '../../common/random.js';
import type { MessageFormat } from '../../formats/message-format.js';
import type { Clock, Timers } from '../../time/clock.js';
import type { NatsDriver } from './driver/nats-driver.js';

/** What NATS tables need of their surroundings. */
export interface NatsEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly loadNatsDriver: () => Promise<NatsDriver>;
  /** By the names that options give them. */
  readonly messageFormats: ReadonlyMap<string, MessageFormat>;
}
