/**
 * Messages of a stream, in order of their sequences, as bytes and where they stand. All arrays have one entry a message. Immutable;
 * valid for as long as it is referenced.
 */
export interface MessageRun {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where each message's data starts in `bytes`. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly sequences: Float64Array;
  /** When the stream stored the message, in epoch milliseconds. */
  readonly timestampsMs: Float64Array;
  readonly subjects: readonly string[];
  /** Headers in their order, a name may repeat; made when asked for. */
  headers(message: number): readonly NatsHeader[];
  /** Where to go on behind this run: past messages that did not match, too, so perhaps with `count` 0. */
  readonly nextSequence: number;
}

/** A name and text that go with a message. */
export interface NatsHeader {
  readonly name: string;
  readonly value: string;
}

/** One message, as it goes into a run. */
export interface RunMessage {
  readonly sequence: number;
  readonly timestampMs: number;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: () => readonly NatsHeader[];
}

/** Copies the messages' data, so that a run doesn't hold on to what it was received in. */
export function messageRun(messages: readonly RunMessage[], nextSequence: number): MessageRun {
  const lengths = Int32Array.from(messages, ({ data }) => data.byteLength);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  const starts = new Int32Array(messages.length);
  let at = 0;
  for (const [i, { data }] of messages.entries()) {
    starts[i] = at;
    bytes.set(data, at);
    at += data.byteLength;
  }
  return {
    count: messages.length,
    bytes,
    starts,
    lengths,
    sequences: Float64Array.from(messages, ({ sequence }) => sequence),
    timestampsMs: Float64Array.from(messages, ({ timestampMs }) => timestampMs),
    subjects: messages.map(({ subject }) => subject),
    headers: (message) => messages[message]?.headers() ?? [],
    nextSequence,
  };
}
