import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { isConnectionLost } from '../../state/postgres/postgres-errors.js';

/** What went wrong between us and the server, so far as it decides what to do. */
export type CdcErrorKind =
  /** No connection, or a broken one: passes. */
  | 'network'
  /** Another reader has the slot, perhaps one that is dying: passes. */
  | 'slot-in-use'
  | 'wal-level'
  | 'privilege'
  | 'authentication'
  | 'unknown-table'
  | 'replica-identity'
  /** What has to be read again is not kept any more. */
  | 'changes-lost'
  | 'truncated'
  | 'value'
  | 'other';

/** A failure of a table of `postgres-cdc`. NETWORK_ERROR or CONNECTOR_ERROR. */
export class CdcError extends StreamingError {
  override readonly name = 'CdcError';
  readonly kind: CdcErrorKind;

  constructor(
    kind: CdcErrorKind,
    table: string,
    message: string,
    cause?: unknown,
    column?: string,
  ) {
    super(
      kind === 'network' ? ErrorType.NETWORK_ERROR : ErrorType.CONNECTOR_ERROR,
      message,
      { component: table, ...(column === undefined ? {} : { column }) },
      { cause, retriable: kind === 'network' || kind === 'slot-in-use' },
    );
    this.kind = kind;
  }
}

/** By SQLSTATE. */
const KINDS: Readonly<Record<string, CdcErrorKind>> = {
  '28000': 'authentication',
  '28P01': 'authentication',
  '42501': 'privilege',
  '55006': 'slot-in-use',
  '57P01': 'network',
  '57P02': 'network',
  '57P03': 'network',
  '53300': 'network',
};

/** Whatever a connection or a statement has failed with, for a table. */
export function cdcError(error: unknown, table: string, slot: string): StreamingError {
  if (error instanceof CdcError) return error;
  if (error instanceof StreamingError && error.type === ErrorType.VALIDATION_ERROR) return error;
  const { message, code } = rootOf(error);
  const reason = message.replace(/\.$/, '');
  const kind = isConnectionLost(error) ? 'network' : kindOf(code, message);
  return new CdcError(kind, table, `Table "${table}" ${sentence(kind, slot, reason)}.`, error);
}

function kindOf(code: string | undefined, message: string): CdcErrorKind {
  if (/wal_level/.test(message)) return 'wal-level';
  if (/permission denied|must be superuser|must be owner/.test(message)) return 'privilege';
  const known = code === undefined ? undefined : KINDS[code];
  if (known !== undefined) return known;
  if (code === undefined) {
    return /terminated|closed|timeout|ended/i.test(message) ? 'network' : 'other';
  }
  return code.startsWith('08') || /^E[A-Z]+$/.test(code) ? 'network' : 'other';
}

function sentence(kind: CdcErrorKind, slot: string, reason: string): string {
  switch (kind) {
    case 'network':
      return `has no connection to its server: ${reason}`;
    case 'slot-in-use':
      return `waits for the replication slot "${slot}", which another reader holds: ${reason}`;
    case 'wal-level':
      return `needs a server with logical decoding: set wal_level = logical in its configuration and restart it (${reason})`;
    case 'privilege':
      return `is read as a user who lacks a privilege: ${reason}. The user needs the attribute REPLICATION and SELECT on the table, and must own it to create a publication: create that beforehand, and name it by 'publication.name'`;
    case 'authentication':
      return `was refused by its server: ${reason}`;
    default:
      return `can't be read: ${reason}`;
  }
}

function rootOf(error: unknown): { readonly message: string; readonly code: string | undefined } {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  if (at instanceof AggregateError && at.errors.length > 0) return rootOf(at.errors[0]);
  const message = at instanceof Error ? at.message : String(at);
  const { code } = (at ?? {}) as { readonly code?: unknown };
  return { message, code: typeof code === 'string' ? code : undefined };
}
