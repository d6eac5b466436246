import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { type ConnectionTarget, printTarget } from './connection-url.js';

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';

/** The server's own codes for "this session ends", besides those of class 08. */
const SESSION_ENDED = ['57P01', '57P02', '57P03', '57P05', '25P03'];

const CAUSES_MAX = 10;

/** A failure of a statement as a STATE_ERROR that says where. */
export function statementFailure(error: unknown, target: ConnectionTarget): StreamingError {
  if (error instanceof StreamingError) return error;
  const sentence = isConnectionLost(error)
    ? `The connection to ${printTarget(target)}, was lost: ${reasonOf(error)}.`
    : `${printTarget(target)}, refused a statement: ${reasonOf(error)}.`;
  return stateError(sentence, error);
}

/** A COMMIT without an answer. */
export function commitInDoubt(error: unknown, target: ConnectionTarget): StreamingError {
  return stateError(
    `The connection to ${printTarget(target)}, was lost during a commit: look up whether it was done before repeating it.`,
    error,
  );
}

export function connectFailure(error: unknown, target: ConnectionTarget): StreamingError {
  if (error instanceof StreamingError) return error;
  return stateError(
    `Connecting to ${printTarget(target)}, failed: ${connectReason(error, target)}.`,
    error,
  );
}

export function closedAlready(target: ConnectionTarget): StreamingError {
  return stateError(`${printTarget(target)}, is closed already: open it anew.`);
}

export function transactionOver(target: ConnectionTarget): StreamingError {
  return stateError(
    `${printTarget(target)}, was given a statement whose transaction is over: use the session before the work resolves.`,
  );
}

/** Whether the session behind an error, or behind one that it was caused by, is gone. */
export function isConnectionLost(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    const code = (cause as { readonly code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && isServerError(cause)) {
      return SESSION_ENDED.includes(code) || code.startsWith('08');
    }
    return !isServerError(cause) && !(cause instanceof StreamingError) && isOfTheSocket(cause);
  });
}

/** Whether the transaction lost against another one, so that it may succeed when it is run again. */
export function isConflict(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    const code = (cause as { readonly code?: unknown }).code;
    return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
  });
}

function stateError(sentence: string, cause?: unknown): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    sentence,
    { component: 'PostgreSQL' },
    { cause },
  );
}

function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let at = error; at instanceof Error && causes.length < CAUSES_MAX; at = at.cause) {
    causes.push(at);
  }
  return causes;
}

/** What the server said, as opposed to what happened on the way. */
function isServerError(error: unknown): boolean {
  return 'severity' in (error as object);
}

function isOfTheSocket(error: Error): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return (
    /^(Connection terminated|Client (has encountered|was closed)|No data came)/.test(message) ||
    /^E[A-Z]+$/.test(code ?? '')
  );
}

function connectReason(error: unknown, target: ConnectionTarget): string {
  const reason = reasonOf(error);
  if (target.password === undefined && reason.startsWith('SASL')) {
    return `the server asks for a password, and the URL has none for user "${target.user}"`;
  }
  return reason;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set(error.errors.map(reasonOf))].join('; ');
  }
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
