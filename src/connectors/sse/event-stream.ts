import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Clock, Timers } from '../../time/clock.js';
import type { Fetch } from '../http/fetch.js';
import { HttpStatusError, type RequestPlace, timeoutError } from '../http/http-error.js';
import { RequestScope } from '../http/request-scope.js';
import { retryAfterMs } from '../http/retry-after.js';
import { EventStreamParser, type ServerEvent } from './event-stream-parser.js';

const NO_CONTENT = 204;

export interface EventStreamSpec {
  readonly place: RequestPlace;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Empty where there is none. */
  readonly lastEventId: string;
  readonly fetch: Fetch;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number | undefined;
  readonly eventLengthMax: number;
  /** Gives up connecting. */
  readonly signal: AbortSignal;
}

/** One connection to a server of events. */
export class EventStream {
  readonly #spec: EventStreamSpec;
  readonly #scope: RequestScope;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #parser: EventStreamParser;

  private constructor(
    spec: EventStreamSpec,
    scope: RequestScope,
    reader: ReadableStreamDefaultReader<Uint8Array>,
  ) {
    this.#spec = spec;
    this.#scope = scope;
    this.#reader = reader;
    this.#parser = new EventStreamParser(spec.lastEventId);
  }

  /** Undefined where the server has nothing and will have nothing. Throws CONNECTOR_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, or what `fetch` does. */
  static async open(spec: EventStreamSpec): Promise<EventStream | undefined> {
    const { place, timers, connectTimeoutMs, signal } = spec;
    const scope = new RequestScope(timers);
    const end = (): void => scope.end(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    scope.limit(connectTimeoutMs, () => timeoutError(place, connectTimeoutMs));
    try {
      signal.throwIfAborted();
      const response = await spec.fetch(spec.url, {
        headers: requestHeaders(spec),
        cache: 'no-store',
        redirect: spec.headers.size === 0 ? 'follow' : 'manual',
        signal: scope.signal,
      });
      const { status, body } = response;
      if (status === NO_CONTENT) return undefined;
      const type = response.headers.get('content-type') ?? '';
      if (status !== 200 || body === null || !/^text\/event-stream\s*(;|$)/i.test(type)) {
        await body?.cancel().catch(() => {});
        if (status === 200) throw wrongType(place, type);
        throw new HttpStatusError(
          place,
          status,
          200,
          retryAfterMs(response.headers.get('retry-after'), spec.clock),
        );
      }
      return new EventStream(spec, scope, body.getReader());
    } finally {
      scope.release();
      signal.removeEventListener('abort', end);
    }
  }

  /** How long to wait before connecting again, where the server has said it. */
  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  /** The events of the next piece, perhaps none; undefined at the end of the connection. */
  async read(): Promise<readonly ServerEvent[] | undefined> {
    const { place, idleTimeoutMs, eventLengthMax } = this.#spec;
    if (idleTimeoutMs !== undefined) {
      this.#scope.limit(idleTimeoutMs, () => timeoutError(place, idleTimeoutMs));
    }
    try {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      const events = this.#parser.push(value);
      if (this.#parser.pendingLength <= eventLengthMax) return events;
      const error = tooLarge(place, eventLengthMax);
      this.end(error);
      throw error;
    } finally {
      this.#scope.release();
    }
  }

  /** A read under way fails with `reason`. */
  end(reason: unknown): void {
    this.#scope.end(reason);
  }
}

function requestHeaders({ headers, lastEventId }: EventStreamSpec): Record<string, string> {
  return {
    accept: 'text/event-stream',
    ...Object.fromEntries(headers),
    // Headers are bytes, and the id goes as UTF-8.
    ...(lastEventId === '' ? {} : { 'last-event-id': asHeader(lastEventId) }),
  };
}

function asHeader(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function wrongType({ table, origin }: RequestPlace, type: string): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}": ${origin} answers with "${type}" instead of text/event-stream: is it a stream of events?`,
    { component: table, topic: origin },
  );
}

function tooLarge({ table, origin }: RequestPlace, lengthMax: number): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}": an event of ${origin} is larger than the ${lengthMax} bytes of 'sse.event-bytes-max'.`,
    { component: table, topic: origin },
  );
}
