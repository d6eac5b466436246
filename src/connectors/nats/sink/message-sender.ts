import { must } from '../../../common/assert.js';
import type { FailPointListener } from '../../../common/fail-points.js';
import { type RecordChunk, recordPortions } from '../../kafka/sink/record-chunk.js';
import type { RetryPolicy } from '../../retry-policy.js';
import type { NatsClient, OutgoingMessage } from '../driver/nats-driver.js';
import { isPassing } from '../driver/nats-error.js';

/** Messages that are on their way together: a part of them is lost or repeated together, too. */
const PORTION_BYTES_MAX = 1 << 20;

export interface MessageSenderConfig {
  readonly connect: () => Promise<NatsClient>;
  readonly stream: string;
  /** For rows that name none. */
  readonly subject: string | undefined;
  readonly retryPolicy: RetryPolicy;
  readonly reachFailPoint: FailPointListener;
}

/** Which messages of some chunks a stream has already, by their numbers. */
export type FindStored = (client: NatsClient) => Promise<ReadonlySet<number>>;

const NOTHING_STORED: ReadonlySet<number> = new Set();

/** Sends messages in order, over a connection that is made anew when it breaks. */
export class MessageSender {
  readonly #config: MessageSenderConfig;
  #client: NatsClient | undefined;

  constructor(config: MessageSenderConfig) {
    this.#config = config;
  }

  /** Does something with the connection, again for a while where that fails in a way that passes. */
  async withClient<T>(work: (client: NatsClient) => Promise<T>): Promise<T> {
    return this.#config.retryPolicy.run(async () => {
      try {
        this.#client ??= await this.#config.connect();
        return await work(this.#client);
      } catch (error) {
        if (isPassing(error)) await this.#discard();
        throw error;
      }
    }, isPassing);
  }

  /**
   * Resolves when the stream has stored all messages, whose ids are `<idPrefix>-<number>`, counted over the chunks. Those that
   * `findStored` finds aren't sent; it is asked at the start where `mayBeStored`, and whenever it is not known what has got there.
   */
  async publish(
    chunks: readonly RecordChunk[],
    idPrefix: string,
    {
      findStored,
      mayBeStored,
    }: { readonly findStored?: FindStored; readonly mayBeStored: boolean },
  ): Promise<void> {
    const { reachFailPoint } = this.#config;
    let isUnknown = mayBeStored;
    await this.withClient(async (client) => {
      const stored = isUnknown && findStored ? await findStored(client) : NOTHING_STORED;
      isUnknown = true;
      let number = 0;
      for (const portion of this.#portions(chunks)) {
        const acknowledged: Promise<void>[] = [];
        for (const message of portion) {
          const own = number++;
          if (stored.has(own)) continue;
          acknowledged.push(client.publish({ ...message, id: `${idPrefix}-${own}` }));
        }
        await everyOne(acknowledged);
        reachFailPoint('sink.half-published');
      }
    });
  }

  /** Hands messages over without waiting for the stream. */
  async send(chunk: RecordChunk): Promise<void> {
    await this.withClient(async (client) => {
      for (const portion of this.#portions([chunk])) {
        for (const message of portion) await client.send(message);
      }
    });
  }

  async close(): Promise<void> {
    this.#config.retryPolicy.close();
    await this.#discard();
  }

  *#portions(chunks: readonly RecordChunk[]): Generator<OutgoingMessage[], void, void> {
    const { stream, subject } = this.#config;
    const target = { topic: stream, partition: undefined };
    for (const portion of recordPortions(chunks, target, PORTION_BYTES_MAX)) {
      yield portion.map(({ key, value, headers }) => ({
        stream,
        subject: key === null ? must(subject) : decoder.decode(key),
        data: value ?? new Uint8Array(0),
        headers: headers.map((header) => ({
          name: header.name,
          value: decoder.decode(header.value ?? new Uint8Array(0)),
        })),
        id: undefined,
      }));
    }
  }

  async #discard(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close().catch(() => {});
  }
}

const decoder = new TextDecoder();

/** Waits for all, and throws what the first has thrown that failed. */
async function everyOne(promises: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
