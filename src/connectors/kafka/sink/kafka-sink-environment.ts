import type { FileSystem } from '../../../common/file-system.js';
import type { MessageFormat } from '../../../formats/message-format.js';
import type { Clock, Timers } from '../../../time/clock.js';
import type { KafkaDriver } from '../driver/kafka-driver.js';

/** What Kafka sinks use of their surroundings. */
export interface KafkaSinkEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly fileSystem: FileSystem;
  /** From 0 to less than 1: pauses before a request is repeated vary by it. */
  readonly random: () => number;
  readonly loadKafkaDriver: () => Promise<KafkaDriver>;
  readonly messageFormats: ReadonlyMap<string, MessageFormat>;
}
