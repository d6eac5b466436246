import type { Clock } from '../../../time/clock.js';
import type { KafkaConnection } from '../driver/kafka-connection.js';
import type {
  KafkaAdmin,
  KafkaClient,
  KafkaDriver,
  KafkaReader,
  KafkaWriter,
  ReaderOptions,
  WriterOptions,
} from '../driver/kafka-driver.js';
import { BrokerNetwork } from './broker-network.js';
import { KafkaJsAdmin } from './kafkajs-admin.js';
import { KafkaJsReader } from './kafkajs-reader.js';
import { KafkaJsWriter } from './kafkajs-writer.js';

/**
 * Kafka by way of kafkajs 2.2.4, an optional package that is loaded with the first request; Node.js only. `clock` gives records
 * without timestamp theirs.
 */
export function kafkaJsDriver(clock: Pick<Clock, 'nowMs'>): KafkaDriver {
  return { connect: (connection) => new KafkaJsClient(connection, clock) };
}

class KafkaJsClient implements KafkaClient {
  readonly #connection: KafkaConnection;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #network: BrokerNetwork;
  readonly admin: KafkaAdmin;

  constructor(connection: KafkaConnection, clock: Pick<Clock, 'nowMs'>) {
    this.#connection = connection;
    this.#clock = clock;
    this.#network = new BrokerNetwork(connection);
    this.admin = new KafkaJsAdmin(this.#network);
  }

  createReader(options: ReaderOptions): KafkaReader {
    return new KafkaJsReader(new BrokerNetwork(this.#connection), options);
  }

  createWriter(options: WriterOptions): KafkaWriter {
    return new KafkaJsWriter(new BrokerNetwork(this.#connection), options, this.#clock);
  }

  close(): Promise<void> {
    return this.#network.close();
  }
}
