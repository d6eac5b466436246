import { must } from '../../common/assert.js';
import type { Json } from '../../common/json.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { HttpStatusError } from '../http/http-error.js';
import { ConnectionRetry } from '../messages/connection-retry.js';
import type { MessageFeed, ReceivedMessages } from '../messages/message-feed.js';
import type { RetryEnvironment } from '../retry-pause.js';
import { WaitingFetch } from '../waiting-fetch.js';
import { SocketConnection } from './socket-connection.js';
import type { OpenWebSocket } from './web-socket-like.js';
import type { WebSocketOptions } from './websocket-options.js';

/** A connection that has lasted so long counts as one that works. */
const STEADY_MS = 60_000;

/** What WebSockets need of their surroundings. */
export interface WebSocketEnvironment extends RetryEnvironment {
  readonly openWebSocket: OpenWebSocket;
}

/**
 * The text and binary messages of a WebSocket. A connection that is lost is made anew; what was sent meanwhile is not seen. The place
 * counts messages, for people to see: none can be asked for again.
 */
export class WebSocketFeed implements MessageFeed {
  onTrouble = (): void => {};
  readonly #table: string;
  readonly #options: WebSocketOptions;
  readonly #environment: WebSocketEnvironment;
  readonly #retry: ConnectionRetry;
  readonly #waiting: WaitingFetch;
  readonly #closing = new AbortController();
  #received = 0;
  #connection: SocketConnection | undefined;
  #hasEnded = false;

  constructor(table: string, options: WebSocketOptions, environment: WebSocketEnvironment) {
    this.#table = table;
    this.#options = options;
    this.#environment = environment;
    this.#waiting = new WaitingFetch(environment.timers);
    this.#retry = new ConnectionRetry(options.retriesMax, environment, () => this.onTrouble());
  }

  get trouble(): string | undefined {
    return this.#retry.trouble;
  }

  get place(): Json {
    return { received: this.#received };
  }

  seek(place: Json): void {
    const received =
      typeof place === 'object' && place !== null && 'received' in place
        ? place.received
        : undefined;
    if (typeof received !== 'number') {
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${this.#table}" can't go on at ${JSON.stringify(place)}, which is no place of a WebSocket: has the table been ` +
          'declared differently since?',
        { component: this.#table },
      );
    }
    this.#received = received;
  }

  async next(signal: AbortSignal): Promise<ReceivedMessages | undefined> {
    while (!this.#closing.signal.aborted && !this.#hasEnded) {
      signal.throwIfAborted();
      this.#waiting.reset();
      const connection = this.#connection ?? this.#connect();
      if (connection.hasMessages) return this.#take(connection);
      const { end } = connection;
      if (end === undefined) await this.#waiting.wait(undefined, signal);
      else if (end.kind === 'closed') this.#hasEnded = true;
      else await this.#connectAgain(connection, end.error, signal);
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#connection?.close();
    this.#waiting.wake();
  }

  #connect(): SocketConnection {
    const { openWebSocket } = this.#environment;
    const place = { table: this.#table, origin: this.#options.endpoint.origin };
    const changed = (): void => this.#waiting.wake();
    const connection = new SocketConnection(place, this.#options, this.#environment, changed);
    this.#connection = connection;
    void connection.open(openWebSocket);
    return connection;
  }

  async #connectAgain(
    { openedAtMs }: SocketConnection,
    error: StreamingError,
    signal: AbortSignal,
  ): Promise<void> {
    this.#connection = undefined;
    // There may be nothing to say for long.
    const nowMs = this.#environment.clock.monotonicMs();
    if (openedAtMs !== undefined && nowMs - openedAtMs > STEADY_MS) this.#retry.succeeded();
    const isOver = AbortSignal.any([signal, this.#closing.signal]);
    try {
      const askedMs = error instanceof HttpStatusError ? error.retryAfterMs : 0;
      await this.#retry.failed(error, Math.max(askedMs, this.#options.reconnectDelayMs), isOver);
    } catch (reason) {
      if (!this.#closing.signal.aborted) throw reason;
    }
  }

  #take(connection: SocketConnection): ReceivedMessages {
    this.#retry.succeeded();
    const { receivedAtsMs, ...block } = connection.takeMessages();
    const before = this.#received;
    this.#received += block.count;
    return {
      ...block,
      isContinuation: false,
      placeOf: (message) => ({ received: before + message }),
      receivedAtMs: (message) => must(receivedAtsMs[message]),
      metadataOf: () => null,
    };
  }
}
