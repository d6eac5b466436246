import type { Json } from '../../common/json.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { MessageBlock } from '../../formats/message-decoder.js';
import { ConnectionRetry } from '../messages/connection-retry.js';
import type { MessageFeed, ReceivedMessages } from '../messages/message-feed.js';
import { PendingCall } from '../messages/pending-call.js';
import { pauseFor } from '../retry-pause.js';
import { cursorBehind } from './cursor.js';
import type { HttpEnvironment } from './http-environment.js';
import { HttpStatusError, type RequestPlace, requestError, timeoutError } from './http-error.js';
import type { HttpOptions } from './http-options.js';
import { type PollPlace, parsePollPlace, pollPlaceJson, type Validators } from './poll-place.js';
import { pollRequest } from './poll-request.js';
import { readBody } from './read-body.js';
import { closedError, RequestScope } from './request-scope.js';
import { retryAfterMs } from './retry-after.js';
import { splitBody } from './split-body.js';

const NOT_MODIFIED = 304;

interface Poll {
  readonly block: MessageBlock;
  readonly validators: Validators;
  readonly receivedAtMs: number;
}

/** The bodies that a URL gives, poll by poll; one that the server says is unchanged is not read again. */
export class HttpFeed implements MessageFeed {
  onTrouble = (): void => {};
  readonly #table: string;
  readonly #options: HttpOptions;
  readonly #environment: HttpEnvironment;
  readonly #retry: ConnectionRetry;
  readonly #closing = new AbortController();
  readonly #poll = new PendingCall(() => this.#ask());
  /** Behind the last body that was handed out. */
  #place: PollPlace;
  #nextPollAtMs = Number.NEGATIVE_INFINITY;

  constructor(table: string, options: HttpOptions, environment: HttpEnvironment) {
    const start = options.cursor?.start;
    this.#table = table;
    this.#options = options;
    this.#environment = environment;
    this.#retry = new ConnectionRetry(options.retriesMax, environment, () => this.onTrouble());
    this.#place = {
      polls: 0,
      validators: {},
      message: 0,
      ...(start === undefined ? {} : { cursor: start }),
    };
  }

  get trouble(): string | undefined {
    return this.#retry.trouble;
  }

  get place(): Json {
    return pollPlaceJson(this.#place);
  }

  seek(place: Json): void {
    this.#place = parsePollPlace(place, this.#table);
  }

  async next(signal: AbortSignal): Promise<ReceivedMessages | undefined> {
    while (!this.#closing.signal.aborted && !this.#hasEnded) {
      const isOver = AbortSignal.any([signal, this.#closing.signal]);
      try {
        const poll = await this.#nextPoll(isOver);
        this.#retry.succeeded();
        const messages = this.#received(poll);
        if (messages !== undefined) return messages;
      } catch (error) {
        signal.throwIfAborted();
        if (this.#closing.signal.aborted) break;
        this.#nextPollAtMs = Number.NEGATIVE_INFINITY;
        const waitMs = error instanceof HttpStatusError ? error.retryAfterMs : 0;
        await this.#retry.failed(error, waitMs, isOver).catch(this.#unlessClosed);
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError(this.#table));
    await this.#poll.underWay?.catch(() => {});
  }

  get #hasEnded(): boolean {
    return this.#place.polls >= this.#options.pollsMax && this.#place.message === 0;
  }

  readonly #unlessClosed = (error: unknown): void => {
    if (!this.#closing.signal.aborted) throw error;
  };

  /** Waits until it is time, and for the answer; undefined where the body is as it was. */
  async #nextPoll(signal: AbortSignal): Promise<Poll | undefined> {
    const { clock, timers } = this.#environment;
    if (this.#poll.underWay === undefined) {
      const waitMs = this.#nextPollAtMs - clock.monotonicMs();
      if (waitMs > 0) await pauseFor(waitMs, timers, signal);
      signal.throwIfAborted();
      this.#nextPollAtMs = clock.monotonicMs() + (this.#options.pollIntervalMs ?? 0);
    }
    return this.#poll.take(signal);
  }

  async #ask(): Promise<Poll | undefined> {
    const { timeoutMs, endpoint, responseBytesMax, split } = this.#options;
    const { clock, timers, fetch } = this.#environment;
    const place: RequestPlace = { table: this.#table, origin: endpoint.origin };
    const scope = new RequestScope(timers);
    const end = (): void => scope.end(this.#closing.signal.reason);
    this.#closing.signal.addEventListener('abort', end, { once: true });
    scope.limit(timeoutMs, () => timeoutError(place, timeoutMs));
    try {
      const { url, ...request } = pollRequest(this.#options, this.#place);
      const response = await fetch(url, { ...request, signal: scope.signal });
      const { status } = response;
      if (status === NOT_MODIFIED) return undefined;
      if (!response.ok) {
        await response.body?.cancel().catch(() => {});
        throw new HttpStatusError(
          place,
          status,
          200,
          retryAfterMs(response.headers.get('retry-after'), clock),
        );
      }
      const bytes = await readBody(response, responseBytesMax, place);
      const block = splitBody(bytes, split);
      if (block === undefined) throw notAnArray(place);
      return { block, validators: validatorsOf(response), receivedAtMs: Math.floor(clock.nowMs()) };
    } catch (error) {
      throw requestError(place, error);
    } finally {
      scope.release();
      this.#closing.signal.removeEventListener('abort', end);
    }
  }

  /** Moves on behind the poll; undefined where nothing new has come. */
  #received(poll: Poll | undefined): ReceivedMessages | undefined {
    const before = this.#place;
    const isRest = before.message > 0;
    const polls = isRest ? before.polls : before.polls + 1;
    if (poll === undefined) {
      this.#place = { ...before, polls, message: 0 };
      return undefined;
    }
    const { block, validators, receivedAtMs } = poll;
    // Of a body that is still the same, what was read is passed over.
    const taken = isRest && isSame(before.validators, validators) ? before.message : 0;
    const placeBehind = (message: number): PollPlace => {
      if (message === 0) return before;
      const isWhole = message === block.count;
      const { cursor } = this.#options;
      if (cursor === undefined) return { polls, validators, message: isWhole ? 0 : message };
      const behind = cursorBehind(block, message, cursor.field) ?? before.cursor;
      return {
        polls: isWhole ? polls : before.polls,
        validators: {},
        message: 0,
        ...(behind === undefined ? {} : { cursor: behind }),
      };
    };
    this.#place =
      block.count === 0 ? { ...before, polls, validators, message: 0 } : placeBehind(block.count);
    if (taken >= block.count) return undefined;
    return {
      isContinuation: taken > 0 || this.#options.cursor !== undefined,
      count: block.count - taken,
      bytes: block.bytes,
      starts: block.starts.subarray(taken),
      lengths: block.lengths.subarray(taken),
      placeOf: (message) => pollPlaceJson(placeBehind(message + taken)),
      receivedAtMs: () => receivedAtMs,
      metadataOf: () => null,
    };
  }
}

function validatorsOf({ headers }: Response): Validators {
  const etag = headers.get('etag');
  const lastModified = headers.get('last-modified');
  return {
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
  };
}

/** Without any validator nothing can be said. */
function isSame(a: Validators, b: Validators): boolean {
  if (a.etag !== undefined || b.etag !== undefined) return a.etag === b.etag;
  return a.lastModified !== undefined && a.lastModified === b.lastModified;
}

function notAnArray({ table, origin }: RequestPlace): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}": what ${origin} gives is no JSON array, as 'http.response.split' = 'array' expects.`,
    { component: table, topic: origin },
    { code: 'MALFORMED_ROW' },
  );
}
