import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

export type ReplicationLibrary = typeof import('pg-logical-replication');

/** Throws VALIDATION_ERROR where the package is missing. */
export async function loadReplication(): Promise<ReplicationLibrary> {
  try {
    return await import('pg-logical-replication');
  } catch (cause) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      'The connector "postgres-cdc" needs the package pg-logical-replication: run "npm install pg-logical-replication".',
      { component: 'postgres-cdc' },
      { cause },
    );
  }
}
