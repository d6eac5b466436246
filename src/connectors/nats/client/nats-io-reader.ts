import type { JetStreamManager } from '@nats-io/jetstream';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { Deferred } from '../../../common/deferred.js';
import type { Timers } from '../../../time/clock.js';
import { type MessageRun, messageRun, type NatsHeader } from '../driver/message-run.js';
import type { NatsReader } from '../driver/nats-driver.js';
import { NatsError } from '../driver/nats-error.js';
import { matchesSubject } from '../driver/subject.js';
import { type Delivery, parseDelivery } from './delivery.js';
import { natsIoError } from './nats-io-error.js';

/** Messages of one request, and its bytes at least. */
const REQUEST_MESSAGES_MAX = 4096;
const REQUEST_BYTES = 4 << 20;
/** Besides its data and headers a message has subjects. */
const MESSAGE_OVERHEAD_BYTES = 4096;
/** Nothing is asked of the server while so much waits. */
const QUEUE_BYTES_MAX = 8 << 20;
const REQUEST_EXPIRES_MS = 30_000;
const HEARTBEAT_MS = 5000;
const NANOSECONDS_PER_MS = 1e6;
/** After so long without a message the server is asked how far it has come: what didn't match is passed, too. */
const QUIET_MS = 10_000;
const IDLE_HEARTBEAT = 100;

export interface NatsIoReaderConfig {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly timers: Timers;
  readonly stream: string;
  /** The name of the server's part, which delivers each message once, in order, and wants no acknowledgement. */
  readonly consumer: string;
  /** Those that match none are passed over here; none for all. */
  readonly subjects: readonly string[];
  readonly pending: number;
  readonly messageBytesMax: number;
  readonly closed: () => void;
}

interface Received {
  readonly message: Msg;
  readonly delivery: Delivery;
}

/**
 * Asks for some messages at a time, the next ones when these have come and there is room. Deliveries are numbered: where one is
 * missing, the reader fails, to be made anew at its place.
 */
export class NatsIoReader implements NatsReader {
  readonly #config: NatsIoReaderConfig;
  readonly #subscription: Subscription;
  #queue: Received[] = [];
  #queueBytes = 0;
  #deliveries = 0;
  #pending: number;
  /** Messages that may still come of the request that is open; 0: none is. */
  #requested = 0;
  #failure: NatsError | undefined;
  #arrived = new Deferred<boolean>();
  #cancelWatch = (): void => {};
  #isClosed = false;

