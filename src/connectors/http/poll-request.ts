import type { HttpOptions } from './http-options.js';
import type { PollPlace } from './poll-place.js';

/** What is asked next at this place. */
export function pollRequest(
  { endpoint, method, requestBody, cursor }: HttpOptions,
  place: PollPlace,
): RequestInit & { readonly url: string } {
  const url = new URL(endpoint.url);
  if (cursor !== undefined && place.cursor !== undefined) {
    url.searchParams.set(cursor.parameter, place.cursor);
  }
  return {
    url: url.href,
    method,
    ...(requestBody === undefined ? {} : { body: requestBody }),
    headers: {
      ...Object.fromEntries(endpoint.headers),
      ...(cursor === undefined ? conditionOf(place) : {}),
    },
    // Headers may be meant for this server alone.
    redirect: endpoint.headers.size === 0 ? 'follow' : 'manual',
  };
}

/** Asks for nothing where nothing has changed; not where the rest of a body is wanted. */
function conditionOf({ validators, message }: PollPlace): Readonly<Record<string, string>> {
  if (message > 0) return {};
  const { etag, lastModified } = validators;
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  };
}
