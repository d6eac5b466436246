/** Nobody but `maintain` cuts PostgreSQL's log, to what these two let it keep. */
export const LOG_LIMITS = ['-c', 'min_wal_size=32MB', '-c', 'max_wal_size=64MB'];
