import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { SourceOffset } from '../../source.js';

/** Where a stream goes on, as checkpoints keep it. */
export interface StreamPlace {
  /** The sequence of the next message. */
  readonly next: number;
  /** Rows of that message that were sent on already: a change has two. */
  readonly rows?: number;
  /** Where a table with `scan.bounded.mode` ends, as found at its start. */
  readonly end?: number;
}

/** `{ "TRADES": 42 }`: the next sequence, or a whole `StreamPlace` where there is more to say. */
export function printPlace(stream: string, place: StreamPlace): SourceOffset {
  return JSON.stringify({ [stream]: Object.keys(place).length === 1 ? place.next : place });
}

/** Throws CONNECTOR_ERROR for an offset of another kind of source, or another stream. */
export function parsePlace(offset: SourceOffset, stream: string, table: string): StreamPlace {
  const parsed = parseJson(offset);
  if (typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length === 1) {
    const value = Object.entries(parsed).find(([name]) => name === stream)?.[1] as unknown;
    const place = typeof value === 'number' ? { next: value } : value;
    if (isPlace(place)) return place;
  }
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at the offset ${offset}: it is not one of stream "${stream}". Has the table been declared differently since?`,
    { component: table, topic: stream },
  );
}

function isPlace(value: unknown): value is StreamPlace {
  return (
    typeof value === 'object' &&
    value !== null &&
    'next' in value &&
    Number.isSafeInteger(value.next)
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
