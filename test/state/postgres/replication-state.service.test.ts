import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemTimers } from '../../../src/platform/node.js';
import { PostgresDatabase } from '../../../src/state/postgres/postgres-database.js';
import { postgresBinaries } from '../../services/postgres-binaries.js';
import { PostgresServer } from '../../services/postgres-server.js';
import { runSql } from '../../services/postgres-url.js';

describe('the replication of a PostgreSQL server', () => {
  let server: PostgresServer;
  let database: PostgresDatabase;
  let replica: ChildProcess | undefined;
  const replicaFolder = mkdtempSync(join(tmpdir(), 'replica-'));

  beforeAll(async () => {
    server = await PostgresServer.start();
    database = await PostgresDatabase.open(server.url(), systemTimers);
  });

  afterAll(async () => {
    await database.close();
    if (replica !== undefined) {
      replica.kill('SIGKILL');
      await once(replica, 'exit');
    }
    server.remove();
    rmSync(replicaFolder, { recursive: true });
  });

  /** Receives the server's log as a replica does, and acknowledges it. */
  function startReplica(): ChildProcess {
    const url = `${server.url()}?application_name=replica`;
    const program = join(postgresBinaries(), 'pg_receivewal');
    return spawn(program, ['-D', replicaFolder, '--synchronous', '-d', url], { stdio: 'ignore' });
  }

  async function waitForReplicas(names: string): Promise<void> {
    await runSql(server.url(), `ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
    await runSql(server.url(), 'SELECT pg_reload_conf()');
  }

  it('is synchronous as soon as a replica has to acknowledge each commit', async () => {
    await waitForReplicas('replica');
    const reasonOf = async (): Promise<unknown> => database.replicationState();
    await expect.poll(reasonOf).toEqual({
      kind: 'not-synchronous',
      reason: 'none of its synchronous replicas is connected',
    });
    replica = startReplica();
    await expect
      .poll(reasonOf, { timeout: 20_000 })
      .toEqual({ kind: 'synchronous', replicaCount: 1 });
  });

  it('does not count where the user may not see it', async () => {
    await runSql(server.url(), "CREATE USER blind PASSWORD 'blind'");
    const url = server.url().replace(/\/\/[^@]+@/, '//blind:blind@');
    const blind = await PostgresDatabase.open(url, systemTimers);
    expect(await blind.replicationState()).toEqual({
      kind: 'not-synchronous',
      reason: 'its user may not see its replicas (GRANT pg_monitor)',
    });
    await blind.close();
  });

  it('is not, where commits do not wait for it', async () => {
    const url = `${server.url()}?options=-c%20synchronous_commit%3Dlocal`;
    const careless = await PostgresDatabase.open(url, systemTimers);
    expect(await careless.replicationState()).toEqual({
      kind: 'not-synchronous',
      reason: 'its synchronous_commit is local',
    });
    await careless.close();
  });
});
