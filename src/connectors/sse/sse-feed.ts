import type { Json } from '../../common/json.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { HttpEnvironment } from '../http/http-environment.js';
import { HttpStatusError, type RequestPlace, requestError } from '../http/http-error.js';
import { closedError } from '../http/request-scope.js';
import { ConnectionRetry } from '../messages/connection-retry.js';
import type { MessageFeed, ReceivedMessages } from '../messages/message-feed.js';
import { PendingCall } from '../messages/pending-call.js';
import { eventMessages } from './event-messages.js';
import { EventStream } from './event-stream.js';
import type { ServerEvent } from './event-stream-parser.js';
import type { SseOptions } from './sse-options.js';

/** A connection and what is being read of it. */
interface OpenStream {
  readonly stream: EventStream;
  readonly read: PendingCall<readonly ServerEvent[] | undefined>;
}

/**
 * The events of a stream. When the connection ends it is made anew, and the server is told the id of the last event: if it
 * remembers, it goes on behind that one. An answer with status 204 is the end.
 */
export class SseFeed implements MessageFeed {
  onTrouble = (): void => {};
  readonly #table: string;
  readonly #options: SseOptions;
  readonly #environment: HttpEnvironment;
  readonly #retry: ConnectionRetry;
  readonly #closing = new AbortController();
  readonly #opening = new PendingCall(() => this.#open());
  #lastEventId: string;
  #reconnectDelayMs: number;
  #current: OpenStream | undefined;
  #hasEnded = false;

  constructor(table: string, options: SseOptions, environment: HttpEnvironment) {
    this.#table = table;
    this.#options = options;
    this.#environment = environment;
    this.#lastEventId = options.lastEventId;
    this.#reconnectDelayMs = options.reconnectDelayMs;
    this.#retry = new ConnectionRetry(options.retriesMax, environment, () => this.onTrouble());
  }

  get trouble(): string | undefined {
    return this.#retry.trouble;
  }

  get place(): Json {
    return { lastEventId: this.#lastEventId };
  }

  seek(place: Json): void {
    const isPlace = typeof place === 'object' && place !== null && 'lastEventId' in place;
    const id = isPlace ? place.lastEventId : undefined;
    if (typeof id !== 'string') {
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${this.#table}" can't go on at ${JSON.stringify(place)}, which is no place among events: has the table been ` +
          'declared differently since?',
        { component: this.#table },
      );
    }
    this.#lastEventId = id;
  }

  async next(signal: AbortSignal): Promise<ReceivedMessages | undefined> {
    while (!this.#closing.signal.aborted && !this.#hasEnded) {
      const isOver = AbortSignal.any([signal, this.#closing.signal]);
      try {
        const messages = this.#received(await this.#nextEvents(isOver));
        if (messages !== undefined) return messages;
      } catch (error) {
        signal.throwIfAborted();
        if (this.#closing.signal.aborted) break;
        this.#current = undefined;
        await this.#failed(requestError(this.#requestPlace, error), isOver);
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    const error = closedError(this.#table);
    this.#closing.abort(error);
    const opened = await this.#opening.underWay?.catch(() => undefined);
    const current = opened ?? this.#current;
    current?.stream.end(error);
    await current?.read.underWay?.catch(() => {});
  }

  get #requestPlace(): RequestPlace {
    return { table: this.#table, origin: this.#options.endpoint.origin };
  }

  async #failed(error: StreamingError, signal: AbortSignal): Promise<void> {
    const askedMs = error instanceof HttpStatusError ? error.retryAfterMs : 0;
    try {
      await this.#retry.failed(error, Math.max(askedMs, this.#reconnectDelayMs), signal);
    } catch (reason) {
      if (!this.#closing.signal.aborted) throw reason;
    }
  }

  /** Those that have come, perhaps none. */
  async #nextEvents(signal: AbortSignal): Promise<readonly ServerEvent[]> {
    this.#current ??= await this.#opening.take(signal);
    if (this.#current === undefined) {
      this.#hasEnded = true;
      return [];
    }
    // A server may end each connection after a while, whether there was something to tell or not.
    this.#retry.succeeded();
    const { stream, read } = this.#current;
    const events = await read.take(signal);
    this.#reconnectDelayMs = stream.retryMs ?? this.#reconnectDelayMs;
    if (events !== undefined) return events;
    if (!this.#options.endsOnClose) throw this.#connectionEnded();
    this.#hasEnded = true;
    return [];
  }

  /** Undefined where the server says that there is nothing more. */
  async #open(): Promise<OpenStream | undefined> {
    const { endpoint, connectTimeoutMs, idleTimeoutMs, eventLengthMax } = this.#options;
    const { fetch, timers, clock } = this.#environment;
    const stream = await EventStream.open({
      place: this.#requestPlace,
      url: endpoint.url,
      headers: endpoint.headers,
      lastEventId: this.#lastEventId,
      fetch,
      timers,
      clock,
      connectTimeoutMs,
      idleTimeoutMs,
      eventLengthMax,
      signal: this.#closing.signal,
    });
    return stream && { stream, read: new PendingCall(() => stream.read()) };
  }

  /** Moves on behind the events; undefined where none of them is wanted. */
  #received(events: readonly ServerEvent[]): ReceivedMessages | undefined {
    const { eventTypes } = this.#options;
    const before = this.#lastEventId;
    this.#lastEventId = events.at(-1)?.id ?? before;
    const wanted =
      eventTypes === undefined ? events : events.filter(({ event }) => eventTypes.has(event));
    if (wanted.length === 0) return undefined;
    const receivedAtMs = Math.floor(this.#environment.clock.nowMs());
    return eventMessages(wanted, before, this.#lastEventId, receivedAtMs);
  }

  #connectionEnded(): StreamingError {
    const { table, origin } = this.#requestPlace;
    return new StreamingError(
      ErrorType.NETWORK_ERROR,
      `Table "${table}": ${origin} has ended the connection.`,
      { component: table, topic: origin },
    );
  }
}
