import type { Json } from '../../common/json.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What a server says by which a body is known again. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** How far a URL has been read. */
export interface PollPlace {
  /** Bodies that have been taken up. */
  readonly polls: number;
  /** Of the last one of them. */
  readonly validators: Validators;
  /** Messages of it that were read, where some are left; 0 where it has been read to its end. */
  readonly message: number;
  /** What the next request gives as cursor; undefined where nothing is known yet, or none is used. */
  readonly cursor?: string;
}

/** The place as it is stored. */
export function pollPlaceJson({ polls, validators, message, cursor }: PollPlace): Json {
  return {
    polls,
    ...validators,
    ...(message === 0 ? {} : { message }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Of what `pollPlaceJson` gives. Throws CONNECTOR_ERROR for anything else. */
export function parsePollPlace(place: Json, table: string): PollPlace {
  const fields: Readonly<Record<string, unknown>> =
    typeof place === 'object' && place !== null ? { ...place } : {};
  const { polls, etag, lastModified, cursor, message = 0 } = fields;
  const areCounts = isCount(polls) && isCount(message);
  if (areCounts && isTextOrNone(etag) && isTextOrNone(lastModified) && isTextOrNone(cursor)) {
    const validators = {
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    };
    return { polls, validators, message, ...(cursor === undefined ? {} : { cursor }) };
  }
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at ${JSON.stringify(place)}, which is no place of polling: has the table been declared ` +
      'differently since?',
    { component: table },
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
