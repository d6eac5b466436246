import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeKafkaBrokers } from '../support/kafka/kafka-broker.js';
import { removeNatsServers } from '../support/nats/nats-server.js';
import { PostgresServer } from './postgres-server.js';
import { POSTGRES_URL_VARIABLE } from './postgres-url.js';
import { SERVICES_FOLDER_VARIABLE } from './services-folder.js';

/** Servers run as another user, who must be able to enter. */
const ANYONE_ENTERS = 0o711;

/** Starts the server that all service tests share. It goes when they end, and so do those that they started: however that is. */
export default async function startServices(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'services-'));
  chmodSync(folder, ANYONE_ENTERS);
  const remove = (): void => {
    PostgresServer.removeAll(folder);
    removeKafkaBrokers(folder);
    removeNatsServers(folder);
    rmSync(folder, { recursive: true });
  };
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
  process.env[SERVICES_FOLDER_VARIABLE] = folder;
  process.env[POSTGRES_URL_VARIABLE] = (await PostgresServer.start()).url();
  return () => {
    process.off('exit', remove);
    remove();
  };
}
