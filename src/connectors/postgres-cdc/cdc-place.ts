import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { type Lsn, parseLsn, printLsn } from './log-position.js';

/**
 * A run of the table's keys that was read from one snapshot: those behind the segment before, up to `upTo` (the server's texts of
 * the key's columns), or all the rest. The snapshot has what was committed before `lsn`.
 */
export interface SnapshotSegment {
  readonly lsn: Lsn;
  readonly upTo: readonly string[] | undefined;
}

/** How far a table has been read. */
export type CdcPlace =
  | { readonly kind: 'start' }
  /** Within a snapshot: the last segment's end is how far its rows have been read. */
  | { readonly kind: 'snapshot'; readonly segments: readonly SnapshotSegment[] }
  | LogPlace;

/**
 * Within the log: everything committed before `lsn` has been read, and of the transaction whose commit is at `lsn` the first `row`
 * rows. `segments` say what of it the snapshots had already; there are none when the log is past them.
 */
export interface LogPlace {
  readonly kind: 'log';
  readonly lsn: Lsn;
  readonly row: number;
  readonly segments: readonly SnapshotSegment[];
}

/** JSON with the table's only split, as SplitSource wants it. */
export function printPlace(split: string, place: CdcPlace): string {
  const segmentsOf = (segments: readonly SnapshotSegment[]) =>
    segments.map(({ lsn, upTo }) => ({ lsn: printLsn(lsn), ...(upTo && { upTo }) }));
  switch (place.kind) {
    case 'start':
      return JSON.stringify({});
    case 'snapshot':
      return JSON.stringify({ [split]: { snapshot: segmentsOf(place.segments) } });
    default: {
      const { lsn, row, segments } = place;
      const rest = segments.length === 0 ? {} : { snapshot: segmentsOf(segments) };
      return JSON.stringify({ [split]: { lsn: printLsn(lsn), row, ...rest } });
    }
  }
}

/** Throws CONNECTOR_ERROR for an offset of another kind of source, or of another table. */
export function parsePlace(text: string, split: string, table: string): CdcPlace {
  const place = placeIn(text, split);
  if (place !== undefined) return place;
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at the offset ${text}: it is no place in the changes of ${split}. Has the table been declared differently since?`,
    { component: table, offset: text },
  );
}

function placeIn(text: string, split: string): CdcPlace | undefined {
  const splits = jsonObject(text);
  if (splits === undefined) return undefined;
  if (Object.keys(splits).length === 0) return { kind: 'start' };
  const place = splits[split] as Readonly<Record<string, unknown>> | undefined;
  if (typeof place !== 'object' || place === null) return undefined;
  const segments = Array.isArray(place.snapshot) ? place.snapshot.map(segmentOf) : [];
  if (segments.includes(undefined)) return undefined;
  const found = segments as readonly SnapshotSegment[];
  if (place.lsn === undefined) {
    return found.length === 0 ? undefined : { kind: 'snapshot', segments: found };
  }
  const lsn = parseLsn(String(place.lsn));
  const { row } = place;
  if (lsn === undefined || !Number.isSafeInteger(row)) return undefined;
  return { kind: 'log', lsn, row: row as number, segments: found };
}

function segmentOf(value: unknown): SnapshotSegment | undefined {
  const { lsn: text, upTo } = value as { readonly lsn?: unknown; readonly upTo?: unknown };
  const lsn = parseLsn(String(text));
  if (lsn === undefined) return undefined;
  return { lsn, upTo: Array.isArray(upTo) ? upTo.map(String) : undefined };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