  constructor(config: NatsIoReaderConfig) {
    this.#config = config;
    this.#pending = config.pending;
    const inbox = `_INBOX.${config.consumer}`;
    this.#subscription = config.connection.subscribe(inbox, {
      callback: (error, message) => {
        if (this.#isClosed) return;
        if (error !== null) this.fail(natsIoError(error, { stream: config.stream }));
        else this.#take(message);
      },
    });
  }

  get pending(): number {
    return this.#pending;
  }

  async next(): Promise<MessageRun> {
    for (;;) {
      if (this.#queue.length > 0) return this.#takeQueue();
      if (this.#failure !== undefined) throw this.#failure;
      this.#request();
      if (await this.#arrival()) continue;
      const passedTo = await this.#passedTo();
      const isQuiet = this.#queue.length === 0 && this.#failure === undefined;
      if (isQuiet && passedTo !== undefined) return messageRun([], passedTo);
    }
  }

  /** What `next` throws when it has handed out what is there. */
  fail(error: NatsError): void {
    this.#failure ??= error;
    this.#arrived.resolve(true);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelWatch();
    const { connection, manager, stream, consumer } = this.#config;
    this.#config.closed();
    this.fail(new NatsError('network', 'The reader is closed.', { stream }));
    if (connection.isClosed()) return;
    this.#subscription.unsubscribe();
    // One that stays behind is forgotten soon.
    await manager.consumers.delete(stream, consumer).catch(() => {});
  }

  #takeQueue(): MessageRun {
    const received = this.#queue;
    this.#queue = [];
    this.#queueBytes = 0;
    this.#pending = received.at(-1)?.delivery.pending ?? 0;
    this.#request();
    const { subjects } = this.#config;
    const wanted =
      subjects.length === 0
        ? received
        : received.filter(({ message }) =>
            subjects.some((filter) => matchesSubject(message.subject, filter)),
          );
    return messageRun(
      wanted.map(({ message, delivery }) => ({
        ...delivery,
        subject: message.subject,
        data: message.data,
        headers: () => headersOf(message),
      })),
      (received.at(-1)?.delivery.sequence ?? 0) + 1,
    );
  }

  /** Asks for more, unless that has been done, or enough waits. */
  #request(): void {
    if (this.#requested > 0 || this.#queueBytes > QUEUE_BYTES_MAX || this.#failure !== undefined) {
      return;
    }
    const { connection, stream, consumer, messageBytesMax } = this.#config;
    const request = {
      batch: REQUEST_MESSAGES_MAX,
      max_bytes: Math.max(REQUEST_BYTES, messageBytesMax + MESSAGE_OVERHEAD_BYTES),
      expires: REQUEST_EXPIRES_MS * NANOSECONDS_PER_MS,
      idle_heartbeat: HEARTBEAT_MS * NANOSECONDS_PER_MS,
    };
    this.#requested = request.batch;
    this.#watch();
    try {
      const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
      connection.publish(subject, JSON.stringify(request), {
        reply: this.#subscription.getSubject(),
      });
    } catch (error) {
      this.fail(natsIoError(error, { stream }));
    }
  }

  #take(message: Msg): void {
    const delivery = parseDelivery(message.reply ?? '');
    if (delivery === undefined) {
      this.#takeStatus(message);
      return;
    }
    const { stream } = this.#config;
    if (delivery.number !== this.#deliveries + 1) {
      this.fail(new NatsError('network', `Messages of stream "${stream}" were lost on their way.`));
      return;
    }
    this.#deliveries++;
    this.#queue.push({ message, delivery });
    this.#queueBytes += message.data.byteLength;
    this.#requested--;
    this.#proceed();
  }

  #takeStatus({ headers }: Msg): void {
    const code = headers?.code ?? 0;
    if (code === IDLE_HEARTBEAT) {
      this.#watch();
      return;
    }
    const description = headers?.description ?? '';
    // The request has ended: its time is up, or the next message is for another one.
    const isEnd = code === 404 || code === 408 || /MaxBytes|Batch Completed/i.test(description);
    if (isEnd) {
      this.#requested = 0;
      this.#proceed();
      return;
    }
    const { stream } = this.#config;
    const reason = `The server has ended reading stream "${stream}": ${code} ${description}.`;
    this.fail(new NatsError('unavailable', reason, { stream }));
  }

  /** Something has come. */
  #proceed(): void {
    if (this.#requested > 0) this.#watch();
    else {
      this.#cancelWatch();
      this.#request();
    }
    if (this.#queue.length > 0) this.#arrived.resolve(true);
  }

  /** Servers send heartbeats while a request is open. */
  #watch(): void {
    const { timers, stream } = this.#config;
    this.#cancelWatch();
    this.#cancelWatch = timers.after(3 * HEARTBEAT_MS, () => {
      this.fail(new NatsError('timeout', `Stream "${stream}" has not been heard of.`, { stream }));
    });
  }

  /** Until something has come; false where nothing has for a while. */
  async #arrival(): Promise<boolean> {
    const { timers } = this.#config;
    const arrived = new Deferred<boolean>();
    this.#arrived = arrived;
    if (this.#failure !== undefined) arrived.resolve(true);
    const cancel = timers.after(QUIET_MS, () => arrived.resolve(false));
    const hasArrived = await arrived.promise;
    cancel();
    return hasArrived;
  }

  /** The sequence before which everything that matches was received; undefined while something is under way. */
  async #passedTo(): Promise<number | undefined> {
    const { manager, stream, consumer } = this.#config;
    try {
      const { state } = await manager.streams.info(stream);
      const { num_pending, delivered } = await manager.consumers.info(stream, consumer);
      const isAllHere = num_pending === 0 && delivered.consumer_seq === this.#deliveries;
      return isAllHere ? state.last_seq + 1 : undefined;
    } catch (error) {
      throw natsIoError(error, { stream });
    }
  }
}

function headersOf({ headers }: Msg): readonly NatsHeader[] {
  if (headers === undefined) return [];
  return headers.keys().flatMap((name) => headers.values(name).map((value) => ({ name, value })));
}
