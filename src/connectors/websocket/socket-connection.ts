import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Clock, Timers } from '../../time/clock.js';
import { HttpStatusError, type RequestPlace, timeoutError } from '../http/http-error.js';
import { retryAfterMs } from '../http/retry-after.js';
import { FrameBuffer, type TimedMessages } from './frame-buffer.js';
import type { OpenWebSocket, WebSocketLike } from './web-socket-like.js';
import type { WebSocketOptions } from './websocket-options.js';

const NORMAL_CLOSURE = 1000;
/** A connection that doesn't end in good order is cut. */
const CLOSE_TIMEOUT_MS = 1000;

/** How a connection has ended. */
export type ConnectionEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: StreamingError };

const utf8 = new TextEncoder();

/**
 * One connection and what has come over it. Where messages come faster than they are taken, it is paused, if it can be; else it
 * fails as soon as more wait than may: none is ever dropped without a word.
 */
export class SocketConnection {
  readonly #place: RequestPlace;
  readonly #options: WebSocketOptions;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onChange: () => void;
  readonly #buffer = new FrameBuffer();
  #socket: WebSocketLike | undefined;
  #openedAtMs: number | undefined;
  #isPaused = false;
  #end: ConnectionEnd | undefined;
  #cancelTimeout: (() => void) | undefined;
  #cancelCut: (() => void) | undefined;

  /** `onChange` is told of the first message that waits, and of the end. */
  constructor(
    place: RequestPlace,
    options: WebSocketOptions,
    { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
    onChange: () => void,
  ) {
    this.#place = place;
    this.#options = options;
    this.#clock = clock;
    this.#timers = timers;
    this.#onChange = onChange;
  }

  /** How it ended; undefined while it goes on. Messages may still wait. */
  get end(): ConnectionEnd | undefined {
    return this.#end;
  }

  get hasMessages(): boolean {
    return !this.#buffer.isEmpty;
  }

  /** When it was open, by the clock; undefined before. */
  get openedAtMs(): number | undefined {
    return this.#openedAtMs;
  }

  /** Resolves when it has begun; `end` tells what becomes of it. */
  async open(openWebSocket: OpenWebSocket): Promise<void> {
    const { endpoint, protocols, bufferBytesMax, connectTimeoutMs } = this.#options;
    const { url, headers } = endpoint;
    this.#limit(connectTimeoutMs);
    let socket: WebSocketLike;
    try {
      socket = await openWebSocket({
        url,
        protocols,
        headers,
        messageBytesMax: bufferBytesMax,
        refused: ({ status, retryAfter }) =>
          this.#fail(
            new HttpStatusError(this.#place, status, 101, retryAfterMs(retryAfter, this.#clock)),
          ),
      });
    } catch (error) {
      this.#fail(error instanceof StreamingError ? error : this.#lost(messageOf(error), error));
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => this.#opened(socket));
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('error', (event) => this.#failed(event));
    socket.addEventListener('close', ({ code, reason }) => this.#closed(code, reason));
    // Given up meanwhile.
    if (this.#end !== undefined) this.#hangUp(socket);
  }

  /** Everything that waits. */
  takeMessages(): TimedMessages {
    const block = this.#buffer.take();
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#socket?.resume?.();
    }
    this.#watchSilence();
    return block;
  }

  close(): void {
    this.#finish({ kind: 'closed' });
  }

  #opened(socket: WebSocketLike): void {
    if (this.#end !== undefined) return;
    this.#openedAtMs = this.#clock.monotonicMs();
    const { subscribe } = this.#options;
    if (subscribe !== undefined) socket.send(subscribe);
    this.#watchSilence();
  }

  #receive(data: unknown): void {
    if (this.#end !== undefined) return;
    const { bufferBytesMax } = this.#options;
    this.#watchSilence();
    this.#buffer.add(bytesOf(data), Math.floor(this.#clock.nowMs()));
    const socket = this.#socket;
    if (socket?.pause === undefined) {
      if (this.#buffer.byteLength > bufferBytesMax) this.#fail(this.#overflow());
    } else if (!this.#isPaused && this.#buffer.byteLength > bufferBytesMax / 2) {
      this.#isPaused = true;
      socket.pause();
      this.#cancelTimeout?.();
    }
    this.#onChange();
  }

  #failed(event: object): void {
    if (this.#end !== undefined) return;
    const message = 'message' in event ? String(event.message) : '';
    if (message === 'Max payload size exceeded') {
      this.#fail(this.#overflow());
    } else if (this.#openedAtMs === undefined) {
      this.#fail(this.#lost(message === '' ? 'it does not answer' : message));
    } else {
      this.#fail(this.#lost(message === '' ? 'the connection broke' : message));
    }
  }

  #closed(code: number, reason: string): void {
    this.#cancelCut?.();
    if (this.#end !== undefined) return;
    if (code === NORMAL_CLOSURE && this.#options.endsOnClose) {
      this.#finish({ kind: 'closed' });
      return;
    }
    const said = reason === '' ? '' : `, saying "${reason}"`;
    this.#fail(this.#lost(`the connection was closed with code ${code}${said}`));
  }

  /** While messages wait, it is the query that is slow. */
  #watchSilence(): void {
    const { idleTimeoutMs } = this.#options;
    this.#cancelTimeout?.();
    if (this.#openedAtMs !== undefined && this.#end === undefined && idleTimeoutMs !== undefined) {
      this.#limit(idleTimeoutMs);
    }
  }

  #limit(timeoutMs: number): void {
    this.#cancelTimeout = this.#timers.after(timeoutMs, () =>
      this.#fail(timeoutError(this.#place, timeoutMs)),
    );
  }

  #fail(error: StreamingError): void {
    this.#finish({ kind: 'failed', error });
  }

  #finish(end: ConnectionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#cancelTimeout?.();
    if (this.#socket !== undefined) this.#hangUp(this.#socket);
    this.#onChange();
  }

  #hangUp(socket: WebSocketLike): void {
    socket.close(NORMAL_CLOSURE);
    if (socket.terminate === undefined) return;
    if (this.#isPaused) socket.terminate();
    else this.#cancelCut = this.#timers.after(CLOSE_TIMEOUT_MS, () => socket.terminate?.());
  }

  #lost(problem: string, cause?: unknown): StreamingError {
    const { table, origin } = this.#place;
    return new StreamingError(
      ErrorType.NETWORK_ERROR,
      `Table "${table}" can't read ${origin}: ${problem}.`,
      { component: table, topic: origin },
      cause === undefined ? {} : { cause },
    );
  }

  #overflow(): StreamingError {
    const { table, origin } = this.#place;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${table}": ${origin} sends more at once, or faster than the query takes it, than the ` +
        `${this.#options.bufferBytesMax} bytes of 'websocket.buffer-bytes-max'. Subscribe to less, or allow more.`,
      { component: table, topic: origin },
      { retriable: false },
    );
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return utf8.encode(data);
  return new Uint8Array(data as ArrayBuffer);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
