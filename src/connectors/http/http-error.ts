import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What has been asked, for errors. */
export interface RequestPlace {
  readonly table: string;
  /** Without what may be secret. */
  readonly origin: string;
}

/** An answer other than the one hoped for. */
export class HttpStatusError extends StreamingError {
  /** The server asks to be left alone for so long; 0 where it says nothing. */
  readonly retryAfterMs: number;

  constructor({ table, origin }: RequestPlace, status: number, wanted = 200, retryAfterMs = 0) {
    super(
      typeOf(status),
      `Table "${table}": ${origin} answered with ${nameOf(status)} instead of ${wanted}${adviceFor(status)}.`,
      { component: table, topic: origin, httpStatus: status },
    );
    this.retryAfterMs = retryAfterMs;
  }
}

/** For a request, or an answer under way, that failed: what `fetch` throws doesn't say much but in its cause. */
export function requestError({ table, origin }: RequestPlace, cause: unknown): StreamingError {
  if (cause instanceof StreamingError) return cause;
  return new StreamingError(
    ErrorType.NETWORK_ERROR,
    `Table "${table}" can't read ${origin}: ${reasonOf(cause)}.`,
    { component: table, topic: origin },
    { cause },
  );
}

/** Nothing has come for too long. */
export function timeoutError({ table, origin }: RequestPlace, timeoutMs: number): StreamingError {
  return new StreamingError(
    ErrorType.TIMEOUT_ERROR,
    `Table "${table}": nothing has come from ${origin} for ${timeoutMs} ms.`,
    { component: table, topic: origin },
  );
}

/** What may be otherwise when it is asked again is a matter of the network. */
function typeOf(status: number): ErrorType {
  if (status === 408 || status === 504) return ErrorType.TIMEOUT_ERROR;
  if (status === 425 || status === 429 || status >= 500) return ErrorType.NETWORK_ERROR;
  return ErrorType.CONNECTOR_ERROR;
}

const ADVICE: ReadonlyMap<number, string> = new Map([
  [401, "give what it asks for by 'http.headers.Authorization'"],
  [403, 'look at the rights of who asks'],
  [404, "look at the option 'url'"],
  [407, 'a proxy wants to be told who asks'],
  [429, 'ask less often'],
]);

function adviceFor(status: number): string {
  const advice = isRedirection(status)
    ? "it sends on to another place, where the table's headers don't go: name that in 'url'"
    : ADVICE.get(status);
  return advice === undefined ? '' : `: ${advice}`;
}

/** Browsers don't tell the status of an answer that sends on: it is 0 there. */
function nameOf(status: number): string {
  return status === 0 ? 'a redirection' : `status ${status}`;
}

function isRedirection(status: number): boolean {
  return status === 0 || (status >= 300 && status < 400);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause === undefined) return error.message;
  // An attempt at several addresses has a message of its own for none of them.
  const code = (cause as { readonly code?: unknown }).code;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : code;
  return `${error.message} (${String(reason ?? cause)})`;
}
