import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { isConnectionLost } from '../../state/postgres/postgres-errors.js';
import { CdcError, type CdcErrorKind } from './cdc-error.js';

/** Of which table, on which server and by which slot. */
export interface ReadPlace {
  readonly table: string;
  /** As in `PostgreSQL at host:5432, database "shop"`. */
  readonly server: string;
  readonly slotName: string;
}

/** Whatever a connection or a statement has failed with, for a table: what, where and what to do. */
export function explainFailure(error: unknown, place: ReadPlace): StreamingError {
  if (error instanceof CdcError) return error;
  if (error instanceof StreamingError && error.type === ErrorType.VALIDATION_ERROR) return error;
  const root = rootOf(error);
  const kind = isConnectionLost(error) && !root.isOfFile ? 'network' : kindOf(root);
  const reason = root.message.replace(/\.$/, '');
  const sentence = `Table "${place.table}" ${sentenceOf(kind, place, reason)}`;
  const hint = kind === 'other' && root.hint !== undefined ? ` ${root.hint}` : '';
  return new CdcError(kind, place.table, `${sentence}.${hint}`, error);
}

export function slotInUse(place: ReadPlace, reason: string): CdcError {
  const sentence = sentenceOf('slot-in-use', place, reason);
  return new CdcError('slot-in-use', place.table, `Table "${place.table}" ${sentence}.`);
}

/** By SQLSTATE. */
const KINDS: Readonly<Record<string, CdcErrorKind>> = {
  '28000': 'authentication',
  '28P01': 'authentication',
  '3D000': 'unknown-database',
  '42501': 'authorization',
  '55006': 'slot-in-use',
  '57P01': 'network',
  '57P02': 'network',
  '57P03': 'network',
  '53300': 'network',
};

const TLS_CODE = /CERT|^ERR_(TLS|SSL)|^UNABLE_TO_/;

/** What the server, or the way to it, has said in the first place. */
interface Failure {
  readonly message: string;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  /** A file that could not be read. */
  readonly isOfFile: boolean;
}

function kindOf({ message, code, isOfFile }: Failure): CdcErrorKind {
  if (isOfFile || TLS_CODE.test(code ?? '') || /SSL connections/.test(message)) return 'tls';
  if (/wal_level/.test(message)) return 'wal-level';
  if (/^publication .* does not exist/.test(message)) return 'publication';
  if (/invalidated|replication slot .* does not exist/.test(message)) return 'changes-lost';
  if (/permission denied|must be superuser|must be owner/.test(message)) return 'authorization';
  if (message.startsWith('SASL')) return 'authentication';
  const known = code === undefined ? undefined : KINDS[code];
  if (known !== undefined) return known;
  if (code === undefined) {
    return /terminated|closed|timeout|ended/i.test(message) ? 'network' : 'other';
  }
  return code.startsWith('08') || /^E[A-Z]+$/.test(code) ? 'network' : 'other';
}

function sentenceOf(kind: CdcErrorKind, { server, slotName }: ReadPlace, reason: string): string {
  switch (kind) {
    case 'network':
      return `has no connection to ${server}: ${reason}`;
    case 'slot-in-use':
      return `waits for the replication slot "${slotName}" of ${server}, which another reader holds (${reason}): end that one, or give this table a slot of its own by 'slot.name'`;
    case 'wal-level':
      return `needs logical decoding, which ${server}, has not switched on: set wal_level = logical in its configuration and restart it (${reason})`;
    case 'authorization':
      return `is read from ${server}, as a user who lacks a right: ${reason}. The user needs the attribute REPLICATION and SELECT on the table, and must own it to create a publication: create that beforehand, and name it by 'publication.name'`;
    case 'authentication':
      return `was refused by ${server}: ${reason}. See 'username' and 'password', or those of 'url', and pg_hba.conf`;
    case 'tls':
      return `has no secure connection to ${server}: ${reason}. See 'sslmode' and 'sslrootcert', the file of the certificate that the server's is signed with`;
    case 'unknown-database':
      return `is read from ${server}, which is not there: ${reason}. Correct 'database-name', or the end of 'url'`;
    case 'publication':
      return `reads changes that were written while its publication was not there, and can't be told any more: ${reason}. Create it, drop the slot "${slotName}", and start the query under another name`;
    case 'changes-lost':
      return `can't go on where it was in ${server}: ${reason}. Nothing is passed over silently: drop the slot "${slotName}" if it is there, and start the query under another name`;
    default:
      return `can't be read from ${server}: ${reason}`;
  }
}

function rootOf(error: unknown): Failure {
  let at = error;
  let isOfFile = false;
  let outer = '';
  while (at instanceof Error && at.cause instanceof Error) {
    if (at instanceof StreamingError && at.context.file !== undefined) {
      isOfFile = true;
      outer = at.message;
    }
    at = at.cause;
  }
  if (at instanceof AggregateError && at.errors.length > 0) return rootOf(at.errors[0]);
  const { code, hint } = (at ?? {}) as { readonly code?: unknown; readonly hint?: unknown };
  return {
    message: isOfFile ? outer : at instanceof Error ? at.message : String(at),
    code: typeof code === 'string' ? code : undefined,
    hint: typeof hint === 'string' ? hint : undefined,
    isOfFile,
  };
}
