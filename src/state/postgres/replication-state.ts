import { must } from '../../common/assert.js';
import type { ReplicationState, StateSession } from '../state-database.js';

/** Asks the server for its synchronous replicas. */
export async function readReplicationState(session: StateSession): Promise<ReplicationState> {
  const [row] = await session.query(
    `SELECT current_setting('synchronous_standby_names') AS names,
       current_setting('synchronous_commit') AS commit_mode,
       count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')) AS synchronous,
       count(*) FILTER (WHERE sync_state IS NULL) AS hidden
     FROM pg_stat_replication`,
  );
  const { names, commit_mode, synchronous, hidden } = must(row);
  if (names === '') return notSynchronous('its synchronous_standby_names is empty');
  if (commit_mode === 'off' || commit_mode === 'local') {
    return notSynchronous(`its synchronous_commit is ${commit_mode}`);
  }
  if (synchronous !== 0n) return { kind: 'synchronous', replicaCount: Number(synchronous) };
  if (hidden === 0n) return notSynchronous('none of its synchronous replicas is connected');
  return notSynchronous('its user may not see its replicas (GRANT pg_monitor)');
}

function notSynchronous(reason: string): ReplicationState {
  return { kind: 'not-synchronous', reason };
}
