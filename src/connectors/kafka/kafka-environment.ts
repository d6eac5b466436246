import type { FileSystem } from '../../common/file-system.js';
import type { Random } from '../../common/random.js';
import type { MessageFormat } from '../../formats/message-format.js';
import type { Clock, Timers } from '../../time/clock.js';
import type { KafkaDriver } from './driver/kafka-driver.js';

/** What Kafka tables need of their surroundings. */
export interface KafkaEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly loadKafkaDriver: () => Promise<KafkaDriver>;
  /** By the names that options give them. */
  readonly messageFormats: ReadonlyMap<string, MessageFormat>;
}
