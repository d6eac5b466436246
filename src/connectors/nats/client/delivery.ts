/** What the reply subject of a message says of it. */
export interface Delivery {
  readonly sequence: number;
  /** Counts what was delivered to this reader, from 1. */
  readonly number: number;
  readonly timestampMs: number;
  /** Messages behind it that match. */
  readonly pending: number;
}

const SHORT_LENGTH = 9;
const LONG_LENGTH_MIN = 11;

/**
 *     $JS.ACK.<stream>.<consumer>.<times>.<sequence>.<number>.<nanoseconds>.<pending>
 *     $JS.ACK.<domain>.<account>.<stream>.<consumer>.<times>.<sequence>.<number>.<nanoseconds>.<pending>…
 *
 * Undefined for any other subject.
 */
export function parseDelivery(reply: string): Delivery | undefined {
  if (!reply.startsWith('$JS.ACK.')) return undefined;
  const tokens = reply.split('.');
  if (tokens.length !== SHORT_LENGTH && tokens.length < LONG_LENGTH_MIN) return undefined;
  const [sequence, number, nanoseconds = '', pending] = tokens.slice(
    tokens.length === SHORT_LENGTH ? 5 : 7,
  );
  return {
    sequence: Number(sequence),
    number: Number(number),
    // The last six digits are what a number has no room for.
    timestampMs: Number(nanoseconds.slice(0, -6)),
    pending: Number(pending),
  };
}
