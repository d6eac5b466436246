import { jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { connect, headers, type NodeConnectionOptions } from '@nats-io/transport-node';
import type { NatsServer } from './nats-server.js';

/** What a test puts into a stream, or has found there. */
export interface StoredMessage {
  readonly subject: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes, fills and looks into streams by the vendor's client, beside whatever is tested. */
export class NatsAdmin {
  readonly #connection: Awaited<ReturnType<typeof connect>>;
  readonly #manager: Awaited<ReturnType<typeof jetstreamManager>>;

  private constructor(
    connection: Awaited<ReturnType<typeof connect>>,
    manager: Awaited<ReturnType<typeof jetstreamManager>>,
  ) {
    this.#connection = connection;
    this.#manager = manager;
  }

  static async connect(
    server: NatsServer,
    options: Partial<NodeConnectionOptions> = {},
  ): Promise<NatsAdmin> {
    const connection = await connect({
      servers: server.address,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
      ...options,
    });
    return new NatsAdmin(connection, await jetstreamManager(connection, { checkAPI: false }));
  }

  async createStream(name: string, config: Partial<StreamConfig> = {}): Promise<void> {
    await this.#manager.streams.add({ subjects: [`${name.toLowerCase()}.>`], ...config, name });
  }

  /** Stores messages, in order. */
  async publish(messages: readonly StoredMessage[]): Promise<void> {
    const jetstream = this.#manager.jetstream();
    await Promise.all(
      messages.map(({ subject, text, headers: given = {} }) => {
        const all = headers();
        for (const [name, value] of Object.entries(given)) all.set(name, value);
        return jetstream.publish(subject, text, { headers: all });
      }),
    );
  }

  /** Everything that a stream keeps, read message by message. */
  async messages(stream: string): Promise<StoredMessage[]> {
    const { state } = await this.#manager.streams.info(stream);
    const found: StoredMessage[] = [];
    for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
      const message = await this.#manager.streams.getMessage(stream, { seq });
      if (message === null) continue;
      const named = message.header.keys().map((name) => [name, message.header.get(name)]);
      found.push({
        subject: message.subject,
        text: message.string(),
        headers: Object.fromEntries(named),
      });
    }
    return found;
  }

  /** How many messages a stream keeps. */
  async count(stream: string): Promise<number> {
    return (await this.#manager.streams.info(stream)).state.messages;
  }

  async consumerCount(stream: string): Promise<number> {
    return (await this.#manager.streams.info(stream)).state.consumer_count;
  }

  /** Removes everything before a sequence. */
  async purgeBefore(stream: string, seq: number): Promise<void> {
    await this.#manager.streams.purge(stream, { seq });
  }

  async deleteMessage(stream: string, seq: number): Promise<void> {
    await this.#manager.streams.deleteMessage(stream, seq);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
