import { Deferred } from '../../../src/common/deferred.js';
import { messageRun, type RunMessage } from '../../../src/connectors/nats/driver/message-run.js';
import type {
  NatsClient,
  NatsDriver,
  NatsReader,
  OutgoingMessage,
  ReadOptions,
  StreamFacts,
} from '../../../src/connectors/nats/driver/nats-driver.js';
import { NatsError } from '../../../src/connectors/nats/driver/nats-error.js';
import { matchesSubject } from '../../../src/connectors/nats/driver/subject.js';

const RUN_MESSAGES_MAX = 5;

interface MemoryStream {
  readonly messages: RunMessage[];
  first: number;
  last: number;
  readonly ids: Set<string>;
}

/** Streams in memory, whose connections break when a test says so. Times are sequences. */
export class InMemoryNats {
  readonly #streams = new Map<string, MemoryStream>();
  readonly #clients = new Set<MemoryClient>();
  #changed = new Deferred<void>();
  /** How many messages are stored before every connection breaks, that one's answer being lost. */
  publishesUntilBreak = Number.POSITIVE_INFINITY;
  connections = 0;

  createStream(name: string): void {
    this.#streams.set(name, { messages: [], first: 1, last: 0, ids: new Set() });
  }

  createDriver(): NatsDriver {
    return {
      connect: async () => {
        this.connections++;
        const client = new MemoryClient(this);
        this.#clients.add(client);
        return client;
      },
    };
  }

  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  stream(name: string): MemoryStream {
    const found = this.#streams.get(name);
    if (found === undefined) throw new NatsError('unknown-stream', `No stream "${name}".`);
    return found;
  }

  store({ stream, subject, data, headers, id }: OutgoingMessage): void {
    const target = this.stream(stream);
    if (id !== undefined && target.ids.has(id)) return;
    if (id !== undefined) target.ids.add(id);
    const all = id === undefined ? headers : [...headers, { name: 'Nats-Msg-Id', value: id }];
    target.last++;
    const sequence = target.last;
    const own = data.slice();
    target.messages.push({
      sequence,
      timestampMs: sequence,
      subject,
      data: own,
      headers: () => all,
    });
    this.#tell();
  }

  /** Removes everything before a sequence. */
  purgeBefore(stream: string, sequence: number): void {
    const target = this.stream(stream);
    target.first = sequence;
    target.messages.splice(
      0,
      target.messages.findIndex((one) => one.sequence >= sequence),
    );
  }

  /** What the stream was given with an id is forgotten, as behind its duplicate window. */
  forgetIds(stream: string): void {
    this.stream(stream).ids.clear();
  }

  breakConnections(): void {
    for (const client of this.#clients) client.isBroken = true;
    this.#clients.clear();
    this.#tell();
  }

  texts(stream: string): string[] {
    return this.stream(stream).messages.map(({ data }) => new TextDecoder().decode(data));
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = new Deferred();
    changed.resolve();
  }
}

class MemoryClient implements NatsClient {
  readonly #nats: InMemoryNats;
  isBroken = false;

  constructor(nats: InMemoryNats) {
    this.#nats = nats;
  }

  async stream(name: string): Promise<StreamFacts> {
    this.assertWhole();
    const { first, last } = this.#nats.stream(name);
    return {
      firstSequence: first,
      lastSequence: last,
      duplicateWindowMs: 1000,
      messageBytesMax: 2 ** 20,
    };
  }

  async sequenceAt(stream: string, epochMs: number): Promise<number> {
    this.assertWhole();
    const { messages, last } = this.#nats.stream(stream);
    return messages.find(({ timestampMs }) => timestampMs >= epochMs)?.sequence ?? last + 1;
  }

  async read(options: ReadOptions): Promise<NatsReader> {
    await this.stream(options.stream);
    return new MemoryReader(this.#nats, this, options);
  }

  async publish(message: OutgoingMessage): Promise<void> {
    this.assertWhole();
    this.#nats.store(message);
    this.#nats.publishesUntilBreak--;
    if (this.#nats.publishesUntilBreak > 0) return;
    this.#nats.publishesUntilBreak = Number.POSITIVE_INFINITY;
    this.#nats.breakConnections();
    this.assertWhole();
  }

  async send(message: OutgoingMessage): Promise<void> {
    this.assertWhole();
    this.#nats.store(message);
  }

  async close(): Promise<void> {
    this.isBroken = true;
  }

  assertWhole(): void {
    if (this.isBroken) throw new NatsError('network', 'The connection is broken.');
  }
}

class MemoryReader implements NatsReader {
  readonly #nats: InMemoryNats;
  readonly #client: MemoryClient;
  readonly #options: ReadOptions;
  #next: number;
  readonly #closed = new Deferred<void>();
  #isClosed = false;

  constructor(nats: InMemoryNats, client: MemoryClient, options: ReadOptions) {
    this.#nats = nats;
    this.#client = client;
    this.#options = options;
    this.#next = options.from;
  }

  get pending(): number {
    return this.#matching().length;
  }

  async next() {
    for (;;) {
      const changed = this.#nats.changed;
      const found = this.#matching().slice(0, RUN_MESSAGES_MAX);
      const last = found.at(-1);
      this.#client.assertWhole();
      if (this.#isClosed) throw new NatsError('network', 'The reader is closed.');
      if (last !== undefined) {
        this.#next = last.sequence + 1;
        return messageRun(found, this.#next);
      }
      await Promise.race([changed, this.#closed.promise]);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closed.resolve();
  }

  #matching(): RunMessage[] {
    const { stream, subjects } = this.#options;
    return this.#nats
      .stream(stream)
      .messages.filter(
        ({ sequence, subject }) =>
          sequence >= this.#next &&
          (subjects.length === 0 || subjects.some((filter) => matchesSubject(subject, filter))),
      );
  }
}
