import type { ConsumerConfig, JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { must } from '../../../common/assert.js';
import type { Timers } from '../../../time/clock.js';
import type { NatsHeader } from '../driver/message-run.js';
import type {
  NatsClient,
  NatsReader,
  OutgoingMessage,
  ReadOptions,
  StreamFacts,
} from '../driver/nats-driver.js';
import { NatsError, type NatsErrorPlace } from '../driver/nats-error.js';
import type { NatsLibrary } from './load-nats.js';
import { natsIoError } from './nats-io-error.js';
import { NatsIoReader } from './nats-io-reader.js';

const NANOSECONDS_PER_MS = 1e6;
/** After how long without a request the server forgets a reader's place. */
const READER_FORGOTTEN_MS = 60_000;

export class NatsIoClient implements NatsClient {
  readonly #library: NatsLibrary;
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #jetstream: JetStreamClient;
  readonly #timers: Timers;
  readonly #readers = new Set<NatsIoReader>();

  constructor(
    library: NatsLibrary,
    connection: NatsConnection,
    manager: JetStreamManager,
    timers: Timers,
  ) {
    this.#library = library;
    this.#connection = connection;
    this.#manager = manager;
    this.#jetstream = manager.jetstream();
    this.#timers = timers;
    void connection.closed().then((error) => {
      const broken = natsIoError(error ?? new library.transport.ClosedConnectionError());
      for (const reader of this.#readers) reader.fail(broken);
    });
  }

  stream(name: string): Promise<StreamFacts> {
    return this.#named({ stream: name }, async () => {
      const { state, config } = await this.#manager.streams.info(name);
      const serverBytesMax = this.#payloadBytesMax;
      return {
        // Without messages servers of some versions say 0.
        firstSequence: state.messages === 0 ? state.last_seq + 1 : state.first_seq,
        lastSequence: state.last_seq,
        duplicateWindowMs: config.duplicate_window / NANOSECONDS_PER_MS,
        messageBytesMax:
          config.max_msg_size > 0 ? Math.min(config.max_msg_size, serverBytesMax) : serverBytesMax,
      };
    });
  }

  sequenceAt(stream: string, epochMs: number): Promise<number> {
    return this.#named({ stream }, async () => {
      const made = await this.#manager.consumers.add(stream, {
        ...this.#ownConsumer(),
        deliver_policy: this.#library.jetstream.DeliverPolicy.StartTime,
        opt_start_time: new Date(epochMs).toISOString(),
      });
      await this.#manager.consumers.delete(stream, made.name);
      // A consumer that has read nothing stands right before its start.
      return made.delivered.stream_seq + 1;
    });
  }

  read({ stream, subjects, from, headersOnly = false }: ReadOptions): Promise<NatsReader> {
    return this.#named({ stream, sequence: from }, async () => {
      const [subject] = subjects;
      const made = await this.#manager.consumers.add(stream, {
        ...this.#ownConsumer(),
        deliver_policy: this.#library.jetstream.DeliverPolicy.StartSequence,
        opt_start_seq: from,
        headers_only: headersOnly,
        // Servers before 2.10 take one filter alone; of several the reader sees to itself.
        ...(subjects.length === 1 && subject !== undefined ? { filter_subject: subject } : {}),
      });
      const reader = new NatsIoReader({
        connection: this.#connection,
        manager: this.#manager,
        timers: this.#timers,
        stream,
        consumer: made.name,
        subjects: subjects.length > 1 ? subjects : [],
        pending: made.num_pending,
        messageBytesMax: this.#payloadBytesMax,
        closed: () => this.#readers.delete(reader),
      });
      this.#readers.add(reader);
      return reader;
    });
  }

  publish({ stream, subject, data, headers, id }: OutgoingMessage): Promise<void> {
    return this.#named({ stream }, async () => {
      const written = this.#headers(headers);
      try {
        await this.#jetstream.publish(subject, data, {
          expect: { streamName: stream },
          ...(id === undefined ? {} : { msgID: id }),
          ...(written === undefined ? {} : { headers: written }),
        });
      } catch (error) {
        throw explained(error, stream, subject);
      }
    });
  }

  send({ stream, subject, data, headers, id }: OutgoingMessage): Promise<void> {
    return this.#named({ stream }, async () => {
      const { MsgIdHdr } = MESSAGE_HEADERS;
      const all = id === undefined ? headers : [...headers, { name: MsgIdHdr, value: id }];
      const written = this.#headers(all);
      this.#connection.publish(subject, data, written === undefined ? {} : { headers: written });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers].map((reader) => reader.close()));
    await this.#connection.close();
  }

  get #payloadBytesMax(): number {
    return must(this.#connection.info, 'a server that is connected has said who it is').max_payload;
  }

  /** Known to this connection alone, and forgotten soon. */
  #ownConsumer(): Partial<ConsumerConfig> {
    const { AckPolicy, ReplayPolicy } = this.#library.jetstream;
    return {
      name: `sabot_${this.#library.transport.nuid.next()}`,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      inactive_threshold: READER_FORGOTTEN_MS * NANOSECONDS_PER_MS,
      mem_storage: true,
      num_replicas: 1,
    };
  }

  #headers(headers: readonly NatsHeader[]): MsgHdrs | undefined {
    if (headers.length === 0) return undefined;
    const written = this.#library.transport.headers();
    for (const { name, value } of headers) written.append(name, value);
    return written;
  }

  async #named<T>(place: NatsErrorPlace, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw natsIoError(error, place);
    }
  }
}

/** By which a stream knows a message again. */
const MESSAGE_HEADERS = { MsgIdHdr: 'Nats-Msg-Id' } as const;

/** Publishing where no stream listens is told by nobody's answering. */
function explained(error: unknown, stream: string, subject: string): unknown {
  const converted = natsIoError(error, { stream });
  if (converted.kind === 'unavailable') {
    return new NatsError(
      'unavailable',
      `Nobody takes messages of subject "${subject}": the server is not ready, or stream "${stream}" does not have the subject.`,
      { stream },
      error,
    );
  }
  return converted;
}
