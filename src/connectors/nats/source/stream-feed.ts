import { pauseFor, type RetryEnvironment, retryDelayMs } from '../../retry-pause.js';
import type { NatsClient, NatsReader } from '../driver/nats-driver.js';
import { isPassing } from '../driver/nats-error.js';

export interface StreamFeedConfig {
  readonly connect: () => Promise<NatsClient>;
  /** Starts to read where the stream is to be gone on with. */
  readonly read: (client: NatsClient) => Promise<NatsReader>;
  readonly environment: RetryEnvironment;
  readonly closing: AbortSignal;
  /** Called when reading fails in a way that passes, with the reason, and with undefined when it goes on. */
  readonly troubled: (reason: string | undefined) => void;
}

/** Keeps a connection and a reader, and makes both anew when they break. */
export class StreamFeed {
  readonly #config: StreamFeedConfig;
  #client: NatsClient | undefined;
  #reader: NatsReader | undefined;

  constructor(config: StreamFeedConfig) {
    this.#config = config;
  }

  /** Does something with a connection, which is not used again when that fails in a way that passes. */
  async withClient<T>(work: (client: NatsClient) => Promise<T>): Promise<T> {
    const client = this.#client ?? (await this.#config.connect());
    this.#client = client;
    if (this.#config.closing.aborted) await this.close();
    try {
      return await work(client);
    } catch (error) {
      if (isPassing(error)) await this.close();
      throw error;
    }
  }

  /** Does something with a reader, again and again, later and later, while it fails in a way that passes. Throws what does not. */
  async withReader<T>(
    work: (reader: NatsReader, client: NatsClient) => Promise<T>,
  ): Promise<T | undefined> {
    const { read, environment, closing, troubled } = this.#config;
    for (let failures = 1; !closing.aborted; failures++) {
      try {
        const done = await this.withClient(async (client) => {
          if (this.#reader === undefined) {
            this.#reader = await read(client);
            troubled(undefined);
          }
          return work(this.#reader, client);
        });
        return done;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (!closing.aborted) troubled(error instanceof Error ? error.message : undefined);
        await pauseFor(retryDelayMs(failures, environment.random), environment.timers, closing);
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#reader = undefined;
    await client?.close().catch(() => {});
  }
}
