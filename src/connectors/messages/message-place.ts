import type { Json } from '../../common/json.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SourceOffset } from '../source.js';

/** Where a table of messages goes on, as checkpoints keep it. */
export interface MessagePlace {
  /** As the feed has it: an object. */
  readonly place: Json;
  /** Rows of the message there that were sent on already. */
  readonly rows: number;
}

/** `{ "sse-0": { "lastEventId": "7", "rows": 1 } }`; without `rows` where there are none. */
export function printMessagePlace(splitId: string, { place, rows }: MessagePlace): SourceOffset {
  const isWithin = rows > 0 && typeof place === 'object' && place !== null;
  return JSON.stringify({ [splitId]: isWithin ? { ...place, rows } : place });
}

/** Throws CONNECTOR_ERROR for an offset of another kind of source. */
export function parseMessagePlace(
  offset: SourceOffset,
  splitId: string,
  table: string,
): MessagePlace {
  const place: Json | undefined = parse(offset)?.[splitId];
  if (typeof place === 'object' && place !== null) {
    const rows = 'rows' in place ? place.rows : 0;
    if (typeof rows === 'number') return { place, rows };
  }
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at the offset ${offset}, which is none of its connector: has the table been declared ` +
      'differently since?',
    { component: table },
  );
}

function parse(offset: SourceOffset): Readonly<Record<string, Json>> | undefined {
  try {
    return JSON.parse(offset) ?? undefined;
  } catch {
    return undefined;
  }
}
