import type { MessageRun, NatsHeader } from './message-run.js';
import type { NatsConnection } from './nats-connection.js';

/**
 * What the connector needs of a NATS client, so that the client can be exchanged, and tests need no server: what passes
 * `test/connectors/nats/driver-conformance.ts`. Every failure is a `NatsError`.
 */
export interface NatsDriver {
  /** Connects once; a connection that breaks is not mended, all calls fail from then on, and another one is to be made. */
  connect(connection: NatsConnection): Promise<NatsClient>;
}

/** One connection to a server. */
export interface NatsClient {
  /** Throws NatsError of kind `unknown-stream`. */
  stream(name: string): Promise<StreamFacts>;
  /** The sequence of the first message at or behind a time in epoch milliseconds; the one behind the last where there is none. */
  sequenceAt(stream: string, epochMs: number): Promise<number>;
  /** Starts to read a stream, in order of sequences, without leaving a trace that others could see. */
  read(options: ReadOptions): Promise<NatsReader>;
  /**
   * Resolves when the stream has stored the message. One whose id the stream has seen within its duplicate window is not stored
   * again. Messages are stored in the order of the calls.
   */
  publish(message: OutgoingMessage): Promise<void>;
  /** Hands a message over without waiting for anybody to store it; resolves when there is room for more. */
  send(message: OutgoingMessage): Promise<void>;
  /** Readers are closed, too. */
  close(): Promise<void>;
}

/** What a server says of a stream. Sequences count from 1. */
export interface StreamFacts {
  /** Of the first message that is kept; one more than `lastSequence` where there is none. */
  readonly firstSequence: number;
  /** Of the last message that was stored, be it kept or not; 0 before the first. */
  readonly lastSequence: number;
  /** How long a message's id is remembered. */
  readonly duplicateWindowMs: number;
  /** The largest message that the server takes, its headers included. */
  readonly messageBytesMax: number;
}

export interface ReadOptions {
  readonly stream: string;
  /** With wildcards `*` and `>`; none for all. */
  readonly subjects: readonly string[];
  /** The first sequence to be read. */
  readonly from: number;
  /** Without the messages' data. */
  readonly headersOnly?: boolean;
}

/** One call at a time, except for `close`. A reader that has thrown is to be closed, and another one made. */
export interface NatsReader {
  /** Messages that match and were not handed out yet: at the start, then as the last run told. */
  readonly pending: number;
  /**
   * The next messages; none where those that came don't match, or to tell that it has come further. Waits for as long as there is
   * nothing to tell. Bytes that wait to be handed out are bounded: nothing more is asked of the server meanwhile.
   */
  next(): Promise<MessageRun>;
  /** A `next` that waits throws. */
  close(): Promise<void>;
}

export interface OutgoingMessage {
  readonly stream: string;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: readonly NatsHeader[];
  /** By which the stream knows it again. */
  readonly id: string | undefined;
}
