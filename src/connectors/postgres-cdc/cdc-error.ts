import type { ErrorCode } from '../../errors/error-codes.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What went wrong between us and the server, so far as it decides what to do. */
export type CdcErrorKind =
  /** No connection, or a broken one: passes. */
  | 'network'
  /** Another reader has the slot, perhaps one that is dying: passes. */
  | 'slot-in-use'
  | 'wal-level'
  /** The user may not read the log, the table, or make a publication. */
  | 'authorization'
  /** Wrong user or password, or a connection that the server's rules refuse. */
  | 'authentication'
  /** The server's certificate is not trusted, or there is no TLS where it is asked for. */
  | 'tls'
  | 'unknown-database'
  | 'unknown-table'
  | 'key'
  | 'replica-identity'
  /** The publication is not there, or lacks what is to be read. */
  | 'publication'
  /** What has to be read again is not kept any more. */
  | 'changes-lost'
  | 'truncated'
  /** A column, or a value of it, that can't be read as declared. */
  | 'column'
  | 'other';

const CODES: Readonly<Record<CdcErrorKind, ErrorCode>> = {
  network: 'POSTGRES_NETWORK',
  'slot-in-use': 'POSTGRES_SLOT_IN_USE',
  'wal-level': 'POSTGRES_WAL_LEVEL',
  authorization: 'POSTGRES_AUTHORIZATION',
  authentication: 'POSTGRES_AUTHENTICATION',
  tls: 'POSTGRES_AUTHENTICATION',
  'unknown-database': 'POSTGRES_UNKNOWN_DATABASE',
  'unknown-table': 'POSTGRES_UNKNOWN_TABLE',
  key: 'POSTGRES_REPLICA_IDENTITY',
  'replica-identity': 'POSTGRES_REPLICA_IDENTITY',
  publication: 'POSTGRES_PUBLICATION',
  'changes-lost': 'POSTGRES_CHANGES_LOST',
  truncated: 'POSTGRES_TRUNCATED',
  column: 'POSTGRES_COLUMN',
  other: 'POSTGRES_OTHER',
};

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
      { cause, code: CODES[kind], retriable: kind === 'network' || kind === 'slot-in-use' },
    );
    this.kind = kind;
  }
}
