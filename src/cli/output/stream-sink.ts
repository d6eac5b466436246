import type { Writable } from 'node:stream';
import type { ByteSink } from './result-writer.js';

/** Raised to stop a query whose reader has gone away, as in `sabot-sql run … | head`. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError';
}

/** A byte sink over a Node stream such as stdout, which waits for a slow reader. */
export class StreamSink implements ByteSink {
  readonly #stream: Writable;
  #failure: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isClosed = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
      this.#failure = isClosed ? new OutputClosedError('the output was closed') : error;
    });
  }

  /** Throws OutputClosedError when nobody reads any more, and what else the stream reports. */
  async write(chunk: string | Uint8Array): Promise<void> {
    this.#check();
    if (!this.#stream.write(chunk)) await this.#drained();
    this.#check();
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done);
        this.#stream.off('error', done);
        this.#stream.off('close', done);
        resolve();
      };
      this.#stream.on('drain', done);
      this.#stream.on('error', done);
      this.#stream.on('close', done);
    });
  }
}
