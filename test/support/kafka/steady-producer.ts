import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Producer } from 'kafkajs';

const TICK_MS = 25;
const RECORDS_PER_TICK = 100;
const SYMBOLS = 7;
/** Later than everything that the test waits for: it closes windows. */
const CLOSING_TS_MS = Date.UTC(2040, 0, 1);

/**
 * Writes numbered records into all partitions of a topic until it is told to stop: key `{"symbol":…}`, value
 * `{"n":…,"text":…,"ts":…}`, `ts` a millisecond later each. Goes on through restarts of the broker; what was sent in vain is sent
 * again, maybe twice, so that what counts is what the topic has.
 */
export class SteadyProducer {
  readonly #producer: Producer;
  readonly #topic: string;
  #partitions: number;
  #sent = 0;
  #isStopping = false;
  readonly #running: Promise<void>;

  private constructor(producer: Producer, topic: string, partitions: number) {
    this.#producer = producer;
    this.#topic = topic;
    this.#partitions = partitions;
    this.#running = this.#run();
    // Whoever waits for records, or for the end, is told.
    this.#running.catch(() => {});
  }

  static async start(
    bootstrap: string,
    topic: string,
    partitions: number,
  ): Promise<SteadyProducer> {
    const retry = { initialRetryTime: 100, maxRetryTime: 1000, retries: 120 };
    const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry });
    const producer = kafka.producer({ allowAutoTopicCreation: false, metadataMaxAge: 500 });
    await producer.connect();
    return new SteadyProducer(producer, topic, partitions);
  }

  /** How many records have been acknowledged. */
  get sent(): number {
    return this.#sent;
  }

  async reach(sent: number): Promise<void> {
    while (this.#sent < sent) await Promise.race([delay(TICK_MS), this.#running]);
  }

  /** Writes into so many partitions from now on. */
  spreadOver(partitions: number): void {
    this.#partitions = partitions;
  }

  /** Stops, behind one record more in each partition, whose time is far ahead. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
    const messages = Array.from({ length: this.#partitions }, (_, partition) =>
      messageOf(partition, -1, CLOSING_TS_MS),
    );
    await this.#producer.send({ topic: this.#topic, messages });
    await this.#producer.disconnect();
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const messages = Array.from({ length: RECORDS_PER_TICK }, (_, i) => {
        const n = this.#sent + i;
        return messageOf(n % this.#partitions, n, n);
      });
      await this.#producer.send({ topic: this.#topic, messages });
      this.#sent += RECORDS_PER_TICK;
      await delay(TICK_MS);
    }
  }
}

function messageOf(partition: number, n: number, tsMs: number) {
  const ts = new Date(tsMs).toISOString().replace('T', ' ').replace('Z', '');
  return {
    partition,
    key: JSON.stringify({ symbol: `S${Math.abs(n) % SYMBOLS}` }),
    value: JSON.stringify({ n, text: `record ${n}`, ts }),
  };
}
