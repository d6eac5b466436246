import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { SourceOffset } from '../../source.js';

/** Where a partition goes on, as checkpoints keep it. */
export interface SplitPlace {
  /** The offset of the next record. */
  readonly next: number;
  /** Rows of that record that were sent on already: a change has two. */
  readonly rows?: number;
  /** Where a table with `scan.bounded.mode` ends, as found at its start. */
  readonly end?: number;
  /** Whether the partition is in the middle of its turn: see `SplitChooser`. */
  readonly isOnTurn?: boolean;
}

/** `{ "trades-0": 42, "trades-1": 17 }`: the next offset by split, or a whole `SplitPlace` where there is more to say. */
export function printOffset(places: readonly (readonly [string, SplitPlace])[]): SourceOffset {
  return JSON.stringify(
    Object.fromEntries(
      places.map(([id, place]) => [id, Object.keys(place).length === 1 ? place.next : place]),
    ),
  );
}

/** Throws CONNECTOR_ERROR for an offset of another kind of source. */
export function parseOffset(offset: SourceOffset, table: string): ReadonlyMap<string, SplitPlace> {
  const parsed = parseJson(offset);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    const places = Object.entries(parsed).map(
      ([id, value]) => [id, typeof value === 'number' ? { next: value } : value] as const,
    );
    if (places.every(([, place]) => isPlace(place))) {
      return new Map(places as [string, SplitPlace][]);
    }
  }
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at the offset ${offset}: it is not one of Kafka partitions. Has the table been declared differently since?`,
    { component: table },
  );
}

function isPlace(value: unknown): value is SplitPlace {
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
