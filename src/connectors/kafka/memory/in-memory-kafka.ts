import type { KafkaDriver } from '../driver/kafka-driver.js';
import { InMemoryAdmin } from './in-memory-admin.js';
import { InMemoryCluster } from './in-memory-cluster.js';
import { InMemoryReader } from './in-memory-reader.js';
import { InMemoryWriter } from './in-memory-writer.js';

/**
 * A Kafka cluster in memory, for tests and the browser: partitions, transactions, groups' offsets, and faults when told.
 * There are no timers: what depends on time happens when it is asked for.
 */
export class InMemoryKafka extends InMemoryCluster {
  /** A client of this cluster, wherever it is told to connect to. */
  createDriver(): KafkaDriver {
    return {
      connect: () => ({
        admin: new InMemoryAdmin(this),
        createReader: (options) => new InMemoryReader(this, options),
        createWriter: (options) => new InMemoryWriter(this, options),
        close: async () => {},
      }),
    };
  }
}
